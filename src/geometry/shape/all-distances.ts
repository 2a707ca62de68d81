import type { MatrixEngine, RealMatrix } from "../../contracts/matrix-engine.js";
import { eachProductBlock } from "./product-blocks.js";

/**
 * Euclidean distances √(|x|² + |y|² − 2 x·y) between all rows, in float64: `rows × rows`, row-major, symmetric; rounding below
 * zero is zero. 8 MB a thousand rows squared: give it a sample.
 */
export async function allDistances(matrix: RealMatrix, engine: MatrixEngine): Promise<Float64Array> {
  const { rows } = matrix;
  const distances = new Float64Array(rows * rows);
  await eachProductBlock(matrix, engine, ({ products, start, from, columns }, squares) => {
    for (let i = 0; i * columns < products.length; i++) {
      const row = start + i;
      const last = Math.min(columns, row - from);
      for (let j = 0; j < last; j++) {
        const square = squares[row]! + squares[from + j]! - 2 * products[i * columns + j]!;
        const distance = square > 0 ? Math.sqrt(square) : 0;
        distances[row * rows + from + j] = distance;
        distances[(from + j) * rows + row] = distance;
      }
    }
  });
  return distances;
}
