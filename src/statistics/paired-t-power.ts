import { normalCdf } from "./normal.js";
import { stirlingError } from "./stirling-error.js";
import { studentTQuantile } from "./student-t.js";

/**
 * Power of the two-sided paired t-test at level `alpha` with n >= 2 pairs when the true mean difference is `effect`
 * standard deviations of the differences: P(|T'| > t(1 - alpha/2, n - 1)) for a non-central t with n - 1 degrees of
 * freedom and non-centrality effect √n. Absolute error about 1e-12. Throws `RangeError` for n < 2.
 */
export function pairedTPower(n: number, effect: number, alpha: number): number {
  if (!(n >= 2)) throw new RangeError(`power with ${n} pairs; expected at least 2`);
  const df = n - 1;
  const critical = studentTQuantile(1 - alpha / 2, df);
  const shift = Math.abs(effect) * Math.sqrt(n);
  return Math.min(
    1,
    overScale(df, shift, (s) => normalCdf(shift - critical * s) + normalCdf(-shift - critical * s)),
  );
}

/**
 * Mean of f(S), S = √(χ²(df) / df), by the trapezoidal rule on v = ln s, whose density
 * 2 (k^k / Γ(k)) exp(-k (e^2v - 2v)), k = df / 2, dies off on both sides, so that the rule converges geometrically.
 */
function overScale(df: number, shift: number, f: (s: number) => number): number {
  const k = df / 2;
  const peak = 2 * Math.sqrt(k / (2 * Math.PI)) * Math.exp(-stirlingError(k));
  const step = Math.min(0.3 / Math.sqrt(2 * df), 0.4 / (1 + shift));
  let sum = 0;
  for (const direction of [-1, 1]) {
    for (let i = direction === 1 ? 0 : 1; ; i++) {
      const v = direction * i * step;
      const weight = Math.exp(-k * (Math.expm1(2 * v) - 2 * v));
      if (weight < negligible) break;
      sum += weight * f(Math.exp(v));
    }
  }
  return sum * peak * step;
}

const negligible = 1e-17;
