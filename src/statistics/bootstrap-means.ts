import type { SeededRandom } from "../numeric/seeded-random.js";

/**
 * Ascending means of `resamples` samples drawn with replacement from `values`, each as large as they are; draws are
 * floor(n u) with u of 32 bits, resample after resample. O(n × resamples). Throws `RangeError` for no values.
 */
export function bootstrapMeans(
  values: ArrayLike<number>,
  resamples: number,
  random: Pick<SeededRandom, "uint32">,
): Float64Array {
  const n = values.length;
  if (n === 0) throw new RangeError("no values to resample");
  const pool = Float64Array.from(values);
  const perUnit = n / 4294967296;
  const means = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += pool[Math.floor(random.uint32() * perUnit)]!;
    means[b] = sum / n;
  }
  return means.sort();
}
