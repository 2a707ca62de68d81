import { symmetricEigen } from "../numeric/symmetric-eigen.js";
import type { PairedMoments } from "./paired-moments.js";

/** How one space is turned onto another. */
export interface OrthogonalProcrustes {
  /**
   * `dx × dy`, row-major: X · rotation comes closest to Y. Its columns are orthonormal where dx ≥ dy, else its rows.
   */
  readonly rotation: Float64Array;
  /** Σσ of the product of the two: ⟨X · rotation, Y⟩. */
  readonly singularValueSum: number;
  /**
   * Procrustes distance squared, 0 to 1: 1 − (Σσ)² / (‖X‖²_F ‖Y‖²_F), what is left of Y's variance when X is turned and
   * scaled onto it. null where a space is all zero.
   */
  readonly disparity: number | null;
}

/**
 * The orthogonal map that takes X closest to Y in the sum of squares (Schönemann 1966): R = U Vᵀ of XᵀY = U Σ Vᵀ.
 * `centred` first takes each space's mean away (Gower 1975). About 9 d³ operations, d the smaller of the dimensions.
 */
export function orthogonalProcrustes(
  { n, cross, sumX, sumY, squaredX, squaredY }: PairedMoments,
  { centred }: { readonly centred: boolean },
): OrthogonalProcrustes {
  const dx = sumX.length;
  const dy = sumY.length;
  const product = centred
    ? cross.map((value, at) => value - (sumX[Math.floor(at / dy)]! * sumY[at % dy]!) / n)
    : cross;
  const left = centred ? squaredX - squaredSum(sumX) / n : squaredX;
  const right = centred ? squaredY - squaredSum(sumY) / n : squaredY;
  const { rotation, sum } =
    dx >= dy ? polarFactor(product, dx, dy) : turned(polarFactor(transpose(product, dx, dy), dy, dx), dy, dx);
  const scale = left * right;
  return {
    rotation,
    singularValueSum: sum,
    disparity: scale > 0 ? Math.max(0, 1 - (sum * sum) / scale) : null,
  };
}

/** U Vᵀ of a `rows × columns` matrix with rows ≥ columns, through the eigenvectors of MᵀM; Σσ beside. */
function polarFactor(
  matrix: Float64Array,
  rows: number,
  columns: number,
): { rotation: Float64Array; sum: number } {
  const { values, vectors } = symmetricEigen(gram(matrix, rows, columns), columns);
  const rotation = new Float64Array(rows * columns);
  const largest = Math.sqrt(Math.max(0, values[0] ?? 0));
  const left = new Float64Array(rows);
  const basis: Float64Array[] = [];
  const axes = { next: 0 };
  let sum = 0;
  for (let at = 0; at < columns; at++) {
    const vector = vectors.subarray(at * columns, (at + 1) * columns);
    for (let row = 0; row < rows; row++) left[row] = dot(matrix, row * columns, vector);
    const sigma = Math.sqrt(dot(left, 0, left));
    // Directions that the product does not hold may go anywhere that is orthogonal; the best fit is the same.
    const direction = sigma > largest * negligible ? left.map((value) => value / sigma) : null;
    const unit = orthogonalTo(basis, direction, rows, axes);
    basis.push(unit);
    sum += direction === null ? 0 : sigma;
    for (let row = 0; row < rows; row++) {
      const weight = unit[row]!;
      for (let column = 0; column < columns; column++) {
        rotation[row * columns + column]! += weight * vector[column]!;
      }
    }
  }
  return { rotation, sum };
}

/**
 * `direction`, or where it is null the next coordinate that has something new, made orthonormal to `basis`. A coordinate
 * that was passed over has ever less new as the basis grows, so that each is tried once.
 */
function orthogonalTo(
  basis: readonly Float64Array[],
  direction: Float64Array | null,
  rows: number,
  axes: { next: number },
): Float64Array {
  if (direction !== null) return withoutBasis(basis, direction);
  while (axes.next < rows) {
    const unit = new Float64Array(rows);
    unit[axes.next] = 1;
    axes.next += 1;
    const rest = withoutBasis(basis, unit, false);
    const length = Math.sqrt(dot(rest, 0, rest));
    if (length > 0.5 / Math.sqrt(rows)) return withoutBasis(basis, rest);
  }
  throw new RangeError(`${basis.length} directions already fill ${rows} dimensions`);
}

function withoutBasis(
  basis: readonly Float64Array[],
  direction: Float64Array,
  toUnitLength = true,
): Float64Array {
  const rest = direction.slice();
  for (let pass = 0; pass < 2; pass++) {
    for (const known of basis) {
      const share = dot(known, 0, rest);
      for (let i = 0; i < rest.length; i++) rest[i]! -= share * known[i]!;
    }
  }
  const length = Math.sqrt(dot(rest, 0, rest));
  return toUnitLength ? rest.map((value) => value / length) : rest;
}

function gram(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const product = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    for (let i = 0; i < columns; i++) {
      const value = matrix[at + i]!;
      for (let j = 0; j < columns; j++) product[i * columns + j]! += value * matrix[at + j]!;
    }
  }
  return product;
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = matrix[row * columns + column]!;
  }
  return result;
}

function turned(
  { rotation, sum }: { rotation: Float64Array; sum: number },
  rows: number,
  columns: number,
): { rotation: Float64Array; sum: number } {
  return { rotation: transpose(rotation, rows, columns), sum };
}

function squaredSum(values: Float64Array): number {
  return dot(values, 0, values);
}

/** Product of `vector` with as many values of `data` from `start` on. */
function dot(data: Float64Array, start: number, vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += data[start + i]! * vector[i]!;
  return sum;
}

/** Singular values below this share of the largest are rounding: they come from the square of the matrix. */
const negligible = 1e-7;
