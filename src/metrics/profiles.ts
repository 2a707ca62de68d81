/** How a harness turns a run and judgements into a number, as data: two correct programs differ in these. */
export interface HarnessProfile {
  readonly name: string;
  /** Precision in which scores are compared; float32 makes ties of scores that float64 tells apart. */
  readonly scoreType: "float32" | "float64";
  /** Order of documents with equal scores, by the UTF-8 bytes of their ids. */
  readonly ties: "id-descending" | "id-ascending";
  /** Which judged queries the mean runs over; those the run lacks score 0 in it. */
  readonly averageOver: "judged-with-relevant" | "judged" | "judged-and-in-run";
}

export type ProfileName = keyof typeof profiles;

/**
 * The profiles by name. `alidade`: float32 scores, ties by document id descending in byte order; the mean runs over
 * the judged queries that have a document with a positive grade, 0 where the run lacks the query.
 */
export const profiles = {
  alidade: {
    name: "alidade",
    scoreType: "float32",
    ties: "id-descending",
    averageOver: "judged-with-relevant",
  },
} as const satisfies Record<string, HarnessProfile>;
