import { InputError } from "../../contracts/errors.js";

/** Distances of pairs of rows of one class, and of pairs of rows of two classes. */
export interface LabelledDistances {
  readonly within: Float64Array;
  readonly between: Float64Array;
}

/**
 * Goodman and Kruskal's γ (1954) of distances and classes, −1 to 1, higher is better: over all (within-class pair,
 * between-class pair), (C − D) / (C + D), C where the within-class pair is the nearer; equal distances are dropped. By
 * sorting, O(p log p) for p pairs. null where one kind of pair is missing or all are equal. Throws `InputError` for a
 * distance that is NaN.
 */
export function goodmanKruskal({ within, between }: LabelledDistances): number | null {
  if (within.some(Number.isNaN) || between.some(Number.isNaN))
    throw new InputError("a distance is NaN; expected numbers");
  const near = within.slice().sort();
  const far = between.slice().sort();
  let [concordant, discordant, below, upTo] = [0, 0, 0, 0];
  for (const distance of near) {
    while (below < far.length && far[below]! < distance) below += 1;
    upTo = Math.max(upTo, below);
    while (upTo < far.length && far[upTo]! === distance) upTo += 1;
    discordant += below;
    concordant += far.length - upTo;
  }
  const compared = concordant + discordant;
  return compared === 0 ? null : (concordant - discordant) / compared;
}
