import type { DimensionEstimate } from "../../contracts/analysis/dimension.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import { correlationDimension } from "../../geometry/dimension/correlation-dimension.js";
import type { DistinctPoints } from "../../geometry/dimension/distinct-neighbors.js";
import { fisherSeparability } from "../../geometry/dimension/fisher-separability.js";
import { allDistances } from "../../geometry/shape/all-distances.js";
import { rowAxes } from "../../geometry/shape/row-axes.js";
import { secondMoments } from "../../geometry/shape/second-moments.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { symmetricEigen } from "../../numeric/symmetric-eigen.js";

/** Correlation dimension and Fisher separability from all pairs of a seeded sample of points. */
export async function sampleDimensions(
  { matrix, rows }: DistinctPoints,
  { engine, seed }: { readonly engine: MatrixEngine; readonly seed: number },
): Promise<DimensionEstimate[]> {
  const sample = seededSample(rows.length, mostPoints, seededRandom(seed)).map((at) => rows[at]!);
  const chosen = gatherRows(matrix, sample, null);
  const points = chosen.rows;
  const correlation = correlationDimension({
    points,
    distances: await allDistances(chosen, engine),
  });
  const fisher = await separabilityOf(chosen, engine);
  const common = { low: null, high: null, points, k: null };
  return [
    ...(correlation === null
      ? []
      : [{ estimator: "correlation" as const, dimension: correlation, ...common }]),
    ...(fisher === null ? [] : [{ estimator: "fisher-separability" as const, dimension: fisher, ...common }]),
  ];
}

async function separabilityOf(matrix: EmbeddingMatrix, engine: MatrixEngine): Promise<number | null> {
  const { rows, dims, data } = matrix;
  if (rows < 3 || Math.min(rows, dims) > mostDims) return null;
  const { mean, covariance } = await secondMoments(matrix, { engine });
  const { values, vectors } =
    rows < dims ? await varianceAxes(matrix, mean, engine) : symmetricEigen(covariance, dims);
  const kept = values.filter((value) => value > values[0]! / 10).length;
  if (!(values[0]! > 0)) return null;
  const whitened = new Float64Array(kept * rows);
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let c = 0; c < kept; c++) {
      let sum = 0;
      for (let j = 0; j < dims; j++) sum += (data[row * dims + j]! - mean[j]!) * vectors[c * dims + j]!;
      const score = sum / Math.sqrt(values[c]!);
      whitened[c * rows + row] = score;
      square += score * score;
    }
    const length = Math.sqrt(square) || 1;
    for (let c = 0; c < kept; c++) whitened[c * rows + row]! /= length;
  }
  const columns = { rows: kept, dims: rows, data: whitened };
  return fisherSeparability(await engine.crossProduct(columns, columns), rows);
}

async function varianceAxes(matrix: EmbeddingMatrix, mean: Float64Array, engine: MatrixEngine) {
  const { values, vectors } = await rowAxes(matrix, mean, engine);
  return { values: values.map((sum) => sum / (matrix.rows - 1)), vectors };
}

const mostPoints = 2_000;
/** Points or dimensions, whichever are fewer, up to which points are whitened, which takes 9 times their cube. */
const mostDims = 1_024;
