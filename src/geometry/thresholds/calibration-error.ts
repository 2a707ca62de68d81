/** Mean squared distance of probabilities from what happened (Brier 1950), 0 to 1, lower is better. NaN without pairs. */
export function brierScore(probabilities: Float64Array, related: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < related.length; i++) sum += (probabilities[i]! - related[i]!) ** 2;
  return sum / related.length;
}

/**
 * Expected calibration error (Naeini, Cooper, Hauskrecht 2015): pairs in order of their probability in `bins` bins of equal
 * number, Σ (pairs of the bin / all) · |mean probability − share that is related|; 0 to 1, lower is better. Equal
 * probabilities stay in one bin. It is above 0 by chance alone, more so with few pairs. NaN without pairs.
 */
export function expectedCalibrationError(
  probabilities: Float64Array,
  related: Uint8Array,
  bins = 10,
): number {
  const n = probabilities.length;
  const order = Int32Array.from(probabilities.keys()).sort((a, b) => probabilities[a]! - probabilities[b]!);
  let [error, at] = [0, 0];
  for (let bin = 1; bin <= bins && at < n; bin++) {
    let end = Math.max(at, Math.round((n * bin) / bins));
    while (end > at && end < n && probabilities[order[end]!] === probabilities[order[end - 1]!]) end++;
    let gap = 0;
    for (; at < end; at++) gap += probabilities[order[at]!]! - related[order[at]!]!;
    error += Math.abs(gap);
  }
  return n === 0 ? Number.NaN : error / n;
}
