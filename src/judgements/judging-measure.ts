import { InputError } from "../contracts/errors.js";
import { discount, exponentialGain, linearGain } from "../metrics/discounted-gain.js";
import { parseMetricName } from "../metrics/metric-name.js";

/** A measure of which the difference of two lists depends on the documents in their top k alone. */
export interface JudgingMeasure {
  /** As results spell it: `ndcg@10`. */
  readonly metric: string;
  /** For people: `nDCG@10`. */
  readonly label: string;
  readonly depth: number;
  /** What a grade is worth; 0 for a grade below 0, which is no opinion. */
  gain(grade: number): number;
  /** What a gain of 1 at a rank adds before it is divided by the ideal; 0 for rank 0. */
  worth(rank: number): number;
  /** The score of the best possible list of these gains, which need not be whole. */
  ideal(gains: Float64Array): number;
  /** Whether a document that all lists treat alike still matters, through the ideal list. */
  readonly idealCounts: boolean;
}

/**
 * The measure of a metric: `ndcg@k`, `ndcg-exp@k` or `precision@k`. Throws `InputError` for others, whose difference on
 * a query needs documents that no candidate returned, or is not settled by documents one by one.
 */
export function judgingMeasure(name: string): JudgingMeasure {
  const { measure, cutoff, level, gains, canonical, label } = parseMetricName(name);
  const fits = measure === "ndcg" || measure === "ndcg-exp" || measure === "precision";
  if (!fits || cutoff === null || gains !== null) {
    throw new InputError(
      `Judging stops by ${label} only where the tops of the lists settle it; judge takes ndcg, ndcg-exp and precision with a cutoff, such as --metric ndcg@10`,
    );
  }
  const base = { metric: canonical, label, depth: cutoff };
  if (measure === "precision") {
    return {
      ...base,
      gain: (grade) => (grade >= level ? 1 : 0),
      worth: (rank) => (rank > 0 ? 1 : 0),
      ideal: () => cutoff,
      idealCounts: false,
    };
  }
  const gainOf = measure === "ndcg" ? linearGain : exponentialGain;
  return {
    ...base,
    gain: (grade) => (grade > 0 ? gainOf(grade) : 0),
    worth: (rank) => (rank > 0 ? 1 / discount(rank) : 0),
    ideal: (values) => {
      const best = values.slice().sort().reverse();
      let sum = 0;
      for (let i = 0; i < Math.min(best.length, cutoff); i++) sum += best[i]! / discount(i + 1);
      return sum;
    },
    idealCounts: true,
  };
}
