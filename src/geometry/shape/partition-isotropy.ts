import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";

/** min Z/max Z, and ln Z(±c) of each direction: `2 × directions`, plus and minus in turn. */
export interface PartitionIsotropy {
  readonly isotropy: number;
  readonly logPartitions: Float64Array;
}

/**
 * Partition isotropy (Mu, Viswanath 2018, after Arora and others 2016): with Z(c) = Σ_x e^{c·x} over the rows, min Z/max Z
 * over plus and minus each eigenvector c of XᵀX (`directions × dims`, row-major), 0 to 1, 1 where all directions are alike.
 * Fewer directions than dims: the others are at right angles to all rows, so that their Z is the number of rows.
 * Sums by log-sum-exp. 2 · rows · dims · directions operations in the engine. Null without rows.
 */
export async function partitionIsotropy(
  { rows, dims, data }: EmbeddingMatrix,
  directions: Float64Array,
  engine: MatrixEngine,
): Promise<PartitionIsotropy | null> {
  if (rows === 0 || dims === 0) return null;
  const count = directions.length / dims;
  if (count === 0) return { isotropy: 1, logPartitions: new Float64Array(0) };
  const largest = new Float64Array(2 * count).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(2 * count);
  const right = { rows: dims, dims: count, data: transposed(directions, count, dims) };
  for (let start = 0; start < rows; start += blockRows) {
    const taken = Math.min(blockRows, rows - start);
    const block = transposed(data.subarray(start * dims, (start + taken) * dims), taken, dims);
    const projections = await engine.crossProduct({ rows: dims, dims: taken, data: block }, right);
    for (let row = 0; row < taken; row++)
      for (let c = 0; c < count; c++) addBothSigns(largest, sums, c, projections[row * count + c]!);
  }
  const logPartitions = sums.map((sum, i) => largest[i]! + Math.log(sum));
  const seen = count < dims ? [...logPartitions, Math.log(rows)] : [...logPartitions];
  const least = seen.reduce((a, b) => Math.min(a, b));
  const most = seen.reduce((a, b) => Math.max(a, b));
  return { isotropy: Math.exp(least - most), logPartitions };
}

/** Keeps Σ e^{x − largest} for plus and minus x; a larger one than before scales what was summed. */
function addBothSigns(largest: Float64Array, sums: Float64Array, c: number, x: number): void {
  for (let sign = 0; sign < 2; sign++) {
    const at = 2 * c + sign;
    const value = sign === 0 ? x : -x;
    if (value <= largest[at]!) sums[at]! += Math.exp(value - largest[at]!);
    else {
      sums[at] = sums[at]! * Math.exp(largest[at]! - value) + 1;
      largest[at] = value;
    }
  }
}

function transposed(values: Float32Array | Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j]!;
  return turned;
}

const blockRows = 1_024;
