import type { NeighborGraph } from "../neighbors/neighbor-graph.js";

/** How often neighbours share a label. */
export interface NeighborLabels {
  /** Rows that have a label and a neighbour with one. */
  readonly rows: Int32Array;
  /** Of each of them, the share of its labelled neighbours among the nearest k with its own label. */
  readonly shares: Float64Array;
  /** What neighbours drawn at random from all other labelled items would give in the mean. */
  readonly chance: number;
  /** Pairs of labels that occur: entries in lists of items of label `own` that have label `other`. */
  readonly pairs: readonly { readonly own: number; readonly other: number; readonly count: number }[];
}

/**
 * Label agreement of the `k` nearest neighbours: for every labelled row the share of its nearest k with its label, of those
 * that have one. Labels are 0 … count-1, -1 for none.
 */
export function neighborLabelAgreement(
  { sampled, lists }: NeighborGraph,
  labels: Int32Array,
  count: number,
  k: number,
): NeighborLabels {
  const sizes = new Float64Array(count);
  for (const label of labels) if (label >= 0) sizes[label]!++;
  const labelled = sizes.reduce((sum, size) => sum + size, 0);
  const rows: number[] = [];
  const shares: number[] = [];
  // By number of the pair: every item may have a label of its own, so that a table of all pairs would not fit.
  const pairs = new Map<number, number>();
  let chance = 0;
  for (let list = 0; list + 1 < lists.offsets.length; list++) {
    const row = sampled?.[list] ?? list;
    const label = labels[row]!;
    if (label < 0) continue;
    let known = 0;
    let same = 0;
    const end = Math.min(lists.offsets[list]! + k, lists.offsets[list + 1]!);
    for (let i = lists.offsets[list]!; i < end; i++) {
      const other = labels[lists.rows[i]!]!;
      if (other < 0) continue;
      known++;
      if (other === label) same++;
      const pair = label * count + other;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    if (known === 0) continue;
    rows.push(row);
    shares.push(same / known);
    chance += (sizes[label]! - 1) / (labelled - 1);
  }
  return {
    rows: Int32Array.from(rows),
    shares: Float64Array.from(shares),
    chance: rows.length === 0 ? 0 : chance / rows.length,
    pairs: [...pairs].map(([pair, times]) => ({
      own: Math.floor(pair / count),
      other: pair % count,
      count: times,
    })),
  };
}
