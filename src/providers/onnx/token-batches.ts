/**
 * Packs texts into batches by token count: longest first, as many a batch as keep rows × longest
 * within `budget` (a longer text travels alone). Returns rows of `lengths`; ties keep their order.
 */
export function tokenBatches(lengths: ArrayLike<number>, budget: number): Int32Array[] {
  const order = Int32Array.from({ length: lengths.length }, (_, i) => i);
  order.sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const batches: Int32Array[] = [];
  for (let start = 0; start < order.length; ) {
    const longest = Math.max(lengths[order[start]!]!, 1);
    const end = Math.min(order.length, start + Math.max(1, Math.floor(budget / longest)));
    batches.push(order.slice(start, end));
    start = end;
  }
  return batches;
}
