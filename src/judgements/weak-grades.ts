import { InputError } from "../contracts/errors.js";
import type { Rating } from "../contracts/ratings.js";
import type { WeakJudgements } from "./click-relevance.js";

export interface WeakGradesOptions {
  /** Highest grade; default 3. */
  readonly highest?: number | undefined;
  /** Pairs shown less often are left out; default 10. */
  readonly minImpressions?: number | undefined;
}

/** Weak judgements as grades, under the name of a rater that says what they are. */
export interface WeakGrades {
  readonly ratings: readonly Rating[];
  /** Name of the rater: begins with `clicks`, by which readers know weak judgements. */
  readonly rater: string;
  /** Pairs shown too seldom. */
  readonly leftOut: number;
}

/**
 * Grades from weak judgements: relevance as a share of the best document of the same query, in equal steps, rounded;
 * 0 without a click. Shares of the best, because how often users click at all differs between queries. A convention of
 * Alidade's own, not a published one. Throws `InputError` for a highest grade or a least number that is none.
 */
export function weakGrades(
  { judgements, assumption, clip }: WeakJudgements,
  { highest = 3, minImpressions = 10 }: WeakGradesOptions = {},
): WeakGrades {
  if (!Number.isInteger(highest) || highest < 1)
    throw new InputError(`The highest grade is ${highest}; expected a whole number from 1`);
  if (!Number.isInteger(minImpressions) || minImpressions < 1)
    throw new InputError(
      `The least number of impressions is ${minImpressions}; expected a whole number from 1`,
    );
  const kept = judgements.filter(({ impressions }) => impressions >= minImpressions);
  const best = new Map<string, number>();
  for (const { queryId, relevance } of kept) best.set(queryId, Math.max(best.get(queryId) ?? 0, relevance));
  const rater = `${weakRaterStart} (${assumption}; weights to ${clip})`;
  return {
    rater,
    leftOut: judgements.length - kept.length,
    ratings: kept.map(({ queryId, documentId, relevance }) => {
      const top = best.get(queryId)!;
      return { queryId, documentId, rater, grade: top === 0 ? 0 : Math.round((highest * relevance) / top) };
    }),
  };
}

/** Whether a rater's name says that the judgements are weak. */
export function isWeakRater(rater: string): boolean {
  return rater === weakRaterStart || rater.startsWith(`${weakRaterStart} (`);
}

const weakRaterStart = "clicks";
