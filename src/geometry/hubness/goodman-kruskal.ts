import { InputError } from "../../contracts/errors.js";

/** Distances of all pairs of rows, with whether the two rows are of one class. */
export interface LabelledPairs {
  readonly distances: Float64Array;
  /** 1 where the rows of the pair have the same label. */
  readonly within: Uint8Array;
}

/**
 * Goodman and Kruskal's γ (1954) of distances and classes, −1 to 1, higher is better: over all (within-class pair,
 * between-class pair), (C − D) / (C + D), C where the within-class pair is the nearer; equal distances are dropped. By
 * sorting, O(p log p) for p pairs. null where one kind of pair is missing or all are equal. Throws `InputError` for a
 * distance that is NaN.
 */
export function goodmanKruskal({ distances, within }: LabelledPairs): number | null {
  const order = Uint32Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]!);
  let [nearerWithin, concordant, discordant, nearerBetween] = [0, 0, 0, 0];
  let start = 0;
  while (start < order.length) {
    const distance = distances[order[start]!]!;
    if (Number.isNaN(distance)) throw new InputError(`distance ${order[start]} is NaN; expected a number`);
    let [end, same, other] = [start, 0, 0];
    while (end < order.length && distances[order[end]!] === distance) {
      if (within[order[end]!] === 1) same += 1;
      else other += 1;
      end += 1;
    }
    concordant += nearerWithin * other;
    discordant += nearerBetween * same;
    nearerWithin += same;
    nearerBetween += other;
    start = end;
  }
  const compared = concordant + discordant;
  return compared === 0 ? null : (concordant - discordant) / compared;
}
