/** Labels by number. */
export interface LabelCodes {
  /** Of each item, -1 for none. */
  readonly codes: Int32Array;
  /** By falling frequency, then in order of their first items. */
  readonly names: readonly string[];
  readonly sizes: Int32Array;
}

/** Numbers labels by falling frequency; null where no item has one. */
export function labelCodes(labels: readonly (string | null)[] | null): LabelCodes | null {
  if (labels === null) return null;
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size === 0) return null;
  const order = [...counts].sort((a, b) => b[1] - a[1]);
  const numbers = new Map(order.map(([name], number) => [name, number]));
  return {
    codes: Int32Array.from(labels, (label) => (label === null ? -1 : numbers.get(label)!)),
    names: order.map(([name]) => name),
    sizes: Int32Array.from(order, ([, count]) => count),
  };
}
