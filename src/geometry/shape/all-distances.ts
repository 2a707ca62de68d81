import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { MatrixEngine, RealMatrix } from "../../contracts/matrix-engine.js";

/**
 * Euclidean distances √(|x|² + |y|² − 2 x·y) between all rows, in float64: `rows × rows`, row-major, symmetric; rounding below
 * zero is zero. Products come from the engine in blocks, those above the diagonal not at all. 8 MB a thousand rows squared:
 * give it a sample.
 */
export async function allDistances(matrix: EmbeddingMatrix, engine: MatrixEngine): Promise<Float64Array> {
  const { rows } = matrix;
  const distances = new Float64Array(rows * rows);
  const squares = new Float64Array(rows);
  const blocks: RealMatrix[] = [];
  for (let start = 0; start < rows; start += blockRows) {
    const block = columnsOf(matrix, start, Math.min(start + blockRows, rows));
    blocks.push(block);
    // From the block itself back: the squares of its rows come first.
    for (let b = blocks.length - 1; b >= 0; b--) {
      const products = await engine.crossProduct(block, blocks[b]!);
      if (blocks[b] === block)
        for (let i = 0; i < block.dims; i++) squares[start + i] = products[i * block.dims + i]!;
      fillDistances(distances, squares, { products, start, from: b * blockRows, columns: blocks[b]!.dims });
    }
  }
  return distances;
}

/** Distances of the rows from `start` to the `columns` rows from `from`, both ways round. */
function fillDistances(
  distances: Float64Array,
  squares: Float64Array,
  {
    products,
    start,
    from,
    columns,
  }: { products: Float64Array; start: number; from: number; columns: number },
): void {
  const rows = squares.length;
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
}

/** Rows `start` to `end` as the columns of a matrix. */
function columnsOf({ dims, data }: EmbeddingMatrix, start: number, end: number): RealMatrix {
  const count = end - start;
  const columns = new Float64Array(count * dims);
  for (let row = 0; row < count; row++)
    for (let j = 0; j < dims; j++) columns[j * count + row] = data[(start + row) * dims + j]!;
  return { rows: dims, dims: count, data: columns };
}

const blockRows = 256;
