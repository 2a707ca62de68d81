import { InputError } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { forEachFlippedSums } from "./flipped-sums.js";

export interface SignFlipTest {
  /** Two-sided. */
  readonly p: number;
  /** One-sided, against a mean above zero. */
  readonly pGreater: number;
  /** Patterns of signs behind it: all 2^n where `exact`, else the number drawn. */
  readonly flips: number;
  readonly exact: boolean;
}

export interface SignFlipOptions {
  readonly random: Pick<SeededRandom, "uint32">;
  /** Random flips where there are more than 20 differences other than zero; `flipCount` sizes it for a family. */
  readonly flips?: number;
}

/**
 * Randomisation test that the differences are symmetric about zero (Fisher 1935): T is their sum, and under the null
 * every pattern of signs is as likely. Zeros change nothing and are left aside. Up to 20 others p is exact, the share
 * of all patterns with |T_b| >= |T|; beyond, (1 + #{|T_b| >= |T|}) / (1 + flips), which is never 0.
 * Sums within 1e-10 Σ|d| of T count as equal, so that rounding never lowers p. All zero or empty: p = 1.
 * Throws `InputError` for a difference that is not finite, or flips that are no whole number from 1.
 */
export function signFlipTest(differences: ArrayLike<number>, options: SignFlipOptions): SignFlipTest {
  if (options.flips !== undefined) requireWhole("flips", options.flips);
  const values = nonzeroOf(differences);
  const n = values.length;
  const observed = sumOf(values);
  const tolerance = 1e-10 * sumOf(values.map(Math.abs));
  if (n <= exactUpTo) return exactTest(values, observed, tolerance);
  const flips = options.flips ?? 100_000;
  let twoSided = 0;
  let greater = 0;
  forEachFlippedSums(
    values,
    1,
    n,
    { kind: "random", count: flips, random: options.random },
    (sums, count) => {
      for (let b = 0; b < count; b++) {
        if (Math.abs(sums[b]!) >= Math.abs(observed) - tolerance) twoSided++;
        if (sums[b]! >= observed - tolerance) greater++;
      }
      return true;
    },
  );
  return { p: (1 + twoSided) / (1 + flips), pGreater: (1 + greater) / (1 + flips), flips, exact: false };
}

/** The most nonzero differences for which all sign patterns are counted. */
export const exactUpTo = 20;

/** Counts patterns as pairs of half patterns, one half sorted, so 2^20 patterns cost 2^10 searches. */
function exactTest(values: Float64Array, observed: number, tolerance: number): SignFlipTest {
  const total = 2 ** values.length;
  const middle = values.length >> 1;
  const left = allSums(values.subarray(0, middle));
  const right = allSums(values.subarray(middle)).sort();
  const size = Math.abs(observed) - tolerance;
  const upper = countAtLeast(left, right, size);
  const lower = total - countAtLeast(left, right, -size, true);
  const twoSided = size <= 0 ? total : upper + lower;
  const greater = countAtLeast(left, right, observed - tolerance);
  return { p: twoSided / total, pGreater: greater / total, flips: total, exact: true };
}

/** Pairs whose sum is at least `bound`, or above it where `strict`. */
function countAtLeast(left: Float64Array, right: Float64Array, bound: number, strict = false): number {
  let count = 0;
  for (const sum of left) {
    let low = 0;
    let high = right.length;
    while (low < high) {
      const at = (low + high) >> 1;
      const total = sum + right[at]!;
      if (strict ? total > bound : total >= bound) high = at;
      else low = at + 1;
    }
    count += right.length - low;
  }
  return count;
}

function allSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(2 ** values.length);
  for (let bit = 0; bit < values.length; bit++) {
    const size = 1 << bit;
    for (let i = 0; i < size; i++) {
      const sum = sums[i]!;
      sums[size + i] = sum - values[bit]!;
      sums[i] = sum + values[bit]!;
    }
  }
  return sums;
}

function nonzeroOf(differences: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(differences.length);
  let n = 0;
  for (let i = 0; i < differences.length; i++) {
    const value = differences[i]!;
    if (!Number.isFinite(value))
      throw new InputError(`difference ${i} is ${value}; expected a finite number`);
    if (value !== 0) kept[n++] = value;
  }
  return kept.slice(0, n);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
