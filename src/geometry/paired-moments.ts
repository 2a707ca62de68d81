import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";

/**
 * Sums over rows that two matrices share, in float64, from which kernels of all pairs of rows follow without n² work.
 * They add up over disjoint rows.
 */
export interface PairedMoments {
  readonly n: number;
  /** XᵀY, `x.dims × y.dims`. */
  readonly cross: Float64Array;
  readonly sumX: Float64Array;
  readonly sumY: Float64Array;
  /** Σ x_i |y_i|² and Σ y_i |x_i|². */
  readonly xBySquaredY: Float64Array;
  readonly yBySquaredX: Float64Array;
  readonly squaredX: number;
  readonly squaredY: number;
  /** Σ |x_i|² |y_i|². */
  readonly squaredXY: number;
}

/** The sums over all rows of `x` and `y`, which must have equally many (`RangeError`). Costs 2 · n · dx · dy operations. */
export async function pairedMoments(
  x: EmbeddingMatrix,
  y: EmbeddingMatrix,
  engine: MatrixEngine,
): Promise<PairedMoments> {
  const cross = await engine.crossProduct(x, y);
  const sumX = new Float64Array(x.dims);
  const sumY = new Float64Array(y.dims);
  const xBySquaredY = new Float64Array(x.dims);
  const yBySquaredX = new Float64Array(y.dims);
  let squaredX = 0;
  let squaredY = 0;
  let squaredXY = 0;
  for (let row = 0; row < x.rows; row++) {
    const a = squaredLength(x, row);
    const b = squaredLength(y, row);
    addRow(x, row, b, sumX, xBySquaredY);
    addRow(y, row, a, sumY, yBySquaredX);
    squaredX += a;
    squaredY += b;
    squaredXY += a * b;
  }
  return { n: x.rows, cross, sumX, sumY, xBySquaredY, yBySquaredX, squaredX, squaredY, squaredXY };
}

/** The moments of all rows but those of `part`. */
export function withoutPart(all: PairedMoments, part: PairedMoments): PairedMoments {
  const less = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!);
  return {
    n: all.n - part.n,
    cross: less(all.cross, part.cross),
    sumX: less(all.sumX, part.sumX),
    sumY: less(all.sumY, part.sumY),
    xBySquaredY: less(all.xBySquaredY, part.xBySquaredY),
    yBySquaredX: less(all.yBySquaredX, part.yBySquaredX),
    squaredX: all.squaredX - part.squaredX,
    squaredY: all.squaredY - part.squaredY,
    squaredXY: all.squaredXY - part.squaredXY,
  };
}

function squaredLength({ data, dims }: EmbeddingMatrix, row: number): number {
  let sum = 0;
  for (let i = row * dims; i < (row + 1) * dims; i++) sum += data[i]! * data[i]!;
  return sum;
}

function addRow(
  { data, dims }: EmbeddingMatrix,
  row: number,
  weight: number,
  sum: Float64Array,
  weighted: Float64Array,
): void {
  const at = row * dims;
  for (let i = 0; i < dims; i++) {
    const value = data[at + i]!;
    sum[i]! += value;
    weighted[i]! += value * weight;
  }
}
