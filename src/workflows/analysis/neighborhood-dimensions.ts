import type { DimensionEstimate, DimensionFindings } from "../../contracts/analysis/dimension.js";
import { combinePoints, type PointwiseDimension } from "../../geometry/dimension/distance-table.js";
import type { DistinctPoints, NearestDistinct } from "../../geometry/dimension/distinct-neighbors.js";
import { principalRules } from "../../geometry/dimension/principal-rules.js";
import { simplexSkewness } from "../../geometry/dimension/simplex-skewness.js";
import { tightLocal } from "../../geometry/dimension/tight-local.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { symmetricEigenvalues } from "../../numeric/symmetric-eigen.js";

/** The tight local estimator and expected simplex skewness in the neighbourhoods of a seeded sample of points. */
export function neighborhoodDimensions(
  points: DistinctPoints,
  table: NearestDistinct,
  { k, seed }: { readonly k: number; readonly seed: number },
): DimensionEstimate[] {
  const tight: (number | null)[] = [];
  const skewness: (number | null)[] = [];
  for (const at of sampledPoints(table, seed)) {
    const rows = table.neighbors.subarray(at * table.k, at * table.k + k);
    const products = centredProducts(points, rows);
    tight.push(
      tightLocal(table.distances.slice(at * table.k, at * table.k + k), distancesFrom(products, k), 0),
    );
    skewness.push(simplexSkewness(products, k)?.dimension ?? null);
  }
  const estimate = (
    estimator: DimensionEstimate["estimator"],
    pointwise: PointwiseDimension,
  ): DimensionEstimate[] => {
    const combined = combinePoints(pointwise);
    if (combined === null) return [];
    const squares = pointwise.reduce<number>(
      (sum, value) => sum + (value === null ? 0 : (value - combined.mean) ** 2),
      0,
    );
    const reach =
      combined.points < 2 ? null : 1.96 * Math.sqrt(squares / (combined.points - 1) / combined.points);
    return [
      {
        estimator,
        dimension: combined.mean,
        low: reach === null ? null : combined.mean - reach,
        high: reach === null ? null : combined.mean + reach,
        points: combined.points,
        k,
      },
    ];
  };
  return [...estimate("tight-local", tight), ...estimate("simplex-skewness", skewness)];
}

/** Principal components of the neighbourhoods of a seeded sample of points; null with fewer than three neighbours. */
export function localComponents(
  points: DistinctPoints,
  table: NearestDistinct,
  seed: number,
): DimensionFindings["localComponents"] {
  if (table.k < 3 || table.points === 0) return null;
  const chosen = sampledPoints(table, seed);
  let [counted, ratio, used] = [0, 0, 0];
  for (const at of chosen) {
    const rows = table.neighbors.subarray(at * table.k, (at + 1) * table.k);
    // The products of centred rows have the eigenvalues of their covariance, up to a factor.
    const rules = principalRules(symmetricEigenvalues(centredProducts(points, rows), table.k));
    if (rules === null) continue;
    counted += rules.fukunagaOlsen;
    ratio += rules.participationRatio;
    used += 1;
  }
  if (used === 0) return null;
  return { points: used, k: table.k, fukunagaOlsen: counted / used, participationRatio: ratio / used };
}

function sampledPoints(table: NearestDistinct, seed: number): Int32Array {
  return seededSample(table.points, mostNeighborhoods, seededRandom(seed));
}

/** Inner products of rows less their mean: `rows × rows`. */
function centredProducts({ matrix: { dims, data } }: DistinctPoints, rows: Int32Array): Float64Array {
  const k = rows.length;
  const centred = new Float64Array(k * dims);
  for (let j = 0; j < dims; j++) {
    let mean = 0;
    for (let i = 0; i < k; i++) mean += data[rows[i]! * dims + j]! / k;
    for (let i = 0; i < k; i++) centred[i * dims + j] = data[rows[i]! * dims + j]! - mean;
  }
  const products = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let j = 0; j < dims; j++) sum += centred[a * dims + j]! * centred[b * dims + j]!;
      products[a * k + b] = sum;
      products[b * k + a] = sum;
    }
  }
  return products;
}

function distancesFrom(products: Float64Array, k: number): Float64Array {
  return products.map((product, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    return Math.sqrt(Math.max(0, products[i * k + i]! + products[j * k + j]! - 2 * product));
  });
}

const mostNeighborhoods = 500;
