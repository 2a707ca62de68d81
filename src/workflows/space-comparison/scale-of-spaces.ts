import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { SpaceComparison } from "../../contracts/space-comparison.js";
import {
  floorAdjusted,
  type SimilarityScale,
  sameShare,
  shareAbove,
  similarityScale,
} from "../../geometry/similarity-scale.js";
import { float64Score } from "../../neighbors/float64-score.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { rowNorms, type Similarity } from "../../neighbors/prepare-items.js";
import { quantile } from "../../numeric/quantile.js";
import { seededRandom } from "../../numeric/seeded-random.js";

export interface ScaledSpace {
  readonly matrix: EmbeddingMatrix;
  readonly similarity: Similarity;
  readonly graph: NeighborGraph;
}

/** What similarities mean in each of two spaces over the same rows, and how one reads in the other; null without pairs. */
export function scaleOfSpaces(a: ScaledSpace, b: ScaledSpace, seed: number): SpaceComparison["scale"] {
  const pairs = randomPairs(a.matrix.rows, seed);
  const [inA, inB] = [similaritiesOf(a, pairs), similaritiesOf(b, pairs)];
  const known = Array.from(inA.keys()).filter((i) => !Number.isNaN(inA[i]!) && !Number.isNaN(inB[i]!));
  if (known.length === 0) return null;
  const scaleA = similarityScale(Float64Array.from(known, (i) => inA[i]!));
  const scaleB = similarityScale(Float64Array.from(known, (i) => inB[i]!));
  return {
    pairs: known.length,
    a: summaryOf(scaleA, a.graph),
    b: summaryOf(scaleB, b.graph),
    readings: readingsOf(a, scaleA, scaleB),
  };
}

function readingsOf(
  { similarity, graph }: ScaledSpace,
  here: SimilarityScale,
  other: SimilarityScale,
): NonNullable<SpaceComparison["scale"]>["readings"] {
  const { floor, high, nearest } = summaryOf(here, graph);
  const round = [floor, quantile(here.pairs, 0.9), high, quantile(here.pairs, 0.999), nearest ?? high];
  const shown =
    similarity === "cosine" ? [...new Set(round.map((value) => Math.round(value * 20) / 20))] : round;
  return shown
    .sort((x, y) => x - y)
    .map((value) => ({
      a: value,
      aboveInA: shareAbove(value, here),
      adjusted: similarity === "cosine" ? floorAdjusted(value, here) : null,
      b: sameShare(value, here, other),
    }));
}

function summaryOf(scale: SimilarityScale, { lists }: NeighborGraph) {
  const nearest: number[] = [];
  for (let row = 0; row + 1 < lists.offsets.length; row++) {
    if (lists.offsets[row]! < lists.offsets[row + 1]!) nearest.push(lists.scores[lists.offsets[row]!]!);
  }
  return {
    floor: scale.floor,
    median: quantile(scale.pairs, 0.5),
    high: quantile(scale.pairs, 0.99),
    nearest: nearest.length === 0 ? null : quantile(Float64Array.from(nearest).sort(), 0.5),
  };
}

/** Up to 200,000 pairs of different rows, drawn with replacement; all there are where they are fewer. */
function randomPairs(rows: number, seed: number): Int32Array {
  const all = (rows * (rows - 1)) / 2;
  if (all <= mostPairs) {
    const pairs: number[] = [];
    for (let i = 0; i < rows; i++) for (let j = i + 1; j < rows; j++) pairs.push(i, j);
    return Int32Array.from(pairs);
  }
  const random = seededRandom(seed);
  const pairs = new Int32Array(2 * mostPairs);
  for (let at = 0; at < pairs.length; at += 2) {
    const first = random.below(rows);
    const second = random.below(rows - 1);
    pairs[at] = first;
    pairs[at + 1] = second < first ? second : second + 1;
  }
  return pairs;
}

/** Similarity of each pair; NaN where a zero vector has none. */
function similaritiesOf({ matrix, similarity }: ScaledSpace, pairs: Int32Array): Float64Array {
  const items = { similarity, matrix, norms: rowNorms(matrix, "item") };
  const absent = (row: number) => similarity !== "euclidean" && items.norms[row] === 0;
  return Float64Array.from({ length: pairs.length / 2 }, (_, at) => {
    const [i, j] = [pairs[2 * at]!, pairs[2 * at + 1]!];
    return absent(i) || absent(j) ? Number.NaN : float64Score(items, i, matrix, j, items.norms[j]!);
  });
}

const mostPairs = 200_000;
