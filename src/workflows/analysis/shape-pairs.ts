import type { ShapeFindings, ShapeMeasure } from "../../contracts/analysis/shape.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { meanCosineBetween, meanDirection } from "../../geometry/mean-cosine.js";
import { sphereDistances } from "../../geometry/shape/sphere-distances.js";
import { sphereUniformity, uniformity } from "../../geometry/shape/uniformity.js";
import { rowNorms } from "../../neighbors/prepare-items.js";
import { dotProduct } from "../../numeric/dot-product.js";
import type { SeededRandom } from "../../numeric/seeded-random.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";
import { meanAndDeviation } from "../../statistics/mean-and-deviation.js";
import type { SectionInput } from "./section-input.js";

/** Uniformity and concentration of distances over pairs of rows that are not zero: all, or a seeded sample with replacement. */
export function pairFindings(
  { space, graph }: SectionInput,
  norms: Float64Array,
  random: SeededRandom,
): Pick<ShapeFindings, "uniformity" | "concentration"> {
  const { matrix } = space.items;
  const cosineSpace = space.similarity === "cosine";
  const rows = Int32Array.from(norms.keys()).filter((row) => norms[row] !== 0);
  const pairs = drawnPairs(rows, random);
  const cosines = Float64Array.from(pairs.left, (row, i) => cosineOf(matrix, norms, row, pairs.right[i]!));
  const distances = cosineSpace
    ? cosines.map((cosine) => Math.sqrt(Math.max(0, 2 - 2 * cosine)))
    : cosines.map((cosine, i) => {
        const [a, b] = [norms[pairs.left[i]!]!, norms[pairs.right[i]!]!];
        return Math.sqrt(Math.max(0, a * a + b * b - 2 * a * b * cosine));
      });
  const nearest = nearestDistances(graph);
  const sphere = cosineSpace ? sphereDistances(matrix.dims, rows.length - 1) : null;
  return {
    uniformity: {
      ...overGroups(cosines, pairs.sampled, sphereUniformity(matrix.dims), uniformity),
      pairs: cosines.length,
    },
    concentration: {
      variation: overGroups(distances, pairs.sampled, sphere?.variation ?? null, variationOf),
      contrast: overGroups(distances, pairs.sampled, sphere?.contrast ?? null, (values) =>
        nearest !== null && nearest > 0 && values.length > 0 ? meanAndDeviation(values).mean / nearest : null,
      ),
    },
  };
}

/** Mean squared distance of judged queries to their relevant items, unit vectors (Wang, Isola 2020); null without any. */
export function alignmentOf({ space }: SectionInput, norms: Float64Array): ShapeFindings["alignment"] {
  const { queries, items, qrels } = space;
  if (queries === null || qrels === null) return null;
  const queryNorms = rowNorms(queries.matrix, "query");
  const queryRow = new Map(queries.ids.map((id, row) => [id, row]));
  const itemRow = new Map(items.ids.map((id, row) => [id, row]));
  const { dims } = items.matrix;
  const groups = Array.from({ length: jackknifeGroups }, () => ({ sum: 0, pairs: 0 }));
  let used = 0;
  qrels.queryIds.forEach((id, i) => {
    const query = queryRow.get(id);
    if (query === undefined || queryNorms[query] === 0) return;
    const group = groups[used % jackknifeGroups]!;
    const before = group.pairs;
    for (let at = qrels.offsets[i]!; at < qrels.offsets[i + 1]!; at++) {
      const item = itemRow.get(qrels.documentIds[qrels.documents[at]!]!);
      if (item === undefined || qrels.grades[at]! <= 0 || norms[item] === 0) continue;
      const product = dotProduct(queries.matrix.data, query * dims, items.matrix.data, item * dims, dims);
      group.sum += 2 - (2 * product) / (queryNorms[query]! * norms[item]!);
      group.pairs += 1;
    }
    if (group.pairs > before) used += 1;
  });
  const sum = groups.reduce((total, group) => total + group.sum, 0);
  const pairs = groups.reduce((total, group) => total + group.pairs, 0);
  if (pairs === 0) return null;
  const between = meanCosineBetween(
    meanDirection(queries.matrix, queryNorms),
    meanDirection(items.matrix, norms),
  );
  const interval =
    used < 2 * jackknifeGroups
      ? { low: null, high: null }
      : groupedJackknife(
          sum / pairs,
          groups.map((group) => (sum - group.sum) / (pairs - group.pairs)),
        );
  return { value: sum / pairs, ...interval, pairs, random: between === null ? null : 2 - 2 * between };
}

/** Cosine of two rows, −1 to 1. */
export function cosineOf({ data, dims }: EmbeddingMatrix, norms: Float64Array, a: number, b: number): number {
  const product = dotProduct(data, a * dims, data, b * dims, dims) / (norms[a]! * norms[b]!);
  return Math.max(-1, Math.min(1, product));
}

function drawnPairs(rows: Int32Array, random: SeededRandom) {
  const all = (rows.length * (rows.length - 1)) / 2;
  const count = Math.min(all, mostPairs);
  const left = new Int32Array(count);
  const right = new Int32Array(count);
  let at = 0;
  if (count === all) {
    for (let i = 0; i < rows.length; i++)
      for (let j = i + 1; j < rows.length; j++, at++) {
        left[at] = rows[i]!;
        right[at] = rows[j]!;
      }
    return { left, right, sampled: false };
  }
  while (at < count) {
    const [i, j] = [random.below(rows.length), random.below(rows.length)];
    if (i === j) continue;
    left[at] = rows[i]!;
    right[at++] = rows[j]!;
  }
  return { left, right, sampled: true };
}

/** Mean distance to the nearest other row, from the graph; null where similarities are no distances, or without lists. */
function nearestDistances({ similarity, lists }: SectionInput["graph"]): number | null {
  if (similarity === "dot") return null;
  let [sum, count] = [0, 0];
  for (let i = 0; i + 1 < lists.offsets.length; i++) {
    const at = lists.offsets[i]!;
    if (at === lists.offsets[i + 1]) continue;
    const score = lists.scores[at]!;
    sum += similarity === "euclidean" ? -score : Math.sqrt(Math.max(0, 2 - 2 * score));
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

function variationOf(distances: Float64Array): number | null {
  if (distances.length < 2) return null;
  const { mean, deviation } = meanAndDeviation(distances);
  return mean > 0 ? deviation / mean : null;
}

/** A statistic of pairs with the interval that drawing them leaves; none where all pairs were looked at. */
function overGroups(
  values: Float64Array,
  sampled: boolean,
  random: number | null,
  statistic: (values: Float64Array) => number | null,
): ShapeMeasure {
  const value = statistic(values);
  if (value === null || !sampled) return { value, low: null, high: null, random };
  const without: number[] = [];
  for (let group = 0; group < jackknifeGroups; group++) {
    const from = Math.floor((group * values.length) / jackknifeGroups);
    const end = Math.floor(((group + 1) * values.length) / jackknifeGroups);
    const left = new Float64Array(values.length - end + from);
    left.set(values.subarray(0, from));
    left.set(values.subarray(end), from);
    const one = statistic(left);
    if (one !== null) without.push(one);
  }
  return { value, ...groupedJackknife(value, without), random };
}

const mostPairs = 2 ** 16;
const jackknifeGroups = 10;
