/**
 * Uniformity (Wang, Isola 2020) of pairs of unit vectors from their cosines: ln mean e^{−2|u−v|²} = ln mean e^{−4(1−cos)},
 * −8 to 0, lower is more uniform. null without pairs.
 */
export function uniformity(cosines: ArrayLike<number>): number | null {
  if (cosines.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < cosines.length; i++) sum += Math.exp(4 * (cosines[i]! - 1));
  return Math.log(sum / cosines.length);
}

/**
 * Uniformity of the uniform distribution on the sphere of `dims` dimensions: −4 + ln ₀F₁(dims/2; 4). Tends to −4 from above
 * as dimensions grow.
 */
export function sphereUniformity(dims: number): number {
  let [term, sum] = [1, 1];
  for (let j = 0; term > 1e-18 * sum; j++) {
    term *= 4 / ((j + 1) * (dims / 2 + j));
    sum += term;
  }
  return Math.log(sum) - 4;
}
