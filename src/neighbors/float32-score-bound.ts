import { InputError } from "../contracts/errors.js";
import type { PreparedItems } from "./prepare-items.js";

/**
 * How far a score that an engine computed in float32, in any order of summation, can be from the float64
 * score of the same query and any item in `dims` dimensions: E with |ŝ − s| ≤ E. For a dot product in d dimensions
 * γ‖q‖max‖x‖, γ = d2^−24 / (1 − d2^−24) (Higham 2002, section 3.1); the further terms cover the rounding of
 * unit vectors (cosine), of the constant −‖x‖²/2 (Euclidean), float32 underflow, and the float64 score itself.
 * `queryNorm` is the length of the query as given. Euclidean scores are those the engine ranks by,
 * q·x − ‖x‖²/2. Throws `InputError` where the products do not fit float32.
 */
export function float32ScoreBound(
  { similarity, maxNorm, normError }: Pick<PreparedItems, "similarity" | "maxNorm" | "normError">,
  dims: number,
  queryNorm: number,
): number {
  const length = similarity === "cosine" ? 1 : queryNorm;
  const half = similarity === "euclidean" ? (maxNorm * maxNorm) / 2 : 0;
  const size = length * maxNorm + half;
  if (size > float32Room) {
    throw new InputError(
      `a query of length ${queryNorm} and an item of length ${maxNorm} have a product beyond float32 (3.4e38); scale the vectors down, or compare them by cosine`,
    );
  }
  const reference = similarity === "euclidean" ? (length + maxNorm) ** 2 : size;
  return (
    gamma(dims + 4, 2 ** -24) * size +
    normError +
    gamma(dims + 8, 2 ** -53) * reference +
    (dims + 1) * 2 ** -126
  );
}

function gamma(roundings: number, unit: number): number {
  return (roundings * unit) / (1 - roundings * unit);
}

const float32Room = 1e38;
