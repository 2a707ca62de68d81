import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";

/** Places in lists of k that hold an item of another class than the list's owner. */
export interface BadHubness {
  /** Share of the places whose label differs, over places where both sides have a label. */
  readonly share: number;
  /** Places that could be judged. */
  readonly places: number;
  /** What it would be were the lists random: the chance that two different items have different labels. */
  readonly chance: number;
  /** Bad k-occurrence of each item. */
  readonly counts: Int32Array;
}

/**
 * Bad k-occurrence (Radovanović, Nanopoulos, Ivanović 2010) of a graph of items among items: lower is better where labels
 * are what neighbours should agree in. Items without a label (null) count on neither side. null where no place has both.
 */
export function badHubness(
  { lists, sampled, items }: NeighborGraph,
  labels: readonly (string | null)[],
  k: number,
): BadHubness | null {
  const { offsets, rows } = lists;
  const counts = new Int32Array(items);
  let [places, bad] = [0, 0];
  for (let list = 0; list + 1 < offsets.length; list++) {
    const own = labels[sampled === null ? list : sampled[list]!];
    if (own === null || own === undefined) continue;
    const end = Math.min(offsets[list]! + k, offsets[list + 1]!);
    for (let at = offsets[list]!; at < end; at++) {
      const label = labels[rows[at]!];
      if (label === null || label === undefined) continue;
      places += 1;
      if (label === own) continue;
      bad += 1;
      counts[rows[at]!]! += 1;
    }
  }
  return places === 0 ? null : { share: bad / places, places, chance: chanceOfDifference(labels), counts };
}

function chanceOfDifference(labels: readonly (string | null)[]): number {
  const sizes = new Map<string, number>();
  for (const label of labels) if (label !== null) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (total < 2) return 0;
  const same = [...sizes.values()].reduce((sum, size) => sum + size * (size - 1), 0);
  return 1 - same / (total * (total - 1));
}
