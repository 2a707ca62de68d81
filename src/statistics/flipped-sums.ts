import type { SeededRandom } from "../numeric/seeded-random.js";

/** Which sign patterns to run through: all 2^n of them, or a number drawn at random. */
export type Flips =
  | { readonly kind: "all" }
  | { readonly kind: "random"; readonly count: number; readonly random: Pick<SeededRandom, "uint32"> };

/**
 * Sums of `series` rows of n values each (`values` is row-major series × n) when the sign of each *column* is flipped:
 * one pattern of signs holds for all rows, which is what keeps the dependence between candidates in the null.
 * `visit` gets them in blocks, `sums[flip * series + row]` for `flips` patterns (the array is reused; return false
 * to stop early). "all" takes each pattern once, the unflipped one first, and needs n <= 30.
 *
 * 32 signs come from one random word; four tables of 256 partial sums turn them into four lookups, so a flip costs
 * series × n / 8 additions. Memory: 5,120 × series numbers.
 */
export function forEachFlippedSums(
  values: Float64Array,
  series: number,
  n: number,
  flips: Flips,
  visit: (sums: Float64Array, flips: number) => boolean | undefined,
): void {
  if (flips.kind === "all" && n > 30) throw new RangeError(`all sign patterns of ${n} values are too many`);
  const total = flips.kind === "all" ? 2 ** n : flips.count;
  const sums = new Float64Array(blockFlips * series);
  const tables = new Float64Array(4 * 256 * series);
  const words = new Uint32Array(blockFlips);
  for (let done = 0; done < total; done += blockFlips) {
    const count = Math.min(blockFlips, total - done);
    sums.fill(0);
    for (let first = 0; first < n; first += 32) {
      if (flips.kind === "all") for (let b = 0; b < count; b++) words[b] = done + b;
      else for (let b = 0; b < count; b++) words[b] = flips.random.uint32();
      fillTables(tables, values, series, n, first);
      addLookups(sums, tables, words, series, count);
    }
    if (visit(sums, count) === false) return;
  }
}

/** tables[(group * 256 + pattern) * series + row]: sum of eight values of the row, negative where the bit is set. */
function fillTables(
  tables: Float64Array,
  values: Float64Array,
  series: number,
  n: number,
  first: number,
): void {
  for (let group = 0; group < 4; group++) {
    const offset = group * 256 * series;
    tables.fill(0, offset, offset + series);
    for (let bit = 0; bit < 8; bit++) {
      const column = first + group * 8 + bit;
      const size = (1 << bit) * series;
      for (let i = 0; i < size; i++) {
        const value = column < n ? values[(i % series) * n + column]! : 0;
        const sum = tables[offset + i]!;
        tables[offset + size + i] = sum - value;
        tables[offset + i] = sum + value;
      }
    }
  }
}

function addLookups(
  sums: Float64Array,
  tables: Float64Array,
  words: Uint32Array,
  series: number,
  count: number,
): void {
  const group = 256 * series;
  for (let b = 0; b < count; b++) {
    const word = words[b]!;
    const t0 = (word & 255) * series;
    const t1 = group + ((word >>> 8) & 255) * series;
    const t2 = 2 * group + ((word >>> 16) & 255) * series;
    const t3 = 3 * group + (word >>> 24) * series;
    const at = b * series;
    for (let row = 0; row < series; row++) {
      sums[at + row] =
        sums[at + row]! + (tables[t0 + row]! + tables[t1 + row]!) + (tables[t2 + row]! + tables[t3 + row]!);
    }
  }
}

const blockFlips = 4096;
