import { InputError } from "../contracts/errors.js";
/**
 * Scores of candidates on the same queries: `values` is row-major candidates × queries, higher is better.
 * All queries are judged and have a relevant document; a candidate that answered nothing has its 0.
 */
export interface CandidateScores {
  readonly ids: readonly string[];
  readonly queries: number;
  readonly values: Float64Array;
}

/** Throws `InputError` where the shape is wrong, an id comes twice or a score is not finite. */
export function checkScores({ ids, queries, values }: CandidateScores): void {
  if (values.length !== ids.length * queries) {
    throw new InputError(`${values.length} scores for ${ids.length} candidates × ${queries} queries`);
  }
  if (new Set(ids).size !== ids.length)
    throw new InputError(`candidate ids are not unique: ${ids.join(", ")}`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) {
    const candidate = ids[Math.floor(bad / queries)]!;
    throw new InputError(
      `${candidate} scores ${values[bad]} on query ${bad % queries}; expected a finite number`,
    );
  }
}

/** The scores of one candidate, a view of length queries. */
export function scoresOf({ queries, values }: CandidateScores, candidate: number): Float64Array {
  return values.subarray(candidate * queries, (candidate + 1) * queries);
}
