import type { MatrixEngine, RealMatrix } from "../../contracts/matrix-engine.js";

/** Products of the rows from `start` (of which `products` has one row each) with the `columns` rows from `from`. */
export interface ProductBlock {
  readonly products: Float64Array;
  readonly start: number;
  readonly from: number;
  readonly columns: number;
}

/**
 * Products of all rows with the rows up to themselves in float64, by the engine, in blocks: rows ascending, and for each block
 * of rows first the block on the diagonal, so that `squares`, the squared lengths, holds those of both sides by then.
 */
export async function eachProductBlock(
  matrix: RealMatrix,
  engine: MatrixEngine,
  take: (block: ProductBlock, squares: Float64Array) => void,
): Promise<void> {
  const { rows } = matrix;
  const squares = new Float64Array(rows);
  const blocks: RealMatrix[] = [];
  for (let start = 0; start < rows; start += blockRows) {
    const block = columnsOf(matrix, start, Math.min(start + blockRows, rows));
    blocks.push(block);
    for (let b = blocks.length - 1; b >= 0; b--) {
      const products = await engine.crossProduct(block, blocks[b]!);
      if (blocks[b] === block)
        for (let i = 0; i < block.dims; i++) squares[start + i] = products[i * block.dims + i]!;
      take({ products, start, from: b * blockRows, columns: blocks[b]!.dims }, squares);
    }
  }
}

/** Rows `start` to `end` as the columns of a matrix. */
function columnsOf({ dims, data }: RealMatrix, start: number, end: number): RealMatrix {
  const count = end - start;
  const columns = new Float64Array(count * dims);
  for (let row = 0; row < count; row++)
    for (let j = 0; j < dims; j++) columns[j * count + row] = data[(start + row) * dims + j]!;
  return { rows: dims, dims: count, data: columns };
}

const blockRows = 256;
