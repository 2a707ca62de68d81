/**
 * Eigenvalues, descending, that the covariance of `rows` standard normal vectors of `dims` dimensions has: quantiles
 * (i − ½)/dims of the Marchenko-Pastur law (1967) of ratio dims/(rows − 1). The line beside a measured spectrum: what is
 * uneven for want of rows alone.
 */
export function gaussianSpectrum(rows: number, dims: number): Float64Array {
  const ratio = dims / Math.max(1, rows - 1);
  const root = Math.sqrt(ratio);
  const mass = Math.min(1, 1 / ratio);
  const values = new Float64Array(dims);
  // λ(θ) = 1 + γ + 2√γ cos θ falls from θ = 0 to π, and the law has density 2 sin²θ/(πλ(θ)) over θ.
  const step = Math.PI / steps;
  let [next, passed] = [0, 0];
  for (let at = 0; at < steps && next < dims; at++) {
    const angle = (at + 0.5) * step;
    const value = 1 + ratio + 2 * root * Math.cos(angle);
    passed += ((2 * Math.sin(angle) ** 2) / (Math.PI * value)) * step;
    while (next < dims && (next + 0.5) / dims <= Math.min(passed, mass)) values[next++] = value;
  }
  const least = (1 - root) ** 2;
  while (next < dims && (next + 0.5) / dims <= mass) values[next++] = least;
  return values;
}

const steps = 20_000;
