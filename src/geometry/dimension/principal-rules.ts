/** How many principal components count, by rules that differ in what "count" means. */
export interface PrincipalRules {
  /** λ > 0.05 λ₁ (Fukunaga, Olsen 1971). */
  readonly fukunagaOlsen: number;
  /** λ above the mean of all (Kaiser 1960). */
  readonly kaiser: number;
  /** Components before the first whose share is not above that of a stick broken at random (Frontier 1976). */
  readonly brokenStick: number;
  /** Before the largest ratio λ_i/λ_{i+1}. */
  readonly largestGap: number;
  /** (Σλ)²/Σλ². */
  readonly participationRatio: number;
}

/** The rules on eigenvalues of a covariance, descending; null where nothing varies. Values within rounding of zero count as zero. */
export function principalRules(eigenvalues: ArrayLike<number>): PrincipalRules | null {
  const d = eigenvalues.length;
  const largest = eigenvalues[0] ?? 0;
  if (!(largest > 0)) return null;
  const values = Float64Array.from(eigenvalues, (value) => (value > largest * d * 2 ** -52 ? value : 0));
  const sum = values.reduce((total, value) => total + value, 0);
  const above = (least: number): number =>
    values.reduce((count, value) => count + (value > least ? 1 : 0), 0);
  return {
    fukunagaOlsen: above(0.05 * largest),
    kaiser: above(sum / d),
    brokenStick: brokenStick(values, sum),
    largestGap: largestGap(values),
    participationRatio: sum ** 2 / values.reduce((total, value) => total + value * value, 0),
  };
}

function brokenStick(values: Float64Array, sum: number): number {
  const d = values.length;
  let expected = 0;
  for (let i = 1; i <= d; i++) expected += 1 / i;
  for (let i = 0; i < d; i++) {
    if (values[i]! / sum <= expected / d) return i;
    expected -= 1 / (i + 1);
  }
  return d;
}

function largestGap(values: Float64Array): number {
  let best = 0;
  let at = values.length;
  for (let i = 0; i + 1 < values.length && values[i]! > 0; i++) {
    const ratio = values[i]! / values[i + 1]!;
    if (ratio > best) [best, at] = [ratio, i + 1];
  }
  return at;
}
