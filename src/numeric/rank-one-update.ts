import { findRoot } from "./find-root.js";

/**
 * Eigenvalues, descending, of A + `weight` · v vᵀ, from those of A (`values`, descending) and the `coordinates` of v along its
 * eigenvectors: the zeros of 1 + weight · Σ z_j²/(λ_j − x), of which one lies between each eigenvalue and the next above
 * (Golub 1973). `weight` is not negative. About 12 n² operations, where a decomposition of its own takes 4/3 n³.
 */
export function rankOneUpdate(values: Float64Array, coordinates: Float64Array, weight: number): Float64Array {
  const { poles, unmoved } = split(values, coordinates, weight);
  const reach = poles.squares.reduce((sum, square) => sum + square, 0);
  const moved = poles.values.map(
    (value, i) => value + shiftOf(poles, i, i === 0 ? reach : poles.values[i - 1]! - value),
  );
  return Float64Array.from([...moved, ...unmoved])
    .sort()
    .reverse();
}

/** Eigenvalues that differ, descending, and weight · Σ z² of each, which is above 0. */
interface Poles {
  readonly values: number[];
  readonly squares: number[];
}

/** Eigenvalues at right angles to the vector stay where they are, and of equal ones all but one do. */
function split(
  values: Float64Array,
  coordinates: Float64Array,
  weight: number,
): { poles: Poles; unmoved: number[] } {
  const poles: Poles = { values: [], squares: [] };
  const unmoved: number[] = [];
  values.forEach((value, i) => {
    const last = poles.values.length - 1;
    const square = weight * coordinates[i]! ** 2;
    if (square > 0 && poles.values[last] !== value) {
      poles.values.push(value);
      poles.squares.push(square);
    } else {
      unmoved.push(value);
      if (square > 0) poles.squares[last]! += square;
    }
  });
  return { poles, unmoved };
}

/** How far above pole `i` the zero between it and what is `gap` above lies; above the first pole nothing is. */
function shiftOf({ values, squares }: Poles, i: number, gap: number): number {
  const [own, above] = [squares[i]!, i === 0 ? 0 : squares[i - 1]!];
  // The function times t and, below another pole, (gap − t), which has no poles at the ends.
  const smooth = (t: number): number => {
    let others = 1;
    for (let j = 0; j < values.length; j++)
      if (j !== i && j !== i - 1) others += squares[j]! / (values[j]! - values[i]! - t);
    return i === 0 ? own - t * others : own * (gap - t) - above * t - t * (gap - t) * others;
  };
  // Where rounding hides the change of sign the zero is at an end.
  if (!(smooth(0) > 0)) return 0;
  return smooth(gap) < 0 ? findRoot(smooth, 0, gap) : gap;
}
