import type { MatrixEngine, RealMatrix } from "../contracts/matrix-engine.js";
import { type CrossProduct, principalComponents, projectOnto } from "../numeric/principal-components.js";
import { roundHalfToEven } from "../numeric/round-half-to-even.js";

export interface DistillStaticOptions {
  /** Dimensions kept; fewer where the vectors have fewer, or vary in fewer directions. */
  readonly dims: number;
  /** What each row is multiplied by in the end, one a token. */
  readonly weights: Float64Array;
  /**
   * How often each token occurs, in any unit: the table is then whitened as tokens occur in text. null: principal
   * components of all rows alike, as model2vec takes them.
   */
  readonly occurrences: Float64Array | null;
}

/** Rows of a static model, one a token. */
export interface DistilledTable {
  readonly rows: number;
  readonly dims: number;
  /** Row-major; weights are already multiplied in. */
  readonly data: Float64Array;
}

/**
 * Rows of a static model from the vectors `rows × dims` of its tokens: projected on their first principal components, then
 * multiplied by `weights`. With `occurrences` a row counts in the components as often as its token occurs, times the square
 * of its weight, and each coordinate is divided by its standard deviation (whitening): no direction that every text
 * shares then drowns the others. Method of model2vec (https://github.com/MinishLab/model2vec) but for the whitening.
 * Throws `RangeError` for no rows, weights of another number, non-finite values.
 */
export async function distillStatic(
  vectors: RealMatrix,
  { dims, weights, occurrences }: DistillStaticOptions,
  engine: Pick<MatrixEngine, "crossProduct">,
): Promise<DistilledTable> {
  const { rows } = vectors;
  const product: CrossProduct = (left, right) => engine.crossProduct(left, right);
  if (weights.length !== rows) throw new RangeError(`${weights.length} weights for ${rows} tokens`);
  const counts = occurrences?.map((count, row) => count * weights[row]! ** 2);
  const wanted = { components: Math.min(dims, vectors.dims), weights: counts };
  const components = await principalComponents(vectors, product, wanted);
  const { variances } = components;
  const projected = await projectOnto(components, vectors, product);
  const stride = variances.length;
  const kept = counts === undefined ? stride : variances.filter(isMoreThanRounding).length;
  if (kept === 0) throw new RangeError("the vectors of all tokens are equal");
  const scales = Float64Array.from({ length: kept }, (_, j) =>
    counts === undefined ? 1 : 1 / Math.sqrt(variances[j]!),
  );
  const table = new Float64Array(rows * kept);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < kept; j++)
      table[row * kept + j] = projected[row * stride + j]! * scales[j]! * weights[row]!;
  }
  return { rows, dims: kept, data: table };
}

/**
 * 8-bit integers with one scale for all: value ≈ integer · scale, scale = max |value| / 127, halves
 * rounded to even. All zeros: scale 1. Throws `RangeError` for a non-finite value.
 */
export function quantizeInt8(values: Float64Array): { integers: Int8Array; scale: number } {
  let largest = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be quantised`);
    largest = Math.max(largest, Math.abs(value));
  }
  const scale = largest === 0 ? 1 : largest / 127;
  return { integers: Int8Array.from(values, (value) => roundHalfToEven(value / scale)), scale };
}

function isMoreThanRounding(variance: number, _: number, all: Float64Array): boolean {
  return variance > all[0]! * 1e-12;
}
