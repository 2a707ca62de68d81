/** How many directions each rule keeps. */
export interface SpectrumRules {
  /** λ > .05 λ₁ (Fukunaga, Olsen 1971). */
  readonly fukunagaOlsen: number;
  /** λ above the mean (Kaiser 1960). */
  readonly kaiser: number;
  /** Before the first that is below its share of a stick broken at random (Frontier 1976). */
  readonly brokenStick: number;
}

/** Dimension by the spectrum of the covariance, `values` descending, of all dimensions. null where nothing varies. */
export function spectrumRules(values: Float64Array): SpectrumRules | null {
  const d = values.length;
  const total = values.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return null;
  const stick = new Float64Array(d + 1);
  for (let i = d - 1; i >= 0; i--) stick[i] = stick[i + 1]! + 1 / (i + 1) / d;
  const first = values.findIndex((value, i) => value / total <= stick[i]!);
  return {
    fukunagaOlsen: values.filter((value) => value > 0.05 * values[0]!).length,
    kaiser: values.filter((value) => value > total / d).length,
    brokenStick: first < 0 ? d : first,
  };
}
