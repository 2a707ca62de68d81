/** A copy of pairs less their mean. */
export function centred(pairs: Float32Array): Float32Array {
  const points = Math.max(1, pairs.length / 2);
  let [x, y] = [0, 0];
  for (let i = 0; i < pairs.length; i += 2) {
    x += pairs[i]!;
    y += pairs[i + 1]!;
  }
  return Float32Array.from(pairs, (value, i) => value - (i % 2 === 0 ? x : y) / points);
}
