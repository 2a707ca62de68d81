/** Distances between points drawn uniformly from the unit sphere: the line beside measured ones. */
export interface SphereDistances {
  /** Standard deviation over mean of the chord of two points. */
  readonly variation: number;
  /** Mean chord over the mean chord to the nearest of the `others`. */
  readonly contrast: number;
}

/**
 * Chords of the unit sphere in `dims` dimensions: the angle θ has density ∝ sin^(dims−2) θ, and the nearest of m points is
 * further than θ with chance (1 − F(θ))^m. Integrated by the midpoint rule. null in fewer than two dimensions or without others.
 */
export function sphereDistances(dims: number, others: number): SphereDistances | null {
  if (dims < 2 || others < 1) return null;
  const step = Math.PI / steps;
  const weight = new Float64Array(steps);
  for (let i = 0; i < steps; i++) weight[i] = Math.exp((dims - 2) * Math.log(Math.sin((i + 0.5) * step)));
  const total = weight.reduce((sum, value) => sum + value, 0);
  let [mean, nearest, below] = [0, 0, 0];
  for (let i = 0; i < steps; i++) {
    const angle = (i + 0.5) * step;
    const share = weight[i]! / total;
    mean += share * 2 * Math.sin(angle / 2);
    nearest += Math.exp(others * Math.log1p(-Math.min(1, below + share / 2))) * Math.cos(angle / 2) * step;
    below += share;
  }
  return { variation: Math.sqrt(Math.max(0, 2 / mean ** 2 - 1)), contrast: mean / nearest };
}

const steps = 4_000;
