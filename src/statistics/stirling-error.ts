/**
 * What Stirling's formula misses: ln Γ(z) - [(z - 1/2) ln z - z + (1/2) ln 2π], for z > 0. Absolute error about 1e-15.
 * Densities written with it need no difference of large logarithms (Loader 2000, "Fast and accurate computation of
 * binomial probabilities"). Throws `RangeError` for z <= 0 or NaN.
 */
export function stirlingError(z: number): number {
  if (!(z > 0)) throw new RangeError(`the Stirling error of ${z} does not exist; expected a positive number`);
  if (z >= seriesFrom) return series(z);
  let shifted = z;
  let product = 1;
  while (shifted < seriesFrom) {
    product *= shifted;
    shifted += 1;
  }
  return stirling(shifted) + series(shifted) - Math.log(product) - stirling(z);
}

function stirling(z: number): number {
  return (z - 0.5) * Math.log(z) - z;
}

/** Asymptotic series in Bernoulli numbers; at z = 10 the first omitted term is 3e-17. */
function series(z: number): number {
  const inverse = 1 / (z * z);
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * inverse + coefficient;
  return sum / z;
}

const seriesFrom = 10;
const coefficients = [1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];
