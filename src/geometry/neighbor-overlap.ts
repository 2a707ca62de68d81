import { InputError } from "../contracts/errors.js";
import type { NeighborGraph } from "../neighbors/neighbor-graph.js";

/**
 * Mutual kNN of each row: |kNN_A ∩ kNN_B| / k, 0 to 1 (Huh et al. 2024). Lists of the two graphs must belong to the same
 * rows in the same order. NaN where a row has no neighbours in one of them (a zero vector). By chance k / candidates.
 * Throws `InputError` where the graphs have different rows, or lists shorter than `k`.
 */
export function neighborOverlap(a: NeighborGraph, b: NeighborGraph, k: number): Float64Array {
  const rows = a.lists.offsets.length - 1;
  if (rows !== b.lists.offsets.length - 1) {
    throw new InputError(`graphs of ${rows} and ${b.lists.offsets.length - 1} rows; expected the same rows`);
  }
  if (k > a.k || k > b.k) {
    throw new InputError(`k is ${k}; the graphs hold ${Math.min(a.k, b.k)} neighbours a row`);
  }
  const overlap = new Float64Array(rows);
  const known = new Set<number>();
  for (let row = 0; row < rows; row++) {
    const inA = list(a, row, k);
    const inB = list(b, row, k);
    const full = Math.min(inA.length, inB.length);
    known.clear();
    for (const item of inA) known.add(item);
    let shared = 0;
    for (const item of inB) if (known.has(item)) shared += 1;
    overlap[row] = full === 0 ? Number.NaN : shared / k;
  }
  return overlap;
}

function list({ lists: { offsets, rows } }: NeighborGraph, row: number, k: number): Int32Array {
  const start = offsets[row]!;
  return rows.subarray(start, Math.min(start + k, offsets[row + 1]!));
}
