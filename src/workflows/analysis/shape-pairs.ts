import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { distanceConcentration, gaussianVariation, uniformity } from "../../geometry/shape/pair-measures.js";
import type { PairSums } from "../../geometry/shape/pair-sums.js";
import { partitionIsotropy } from "../../geometry/shape/partition-isotropy.js";
import { rowAxes } from "../../geometry/shape/row-axes.js";
import { type SecondMoments, uncentredProducts } from "../../geometry/shape/second-moments.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { gatherRows, type PreparedItems } from "../../neighbors/prepare-items.js";
import { dotProduct } from "../../numeric/dot-product.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { symmetricEigen } from "../../numeric/symmetric-eigen.js";
import { estimateMean } from "../../statistics/estimate-mean.js";
import type { ShapeOfVectors } from "./measured-ahead.js";
import type { SectionInput } from "./section-input.js";

/** Uniformity and concentration from the sampled pairs. */
export function pairFindings(
  { prepared: { searched }, pairs: { rows: chosen, compared: sums, unit } }: ShapeOfVectors,
  graph: NeighborGraph,
): Pick<ShapeFindings, "uniformity" | "concentration"> {
  const spread = uniformity(unit);
  const concentration = distanceConcentration(sums);
  return {
    uniformity: spread === null ? null : { ...spread, rows: unit.rows, gaussian: -4 + 8 / searched.dims },
    concentration:
      concentration === null
        ? null
        : {
            rows: sums.rows,
            variation: concentration.variation,
            asGaussianOf: concentration.asGaussianOf,
            gaussianOfSameDims: gaussianVariation(searched.dims),
            relativeContrast: relativeContrast(chosen, sums, searched, graph),
          },
  };
}

/** Median of mean distance over nearest distance, where lists are by distance and no row was left out of them. */
function relativeContrast(
  chosen: Int32Array,
  { rows, distances }: PairSums,
  { rows: total }: EmbeddingMatrix,
  { lists, sampled, similarity }: NeighborGraph,
): number | null {
  if (similarity === "dot" || sampled !== null || lists.offsets.length - 1 !== total) return null;
  const contrasts: number[] = [];
  chosen.forEach((row, i) => {
    for (let at = lists.offsets[row]!; at < lists.offsets[row + 1]!; at++) {
      const score = lists.scores[at]!;
      const nearest = similarity === "euclidean" ? -score : Math.sqrt(Math.max(0, 2 - 2 * score));
      if (!(nearest > 1e-6)) continue;
      contrasts.push(distances[i]! / (rows - 1) / nearest);
      break;
    }
  });
  contrasts.sort((a, b) => a - b);
  return contrasts.length === 0 ? null : contrasts[Math.floor(contrasts.length / 2)]!;
}

/** Dimensions up to which partition isotropy is measured: it takes all eigenvectors. */
export function partitionLimit({ full = false }: SectionInput): number {
  return full ? 1_024 : 128;
}

/** Partition isotropy over a seeded sample of at most 10,000 rows. */
export async function partitionOf(
  compared: EmbeddingMatrix,
  moments: SecondMoments,
  input: SectionInput,
): Promise<ShapeFindings["partition"]> {
  if (compared.rows === 0 || compared.dims > partitionLimit(input)) return null;
  const rows = seededSample(compared.rows, mostSummed, seededRandom(input.seed));
  const sample = rows.length === compared.rows ? compared : gatherRows(compared, rows, null);
  const { rows: all, dims } = compared;
  const { vectors } =
    all < dims
      ? await rowAxes(compared, new Float64Array(dims), input.engine)
      : symmetricEigen(uncentredProducts(moments), dims);
  const found = await partitionIsotropy(sample, vectors, input.engine);
  return found === null ? null : { isotropy: found.isotropy, rows: sample.rows };
}

/** Items with a listed neighbour in nearly, or exactly, the same direction. */
export function twinsOf(
  { lists: { offsets, rows, scores }, sampled, similarity }: NeighborGraph,
  { norms }: PreparedItems,
): ShapeFindings["twins"] {
  const count = offsets.length - 1;
  if (offsets[count] === 0) return null;
  let [looked, at99, at999, equal] = [0, 0, 0, 0];
  for (let list = 0; list < count; list++) {
    const owner = sampled === null ? list : sampled[list]!;
    if (offsets[list] === offsets[list + 1] || norms[owner] === 0) continue;
    let best = -1;
    const end = similarity === "cosine" ? offsets[list]! + 1 : offsets[list + 1]!;
    for (let at = offsets[list]!; at < end; at++) {
      const lengths = norms[owner]! * norms[rows[at]!]!;
      if (lengths > 0)
        best = Math.max(best, cosineOf(similarity, scores[at]!, norms[owner]!, norms[rows[at]!]!));
    }
    looked += 1;
    if (best >= 0.99) at99 += 1;
    if (best >= 0.999) at999 += 1;
    if (best >= 1 - 2 ** -43) equal += 1;
  }
  return looked === 0 ? null : { lists: looked, at99, at999, equal, listed: similarity !== "cosine" };
}

function cosineOf(similarity: NeighborGraph["similarity"], score: number, a: number, b: number): number {
  if (similarity === "cosine") return score;
  return similarity === "dot" ? score / (a * b) : (a * a + b * b - score * score) / (2 * a * b);
}

/** Mean squared distance of the unit vectors of queries and the items judged relevant, each query once. */
export function alignmentOf(input: SectionInput): ShapeFindings["alignment"] {
  const means: number[] = [];
  let pairs = 0;
  forEachQuery(input, (cosines) => {
    means.push(cosines.reduce((sum, cosine) => sum + 2 - 2 * cosine.cosine, 0) / cosines.length);
    pairs += cosines.length;
  });
  if (means.length === 0) return null;
  const { mean, low, high } = estimateMean(means, { random: seededRandom(input.seed), range: [0, 4] });
  return { value: mean, low, high, queries: means.length, pairs };
}

/** Similarities of queries and the items judged relevant, in the bins of those of pairs of items. */
export function relevantHistogram(
  input: SectionInput,
  { low, high, counts }: NonNullable<NeighborGraph["pairs"]>,
): number[] | null {
  const bins = new Array<number>(counts.length).fill(0);
  let found = 0;
  forEachQuery(input, (pairs) => {
    for (const { score } of pairs) {
      const at = high > low ? Math.floor(((score - low) / (high - low)) * bins.length) : 0;
      bins[Math.max(0, Math.min(bins.length - 1, at))]! += 1;
      found += 1;
    }
  });
  return found === 0 ? null : bins;
}

/** Similarity, as searched and as cosine, of each judged query with its relevant items; zero vectors are in no pair. */
function forEachQuery(
  { space: { queries, items, qrels, similarity } }: SectionInput,
  take: (pairs: readonly { score: number; cosine: number }[]) => void,
): void {
  if (queries === null || qrels === null) return;
  const rowOfItem = new Map(items.ids.map((id, row) => [id, row]));
  const rowOfQuery = new Map(queries.ids.map((id, row) => [id, row]));
  const { dims } = items.matrix;
  const square = (matrix: EmbeddingMatrix, row: number): number =>
    dotProduct(matrix.data, row * dims, matrix.data, row * dims, dims);
  qrels.queryIds.forEach((id, query) => {
    const row = rowOfQuery.get(id);
    if (row === undefined) return;
    const pairs: { score: number; cosine: number }[] = [];
    const own = square(queries.matrix, row);
    for (let at = qrels.offsets[query]!; at < qrels.offsets[query + 1]!; at++) {
      const item = rowOfItem.get(qrels.documentIds[qrels.documents[at]!]!);
      if (item === undefined || !(qrels.grades[at]! > 0)) continue;
      const other = square(items.matrix, item);
      if (own === 0 || other === 0) continue;
      const product = dotProduct(queries.matrix.data, row * dims, items.matrix.data, item * dims, dims);
      const cosine = Math.max(-1, Math.min(1, product / Math.sqrt(own * other)));
      const distance = Math.sqrt(Math.max(0, own + other - 2 * product));
      pairs.push({
        cosine,
        score: similarity === "cosine" ? cosine : similarity === "dot" ? product : -distance,
      });
    }
    if (pairs.length > 0) take(pairs);
  });
}

const mostSummed = 10_000;
