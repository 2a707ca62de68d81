/**
 * Eigenvalues, descending, that the covariance of `rows` draws of a `dims`-dimensional standard normal distribution has on
 * average, from the law of Marchenko and Pastur (1967): its quantiles at (j − ½)/min(dims, rows − 1), and zeros beyond the
 * rank. What an isotropic sample looks like: never flat. Divisor rows − 1.
 */
export function marchenkoPasturSpectrum(rows: number, dims: number): Float64Array {
  const n = rows - 1;
  const values = new Float64Array(dims);
  if (n < 1) return values;
  const ratio = dims / n;
  const rank = Math.min(dims, n);
  const weight = new Float64Array(steps + 1);
  const at = (step: number): number =>
    1 + ratio + 2 * Math.sqrt(ratio) * Math.cos((Math.PI * (step + 0.5)) / steps);
  // With x = 1 + γ + 2√γ cos θ the density is proportional to sin² θ/x dθ, which is smooth at both ends.
  for (let step = 0; step < steps; step++) {
    const sine = Math.sin((Math.PI * (step + 0.5)) / steps);
    weight[step + 1] = weight[step]! + (sine * sine) / Math.max(at(step), 1e-12);
  }
  const total = weight[steps]!;
  let step = 0;
  for (let j = 0; j < rank; j++) {
    const wanted = ((j + 0.5) / rank) * total;
    while (step < steps - 1 && weight[step + 1]! < wanted) step += 1;
    values[j] = at(step);
  }
  return values;
}

const steps = 20_000;
