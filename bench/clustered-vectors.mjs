/**
 * `n` unit vectors of `d` dimensions around 200 common centres, as embeddings cluster: a row is a random centre (standard
 * normal in each dimension) plus as much noise, divided by its length. The centres do not depend on `seed`.
 */
export function clusteredUnitVectors(seededRandom, n, d, seed) {
  const centreRandom = seededRandom(0);
  const centres = Float32Array.from({ length: 200 * d }, () => centreRandom.normal());
  const random = seededRandom(seed);
  const data = new Float32Array(n * d);
  for (let row = 0; row < n; row++) {
    const centre = random.below(200) * d;
    let square = 0;
    for (let j = 0; j < d; j++) {
      const value = centres[centre + j] + random.normal();
      data[row * d + j] = value;
      square += value * value;
    }
    for (let j = 0; j < d; j++) data[row * d + j] /= Math.sqrt(square);
  }
  return { rows: n, dims: d, data };
}
