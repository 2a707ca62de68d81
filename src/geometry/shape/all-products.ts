import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";

/** Inner products between all rows of a sample, in float64: `rows × rows`, row-major, symmetric. */
export interface AllProducts {
  readonly rows: number;
  readonly products: Float64Array;
}

/** Inner products between all rows, through the engine. 16 MB a thousand rows squared: give it a sample. */
export async function allProducts(
  { rows, dims, data }: EmbeddingMatrix,
  engine: MatrixEngine,
): Promise<AllProducts> {
  if (rows === 0) return { rows, products: new Float64Array(0) };
  const columns = new Float64Array(rows * dims);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < dims; j++) columns[j * rows + row] = data[row * dims + j]!;
  const block = { rows: dims, dims: rows, data: columns };
  return { rows, products: await engine.crossProduct(block, block) };
}

/** Euclidean distances √(|x|² + |y|² − 2 x·y) of the same rows; rounding below zero is zero. */
export function distancesOf({ rows, products }: AllProducts): Float64Array {
  const distances = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const own = products[i * rows + i]!;
    for (let j = 0; j < i; j++) {
      const square = own + products[j * rows + j]! - 2 * products[i * rows + j]!;
      const distance = square > 0 ? Math.sqrt(square) : 0;
      distances[i * rows + j] = distance;
      distances[j * rows + i] = distance;
    }
  }
  return distances;
}
