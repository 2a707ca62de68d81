/** How often each class meets each cluster; only pairs that occur. */
export interface Contingency {
  readonly n: number;
  /** Items of each class, and of each cluster. */
  readonly classes: Int32Array;
  readonly clusters: Int32Array;
  /** Pairs that occur: class, cluster and their count. */
  readonly cells: readonly { readonly row: number; readonly column: number; readonly count: number }[];
}

/**
 * Counts pairs of labels over the items that have both: labels are from 0, and an item with -1 in either is left out.
 * Throws `RangeError` for lists of unequal length.
 */
export function contingency(truth: Int32Array, predicted: Int32Array): Contingency {
  if (truth.length !== predicted.length)
    throw new RangeError(`${truth.length} classes for ${predicted.length} clusters`);
  const counts = new Map<number, number>();
  const width = 1 + predicted.reduce((most, label) => Math.max(most, label), 0);
  const classes = new Int32Array(1 + truth.reduce((most, label) => Math.max(most, label), -1));
  const clusters = new Int32Array(1 + predicted.reduce((most, label) => Math.max(most, label), -1));
  let n = 0;
  for (let i = 0; i < truth.length; i++) {
    const [row, column] = [truth[i]!, predicted[i]!];
    if (row < 0 || column < 0) continue;
    n++;
    classes[row]!++;
    clusters[column]!++;
    const key = row * width + column;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const cells = [...counts].map(([key, count]) => ({
    row: Math.floor(key / width),
    column: key % width,
    count,
  }));
  return { n, classes, clusters, cells };
}
