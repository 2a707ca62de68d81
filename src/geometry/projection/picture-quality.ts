import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import type { Similarity } from "../../neighbors/prepare-items.js";
import { dotProduct } from "../../numeric/dot-product.js";
import { type PhasesState, phasesState, sharedPhases } from "../../numeric/shared-phases.js";

/** The rows whose surroundings are looked at in several pictures of one space, in memory that threads share. */
export interface QualityPlan {
  readonly similarity: Similarity;
  readonly points: number;
  readonly dims: number;
  /** Neighbours that count. */
  readonly k: number;
  readonly vectors: Float32Array;
  readonly norms: Float64Array;
  readonly rows: Int32Array;
  /** `rows × k`: their nearest in the space, best first. */
  readonly nearest: Int32Array;
  /** Each `points × 2`. */
  readonly pictures: readonly Float32Array[];
  /** `pictures × rows × 3`: trustworthiness, continuity and neighbourhood preservation of each row. */
  readonly measured: Float64Array;
  readonly phases: PhasesState;
}

/**
 * Prepares `runQuality` for `rows` of a matrix whose graph has lists of at least `k` (rows without a full list must not be
 * among them). `k` must be less than half the points.
 */
export function planQuality(
  { rows: points, dims, data }: EmbeddingMatrix,
  graph: NeighborGraph,
  pictures: readonly Float32Array[],
  rows: Int32Array,
  k: number,
): QualityPlan {
  const nearest = sharedInts(rows.length * k);
  rows.forEach((row, i) => {
    const from = graph.lists.offsets[row]!;
    nearest.set(graph.lists.rows.subarray(from, from + k), i * k);
  });
  const vectors = sharedFloats(data);
  const norms = new Float64Array(new SharedArrayBuffer(8 * points));
  for (let row = 0; row < points; row++)
    norms[row] = Math.sqrt(dotProduct(data, row * dims, data, row * dims, dims));
  const drawn = sharedInts(rows.length);
  drawn.set(rows);
  return {
    similarity: graph.similarity,
    points,
    dims,
    k,
    vectors,
    norms,
    rows: drawn,
    nearest,
    pictures: pictures.map(sharedFloats),
    measured: new Float64Array(new SharedArrayBuffer(8 * pictures.length * rows.length * measures)),
    phases: phasesState(),
  };
}

/**
 * Measures each row of a plan in every picture, in one of several threads; false where it was stopped. With r the rank of a
 * point among all others by the similarity of the space, s its rank by distance in the picture, N and M the row's k nearest there:
 * - trustworthiness 1 − 2/(k(2n − 3k − 1)) · Σ over M of max(0, r − k): are neighbours in the picture neighbours in the space?
 * - continuity, the same with Σ over N of max(0, s − k): are neighbours in the space neighbours in the picture?
 * - preservation |N ∩ M|/k.
 * Means over rows are those of Venna and Kaski 2001 (trustworthiness as scikit-learn's, to rounding). Equally near points
 * share the best of their ranks; which of them are among the k nearest is decided by the lower row.
 */
export function runQuality(plan: QualityPlan, threads: number, onRows?: (done: number) => void): boolean {
  const phases = sharedPhases(plan.phases, threads);
  const space = new Float64Array(plan.points);
  const squares = new Float64Array(plan.points);
  return phases.run(plan.rows.length, (i) => {
    spaceScores(plan, plan.rows[i]!, space);
    plan.pictures.forEach((picture, p) => {
      negatedSquares(picture, plan.rows[i]!, squares);
      const at = (p * plan.rows.length + i) * measures;
      measureRow(plan, i, space, squares, plan.measured.subarray(at, at + measures));
    });
    onRows?.(1);
  });
}

/** Of each row, in one picture: `measure` 0 trustworthiness, 1 continuity, 2 preservation. */
export function measuredRows(
  { rows, measured }: QualityPlan,
  picture: number,
  measure: 0 | 1 | 2,
): Float64Array {
  return Float64Array.from(rows, (_, i) => measured[(picture * rows.length + i) * measures + measure]!);
}

function measureRow(
  { k, points, rows, nearest }: QualityPlan,
  i: number,
  space: Float64Array,
  squares: Float64Array,
  into: Float64Array,
): void {
  const row = rows[i]!;
  const here = nearest.subarray(i * k, (i + 1) * k);
  const there = nearestOf(squares, row, k);
  const scale = 2 / (k * (2 * points - 3 * k - 1));
  into[0] = 1 - scale * excessRanks(space, row, there, k);
  into[1] = 1 - scale * excessRanks(squares, row, here, k);
  const kept = new Set(here);
  into[2] = there.reduce((count, other) => count + (kept.has(other) ? 1 : 0), 0) / k;
}

/** Σ max(0, rank − k) of some rows, ranked by falling score, `row` itself left out. */
function excessRanks(scores: Float64Array, row: number, chosen: Int32Array, k: number): number {
  const bounds = Float64Array.from(chosen, (other) => scores[other]!).sort();
  // above[j]: how many scores lie above bounds[j] but not above bounds[j + 1].
  const above = new Int32Array(bounds.length);
  for (let j = 0; j < scores.length; j++) {
    const score = scores[j]!;
    if (!(score > bounds[0]!) || j === row) continue;
    let last = 0;
    while (last + 1 < bounds.length && score > bounds[last + 1]!) last++;
    above[last]!++;
  }
  let excess = 0;
  let better = 0;
  for (let j = bounds.length - 1; j >= 0; j--) {
    better += above[j]!;
    excess += Math.max(0, better + 1 - k);
  }
  return excess;
}

/** The `k` of the highest scores, `row` itself left out; of equal ones the lower row. */
function nearestOf(scores: Float64Array, row: number, k: number): Int32Array {
  const best = new Int32Array(k);
  let held = 0;
  let worst = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < scores.length; j++) {
    const score = scores[j]!;
    if (j === row || (held === k && !(score > worst))) continue;
    let place = held === k ? k - 1 : held++;
    for (; place > 0 && scores[best[place - 1]!]! < score; place--) best[place] = best[place - 1]!;
    best[place] = j;
    worst = scores[best[held - 1]!]!;
  }
  return best;
}

function spaceScores(
  { similarity, vectors, norms, points, dims }: QualityPlan,
  row: number,
  into: Float64Array,
): void {
  for (let j = 0; j < points; j++) {
    if (similarity === "euclidean") into[j] = -squaredDistance(vectors, row * dims, j * dims, dims);
    else {
      const product = dotProduct(vectors, row * dims, vectors, j * dims, dims);
      into[j] = similarity === "dot" ? product : product / norms[j]!;
    }
  }
}

function squaredDistance(vectors: Float32Array, a: number, b: number, dims: number): number {
  let even = 0;
  let odd = 0;
  let j = 0;
  for (; j + 1 < dims; j += 2) {
    const x = vectors[a + j]! - vectors[b + j]!;
    const y = vectors[a + j + 1]! - vectors[b + j + 1]!;
    even += x * x;
    odd += y * y;
  }
  if (j < dims) even += (vectors[a + j]! - vectors[b + j]!) ** 2;
  return even + odd;
}

function negatedSquares(picture: Float32Array, row: number, into: Float64Array): void {
  const x = picture[2 * row]!;
  const y = picture[2 * row + 1]!;
  for (let j = 0; j < into.length; j++) {
    const dx = picture[2 * j]! - x;
    const dy = picture[2 * j + 1]! - y;
    into[j] = -(dx * dx + dy * dy);
  }
}

function sharedInts(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

function sharedFloats(values: Float32Array): Float32Array<SharedArrayBuffer> {
  const shared = new Float32Array(new SharedArrayBuffer(4 * values.length));
  shared.set(values);
  return shared;
}

const measures = 3;
