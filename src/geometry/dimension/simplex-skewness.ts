import { logGamma } from "../../statistics/log-gamma.js";

/** Expected simplex skewness of a patch, and the dimension of a uniform ball that has as much. */
export interface SimplexSkewness {
  readonly skewness: number;
  readonly dimension: number;
}

/** Which simplices: the area between two vectors (`area`), their product (`angle`), or the volume of three (`volume`). */
export type SimplexKind = "area" | "angle" | "volume";

/**
 * ESS (Johnsson, Soneson, Fontes 2015) from the inner products of the centred vectors of a patch (`points × points`,
 * row-major): Σ of the simplices' volumes over Σ of the products of their sides, over all pairs (or triples); beside what
 * uniformly distributed directions in n dimensions give, linear between whole n. Null where every vector is at the centre.
 */
export function simplexSkewness(
  products: Float64Array,
  points: number,
  kind: SimplexKind = "area",
): SimplexSkewness | null {
  const at = (i: number, j: number): number => products[i * points + j]!;
  const length = Float64Array.from({ length: points }, (_, i) => Math.sqrt(Math.max(0, at(i, i))));
  let [volume, sides] = [0, 0];
  for (let i = 0; i < points; i++) {
    for (let j = i + 1; j < points; j++) {
      const area = at(i, i) * at(j, j) - at(i, j) ** 2;
      if (kind !== "volume") {
        volume += kind === "angle" ? Math.abs(at(i, j)) : Math.sqrt(Math.max(0, area));
        sides += length[i]! * length[j]!;
        continue;
      }
      for (let l = j + 1; l < points; l++) {
        const determinant =
          at(i, i) * (at(j, j) * at(l, l) - at(j, l) ** 2) -
          at(i, j) * (at(i, j) * at(l, l) - at(j, l) * at(i, l)) +
          at(i, l) * (at(i, j) * at(j, l) - at(j, j) * at(i, l));
        volume += Math.sqrt(Math.max(0, determinant));
        sides += length[i]! * length[j]! * length[l]!;
      }
    }
  }
  if (!(sides > 0)) return null;
  const skewness = volume / sides;
  return { skewness, dimension: dimensionOf(skewness, kind) };
}

function dimensionOf(skewness: number, kind: SimplexKind): number {
  const falls = kind === "angle";
  const beyond = (n: number): boolean =>
    falls ? expected(n, kind) < skewness : expected(n, kind) > skewness;
  let n = 1;
  while (n < mostDimensions && !beyond(n + 1)) n += 1;
  const [low, high] = [expected(n, kind), expected(n + 1, kind)];
  return n + Math.max(0, Math.min(1, (skewness - low) / (high - low)));
}

/** Of uniformly distributed directions in n dimensions. */
function expected(n: number, kind: SimplexKind): number {
  const half = logGamma(n / 2) - logGamma((n + 1) / 2);
  if (kind === "angle") return Math.exp(half) / Math.sqrt(Math.PI);
  const others = kind === "area" ? 1 : 2;
  return n <= others ? 0 : Math.exp(others * half + logGamma(n / 2) - logGamma((n - others) / 2));
}

const mostDimensions = 10_000;
