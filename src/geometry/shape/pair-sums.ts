import type { MatrixEngine, RealMatrix } from "../../contracts/matrix-engine.js";
import { eachProductBlock, type ProductBlock } from "./product-blocks.js";

/** Sums over the Euclidean distances d between all pairs of different rows, each pair once where no row is named. */
export interface PairSums {
  readonly rows: number;
  /** Sum of d from each row to the others. */
  readonly distances: Float64Array;
  /** Sum of e^{−2d²} from each row to the others. */
  readonly kernels: Float64Array;
  /** Mean of d over the pairs; NaN without pairs. */
  readonly mean: number;
  /** Mean of (d − mean)² over the pairs; NaN without pairs. */
  readonly variance: number;
}

/** Sums over all pairs of rows, in float64, without keeping a distance. About rows² · dims operations in the engine. */
export async function pairSums(matrix: RealMatrix, engine: MatrixEngine): Promise<PairSums> {
  const { rows } = matrix;
  const distances = new Float64Array(rows);
  const kernels = new Float64Array(rows);
  const offsets = { from: null as number | null, sum: 0, squares: 0 };
  await eachProductBlock(matrix, engine, (block, squares) => {
    offsets.from ??= firstDistance(block, squares);
    addBlock(block, squares, distances, kernels, offsets as Offsets);
  });
  const pairs = (rows * (rows - 1)) / 2;
  const mean = offsets.sum / pairs;
  return {
    rows,
    distances,
    kernels,
    mean: mean + (offsets.from ?? 0),
    variance: Math.max(0, offsets.squares / pairs - mean * mean),
  };
}

/** Sums of d − `from`, a distance of the sample, so that distances which hardly differ keep their digits. */
interface Offsets {
  readonly from: number;
  sum: number;
  squares: number;
}

function firstDistance({ products }: ProductBlock, squares: Float64Array): number {
  return squares.length < 2 ? 0 : Math.sqrt(Math.max(0, squares[0]! + squares[1]! - 2 * products[1]!));
}

function addBlock(
  { products, start, from, columns }: ProductBlock,
  squares: Float64Array,
  distances: Float64Array,
  kernels: Float64Array,
  offsets: Offsets,
): void {
  let [sum, sumOfSquares] = [0, 0];
  for (let i = 0; i * columns < products.length; i++) {
    const row = start + i;
    const last = Math.min(columns, row - from);
    let [far, near] = [0, 0];
    for (let j = 0; j < last; j++) {
      const square = Math.max(0, squares[row]! + squares[from + j]! - 2 * products[i * columns + j]!);
      const distance = Math.sqrt(square);
      const kernel = Math.exp(-2 * square);
      const offset = distance - offsets.from;
      far += distance;
      near += kernel;
      distances[from + j]! += distance;
      kernels[from + j]! += kernel;
      sum += offset;
      sumOfSquares += offset * offset;
    }
    distances[row]! += far;
    kernels[row]! += near;
  }
  offsets.sum += sum;
  offsets.squares += sumOfSquares;
}
