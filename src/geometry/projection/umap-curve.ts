/** 1/(1 + a·d^2b): how near two points of a UMAP picture are that lie d apart. */
export interface UmapCurve {
  readonly a: number;
  readonly b: number;
}

/**
 * The curve that best fits, by least squares at 300 distances from 0 to 3·spread, 1 up to `minDist` and
 * exp(−(d − minDist)/spread) beyond (umap-learn's find_ab_params). Levenberg-Marquardt in the logarithms of a and b.
 */
export function umapCurve(minDist: number, spread = 1): UmapCurve {
  const distances = Float64Array.from({ length: samples }, (_, i) => (3 * spread * i) / (samples - 1));
  const wanted = distances.map((d) => (d < minDist ? 1 : Math.exp(-(d - minDist) / spread)));
  const misfit = (logA: number, logB: number): number =>
    distances.reduce((sum, d, i) => sum + (nearness(d, logA, logB) - wanted[i]!) ** 2, 0);
  let [logA, logB, damping] = [0, 0, 1e-3];
  let best = misfit(logA, logB);
  for (let step = 0; step < steps; step++) {
    const [aa, ab, bb, ga, gb] = normalEquations(distances, wanted, logA, logB);
    const [p, q] = [aa * (1 + damping), bb * (1 + damping)];
    const determinant = p * q - ab * ab;
    const nextA = logA - (q * ga - ab * gb) / determinant;
    const nextB = logB - (p * gb - ab * ga) / determinant;
    const next = misfit(nextA, nextB);
    if (next < best) {
      [logA, logB, best] = [nextA, nextB, next];
      damping /= 10;
    } else damping *= 10;
  }
  return { a: Math.exp(logA), b: Math.exp(logB) };
}

function nearness(d: number, logA: number, logB: number): number {
  return 1 / (1 + Math.exp(logA) * d ** (2 * Math.exp(logB)));
}

/** JᵀJ and Jᵀr of the residuals in (log a, log b). */
function normalEquations(
  distances: Float64Array,
  wanted: Float64Array,
  logA: number,
  logB: number,
): [number, number, number, number, number] {
  let [aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0];
  const b = Math.exp(logB);
  distances.forEach((d, i) => {
    if (d === 0) return;
    const near = nearness(d, logA, logB);
    const byA = -near * (1 - near);
    const byB = byA * 2 * b * Math.log(d);
    const residual = near - wanted[i]!;
    aa += byA * byA;
    ab += byA * byB;
    bb += byB * byB;
    ga += byA * residual;
    gb += byB * residual;
  });
  return [aa, ab, bb, ga, gb];
}

const samples = 300;
const steps = 60;
