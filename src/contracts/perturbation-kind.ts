/** Ways in which people write the same query otherwise. */
export const perturbationKinds = ["typos", "case", "word-order", "units", "synonyms"] as const;
export type PerturbationKind = (typeof perturbationKinds)[number];
