/** Trace of a covariance and of its square: all that the participation ratio needs. */
export interface CovarianceTraces {
  readonly trace: number;
  /** ‖C‖²_F. */
  readonly square: number;
}

/** Traces of a symmetric `dims × dims` covariance. */
export function covarianceTraces(covariance: Float64Array, dims: number): CovarianceTraces {
  let trace = 0;
  for (let i = 0; i < dims; i++) trace += covariance[i * dims + i]!;
  return { trace, square: covariance.reduce((sum, value) => sum + value * value, 0) };
}

/** (tr C)²/‖C‖²_F, without an eigenvalue: 1 to d. null where nothing varies. */
export function participationRatio({ trace, square }: CovarianceTraces): number | null {
  return square > 0 ? trace ** 2 / square : null;
}

/**
 * Estimate of ‖Σ‖²_F of the population behind the covariance (divisor rows − 1) of `rows` rows, unbiased for Gaussian data:
 * N²/((N − 1)(N + 2)) · (‖C‖²_F − (tr C)²/N), N = rows − 1. Few rows make the plain one too large. null for fewer than three
 * rows or where it is not positive.
 */
export function unbiasedSquare({ trace, square }: CovarianceTraces, rows: number): number | null {
  const n = rows - 1;
  if (n < 2) return null;
  const found = (n ** 2 / ((n - 1) * (n + 2))) * (square - trace ** 2 / n);
  return found > 0 ? found : null;
}
