import { InputError } from "../contracts/errors.js";

/**
 * Scores as shares of the best: s / max. Throws `InputError` for a list whose best score is not above 0, where that
 * would turn or blow up the order.
 */
export function maxNormalized(scores: Float64Array): Float64Array {
  const high = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  if (scores.length > 0 && !(high > 0)) {
    throw new InputError(
      `The best score of a list is ${high}, and the normalisation max divides by it; choose min-max, zmuv or rank`,
    );
  }
  return scores.map((score) => score / high);
}
