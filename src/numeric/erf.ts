/**
 * Error function 2/√π ∫₀ˣ exp(-t²) dt, odd, from -1 to 1; relative error about 1e-14. Maclaurin series below 3,
 * continued fraction of the complement above (Abramowitz and Stegun 7.1.5, 7.1.14).
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = size;
  for (let n = 60; n > 0; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction);
}
