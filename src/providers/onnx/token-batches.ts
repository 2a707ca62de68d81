/**
 * Packs texts into batches by token count: longest first, rows × longest within `budget` (a longer text travels alone), so
 * cut that little is padded: the least sum, over the batches, of the rows × longest that kernels work on and what a call costs
 * besides. Returns rows of `lengths`; ties keep their order.
 */
export function tokenBatches(lengths: ArrayLike<number>, budget: number): Int32Array[] {
  const order = Int32Array.from({ length: lengths.length }, (_, i) => i);
  order.sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  // The best packing of the texts from `start` on, found from the last to the first.
  const cost = new Float64Array(order.length + 1);
  const ends = new Int32Array(order.length);
  for (let start = order.length - 1; start >= 0; start--) {
    const longest = Math.max(lengths[order[start]!]!, 1);
    const last = Math.min(order.length, start + Math.max(1, Math.floor(budget / longest)));
    cost[start] = Number.POSITIVE_INFINITY;
    for (let end = last; end > start; end--) {
      const worked = Math.ceil(((end - start) * longest) / kernelRows) * kernelRows;
      const total = worked + tokensOfACall + cost[end]!;
      if (total >= cost[start]!) continue;
      cost[start] = total;
      ends[start] = end;
    }
  }
  const batches: Int32Array[] = [];
  for (let start = 0; start < order.length; start = ends[start]!)
    batches.push(order.slice(start, ends[start]!));
  return batches;
}

/** Rows that a kernel of matrix products works on at once, where the processor has AVX-512; elsewhere a part of it. */
const kernelRows = 12;
/** Tokens that take a small transformer as long as a call does besides them. */
const tokensOfACall = 6;
