import type { StructureFindings } from "../../contracts/analysis/structure.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { ClusterPoints } from "../../geometry/cluster-points.js";
import { daviesBouldin } from "../../geometry/davies-bouldin.js";
import { cosineSilhouette, pairDistances, silhouetteOfDistances } from "../../geometry/silhouette.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { seededOrder, seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";
import type { SectionInput } from "./section-input.js";

type KMeansFindings = NonNullable<StructureFindings["kMeans"]>;
type Work = Pick<SectionInput, "engine" | "seed" | "signal">;

/** Silhouettes of points, and their mean with its interval. */
export interface SilhouetteEstimate {
  /** Of each point; NaN where it was not taken. */
  readonly values: Float64Array;
  readonly estimate: KMeansFindings["silhouette"];
}

/**
 * The mean silhouette of a clustering with its 95 % interval: of all points for cosine, of a sample of `mostPairs` among itself for
 * Euclidean distance. Silhouettes share the means of clusters, so the interval is not that of independent values: groups of
 * items are left out in turn, the labels of the others fixed (`jackknifed`).
 */
export async function estimateSilhouette(
  { matrix, spherical }: Pick<ClusterPoints, "matrix" | "spherical">,
  labels: Int32Array,
  { engine, seed, signal }: Work,
): Promise<SilhouetteEstimate> {
  const most = spherical ? mostJackknifed : mostPairs;
  const part = samplePart(matrix, labels, most, seed);
  const distances = spherical ? null : await pairDistances(part.matrix, engine);
  const ofPart = async (kept: Int32Array): Promise<Float64Array> =>
    distances === null
      ? cosineSilhouette(part.matrix, kept, engine, signal)
      : silhouetteOfDistances(distances, kept);
  const values = spherical
    ? await cosineSilhouette(matrix, labels, engine, signal)
    : spread(await ofPart(part.labels), part.rows, matrix.rows);
  const n = spherical ? matrix.rows : part.matrix.rows;
  const mean = meanOf(values);
  const half = await jackknifed(part.labels, seed, async (kept) => meanOf(await ofPart(kept)));
  const reach = half === null ? 2 : half * Math.sqrt(part.matrix.rows / n);
  return { values, estimate: { mean, low: Math.max(-1, mean - reach), high: Math.min(1, mean + reach), n } };
}

/**
 * Davies-Bouldin with its 95 % interval by the same jackknife; null where the index has no value, an interval of nulls where a
 * cluster has fewer than 20 items in the mean, of which its means would say more about the sample than about the cluster.
 */
export async function estimateDaviesBouldin(
  matrix: EmbeddingMatrix,
  labels: Int32Array,
  clusters: number,
  seed: number,
): Promise<KMeansFindings["daviesBouldin"]> {
  const value = daviesBouldin(matrix, labels);
  if (value === null) return null;
  const part = samplePart(matrix, labels, mostJackknifed, seed);
  const half =
    part.matrix.rows < leastOfCluster * clusters
      ? null
      : await jackknifed(part.labels, seed, async (kept) => daviesBouldin(part.matrix, kept));
  if (half === null) return { value, low: null, high: null };
  const reach = half * Math.sqrt(part.matrix.rows / matrix.rows);
  return { value, low: Math.max(0, value - reach), high: value + reach };
}

interface Part {
  readonly matrix: EmbeddingMatrix;
  readonly labels: Int32Array;
  readonly rows: Int32Array;
}

function samplePart(matrix: EmbeddingMatrix, labels: Int32Array, most: number, seed: number): Part {
  const rows = seededSample(matrix.rows, Math.min(most, matrix.rows), seededRandom(seed));
  if (rows.length === matrix.rows) return { matrix, labels, rows };
  return { matrix: gatherRows(matrix, rows, null), labels: rows.map((row) => labels[row]!), rows };
}

/** Half the width of the interval of a statistic of labelled points: random groups of them lose their labels in turn. null where it has no value then. */
async function jackknifed(
  labels: Int32Array,
  seed: number,
  statistic: (kept: Int32Array) => Promise<number | null>,
): Promise<number | null> {
  const groups = Math.min(mostGroups, Math.floor(labels.length / 2));
  if (groups < 2) return null;
  const order = seededOrder(labels.length, seededRandom(seed));
  const without: number[] = [];
  for (let group = 0; group < groups; group++) {
    const kept = labels.slice();
    for (let place = group; place < order.length; place += groups) kept[order[place]!] = -1;
    const value = await statistic(kept);
    if (value === null) return null;
    without.push(value);
  }
  return groupedJackknife(0, without).high;
}

function spread(values: Float64Array, rows: Int32Array, total: number): Float64Array {
  const all = new Float64Array(total).fill(Number.NaN);
  rows.forEach((row, i) => {
    all[row] = values[i]!;
  });
  return all;
}

function meanOf(values: Float64Array): number {
  let [sum, n] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return n === 0 ? 0 : sum / n;
}

/** Items whose Euclidean silhouettes are taken. */
const mostPairs = 2_048;
/** Items that an interval is taken from; that of more is narrower by the root of their share. */
const mostJackknifed = 10_000;
const mostGroups = 20;
const leastOfCluster = 20;
