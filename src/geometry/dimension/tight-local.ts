/**
 * The tight local estimator with central measurements and reflections (Amsaleg, Chelly, Houle, Kawarabayashi, Radovanović,
 * Treeratanajaru 2019; `idtlec` of Radovanović) at one point, from the distances of its k nearest others (ascending) and
 * those between them (`k × k`, row-major). Null where its distances are all equal. `epsilon` is the distance, in units of the
 * space, below which a measurement is left out.
 */
export function tightLocal(distances: Float64Array, between: Float64Array, epsilon = 1e-4): number | null {
  const k = distances.length;
  const r = distances[k - 1]!;
  if (!(r > 0) || distances[0] === r) return null;
  let left = 0;
  let sum = 0;
  for (let i = 0; i < k; i++) {
    if (distances[i]! < epsilon) left += 1;
    else sum += 2 * Math.log(distances[i]! / r);
    for (let j = 0; j < k; j++) {
      if (i === j) continue;
      const measured = measurements(distances[i]!, distances[j]!, between[i * k + j]!, r);
      const usable = measured.every((value) => value >= epsilon);
      if (between[i * k + j] === 0 || !usable) left += 1;
      if (usable) for (const value of measured) sum += Math.log(value / r);
    }
  }
  return sum < -epsilon ? (-2 * (k * k - left)) / sum : null;
}

/**
 * How large a ball round neighbour i, touching the ball of radius `r` from inside, reaches neighbour j, and the reflection
 * of j at the centre. `v` is the distance between the two.
 */
function measurements(di: number, dj: number, v: number, r: number): readonly [number, number] {
  if (v === 0) return [r, r];
  if (dj === 0) return [(r * v) / (r + v), (r * v) / (r + v)];
  if (di === 0) return [dj, dj];
  const reflected = 2 * di * di + 2 * dj * dj - v * v;
  return [reach(di, dj, v * v, r), reach(di, dj, reflected, r)];
}

function reach(di: number, dj: number, square: number, r: number): number {
  if (di === r) return (r * square) / (r * r + square - dj * dj);
  const b = di * di + square - dj * dj;
  const gap = r * r - di * di;
  return (r * (Math.sqrt(b * b + 4 * square * gap) - b)) / (2 * gap);
}
