import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { SeededRandom } from "../numeric/seeded-random.js";

/**
 * As many rows drawn from a Gaussian with the mean and covariance of `points`: what the space would be like if it had its
 * directions and their weights, and no groups. A row is mean + Σ_i g_i (x_i - mean) / √(n - 1) with standard normal g,
 * whose covariance is exactly that of the rows x, in any number of dimensions; no factor of the covariance is needed. Made
 * unit vectors where `unit`. Cost 2 n² d operations of the engine.
 */
export async function gaussianTwin(
  points: EmbeddingMatrix,
  {
    engine,
    random,
    unit,
  }: { readonly engine: MatrixEngine; readonly random: SeededRandom; readonly unit: boolean },
): Promise<EmbeddingMatrix> {
  const { rows, dims } = points;
  const { mean, centred } = centre(points);
  const scale = 1 / Math.sqrt(Math.max(1, rows - 1));
  const weights = Float32Array.from({ length: rows * rows }, () => random.normal() * scale);
  const drawn = await engine.crossProduct({ rows, dims: rows, data: weights }, centred);
  const data = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let j = 0; j < dims; j++) square += (drawn[row * dims + j]! + mean[j]!) ** 2;
    const length = unit && square > 0 ? Math.sqrt(square) : 1;
    for (let j = 0; j < dims; j++) data[row * dims + j] = (drawn[row * dims + j]! + mean[j]!) / length;
  }
  return { rows, dims, data };
}

function centre({ rows, dims, data }: EmbeddingMatrix): { mean: Float64Array; centred: EmbeddingMatrix } {
  const mean = new Float64Array(dims);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < dims; j++) mean[j]! += data[row * dims + j]! / rows;
  const centred = Float32Array.from(data, (value, i) => value - mean[i % dims]!);
  return { mean, centred: { rows, dims, data: centred } };
}
