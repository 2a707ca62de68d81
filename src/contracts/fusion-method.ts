/** How lists of several candidates become one; `docs/candidates.md` has the formulas. */
export const fusionMethods = ["rrf", "weighted-sum", "comb-sum", "comb-mnz", "rbc", "borda", "dbsf"] as const;
export type FusionMethod = (typeof fusionMethods)[number];

/** How the scores of a list are made comparable with another's, for the methods that add scores. */
export const normalizations = ["min-max", "max", "sum", "zmuv", "rank", "borda"] as const;
export type Normalization = (typeof normalizations)[number];

/** Methods that take a weight for each run; the others have none in their papers. */
export const weightedMethods: readonly FusionMethod[] = ["rrf", "weighted-sum", "borda"];

/** Methods that add normalised scores. */
export const normalizedMethods: readonly FusionMethod[] = ["weighted-sum", "comb-sum", "comb-mnz"];
