import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";

/**
 * For each row the first row with the same values, bit for bit but that −0 is 0: its own number where no earlier row has
 * them. Rows are hashed (FNV-1a over 32-bit words) and compared where hashes meet. Cost: one pass.
 */
export function firstIdentical({ rows, dims, data }: EmbeddingMatrix): Int32Array {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length);
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(rows * 2 + 1)));
  const slots = new Int32Array(size).fill(-1);
  const first = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let slot = hashOf(words, row * dims, dims) & (size - 1);
    while (slots[slot]! >= 0 && !sameRow(data, slots[slot]! * dims, row * dims, dims))
      slot = (slot + 1) & (size - 1);
    if (slots[slot]! < 0) slots[slot] = row;
    first[row] = slots[slot]!;
  }
  return first;
}

function hashOf(words: Int32Array, start: number, dims: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < start + dims; i++) {
    const word = words[i]!;
    hash = Math.imul(hash ^ (word === minusZero ? 0 : word), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash ^ (hash >>> 13);
}

function sameRow(data: Float32Array, a: number, b: number, dims: number): boolean {
  for (let i = 0; i < dims; i++) if (data[a + i] !== data[b + i]) return false;
  return true;
}

const minusZero = -(2 ** 31);
