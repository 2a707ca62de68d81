import type { ShapeFindings, ShapeMeasure } from "../../contracts/analysis/shape.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { type MeanDirection, meanCosineWithin } from "../../geometry/mean-cosine.js";
import type { CollapsedDimensions } from "../../geometry/shape/collapsed-dimensions.js";
import { directionShares } from "../../geometry/shape/direction-shares.js";
import { graphIslands } from "../../geometry/shape/graph-islands.js";
import { exactSearch } from "../../neighbors/exact-search.js";
import { gatherRows, rowNorms } from "../../neighbors/prepare-items.js";
import { type SeededRandom, seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { estimateMean } from "../../statistics/estimate-mean.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";
import { meanAndDeviation } from "../../statistics/mean-and-deviation.js";
import { shareInterval } from "../../statistics/share-interval.js";
import type { SectionInput } from "./section-input.js";
import { alignmentOf, cosineOf, pairFindings } from "./shape-pairs.js";
import { covarianceFindings } from "./shape-spectrum.js";

/**
 * What the space is like: how much of it is used, how alike its vectors are, what is collapsed in it. null for fewer than two
 * items that are not zero.
 */
export async function shape(input: SectionInput): Promise<ShapeFindings | null> {
  const { space, graph, seed, k = 10 } = input;
  const { matrix } = space.items;
  const norms = rowNorms(matrix, "item");
  if (norms.filter((norm) => norm > 0).length < 2) return null;
  const random = seededRandom(seed);
  const { collapsed, ...covariance } = await covarianceFindings(input, random);
  return {
    ...covariance,
    of: matrix.rows,
    dims: matrix.dims,
    seed,
    ...meanCosineFindings(matrix, norms),
    ...pairFindings(input, norms, random),
    alignment: alignmentOf(input, norms),
    collapse: collapseOf(input, norms, collapsed),
    mismatch: await mismatchOf(input, norms, random),
    islands: graph.sampled === null ? islandsOf(graph, Math.min(k, graph.k)) : null,
    similarities: similaritiesOf(graph),
  };
}

/** The mean cosine of all pairs with what each dimension gives of it; the interval leaves out every tenth row in turn. */
function meanCosineFindings(
  { rows, dims, data }: EmbeddingMatrix,
  norms: Float64Array,
): Pick<ShapeFindings, "meanCosine" | "topDimensions" | "topShare"> {
  const squares = new Float64Array(dims);
  const sums = Array.from({ length: jackknifeGroups }, () => ({ rows: 0, mean: new Float64Array(dims) }));
  for (let row = 0, used = 0; row < rows; row++) {
    const norm = norms[row]!;
    if (norm === 0) continue;
    const group = sums[used++ % jackknifeGroups]!;
    group.rows += 1;
    for (let j = 0, at = row * dims; j < dims; j++, at++) {
      const value = data[at]! / norm;
      group.mean[j]! += value;
      squares[j]! += value * value;
    }
  }
  const without = (left: number | null): MeanDirection => {
    const kept = sums.filter((_, group) => group !== left);
    const n = kept.reduce((count, group) => count + group.rows, 0);
    const mean = new Float64Array(dims);
    for (const group of kept) for (let j = 0; j < dims; j++) mean[j]! += group.mean[j]! / n;
    return { rows: n, mean };
  };
  const all = without(null);
  const value = meanCosineWithin(all);
  const parts = directionShares(all, squares)!;
  const top = Array.from(parts.keys())
    .sort((a, b) => parts[b]! - parts[a]! || a - b)
    .slice(0, 3);
  const interval =
    value === null || all.rows < 3 * jackknifeGroups
      ? { low: null, high: null }
      : groupedJackknife(
          value,
          sums.map((_, group) => meanCosineWithin(without(group))!),
        );
  return {
    meanCosine: { value, ...interval, random: 0 } satisfies ShapeMeasure,
    topDimensions: top.map((dimension) => ({ dimension, part: parts[dimension]! })),
    topShare:
      value === null || value < leastShared
        ? null
        : top.reduce((sum, dimension) => sum + parts[dimension]!, 0) / value,
  };
}

function collapseOf(
  { space, graph }: SectionInput,
  norms: Float64Array,
  { dead, doubled }: CollapsedDimensions,
): ShapeFindings["collapse"] {
  const { mean, deviation } = meanAndDeviation(norms);
  const nearest = nearestCosines(space.items.matrix, norms, graph);
  return {
    dead: { count: dead.length, examples: dead.slice(0, shownExamples) },
    doubled: { count: doubled.length, examples: doubled.slice(0, shownExamples) },
    near:
      nearest.length === 0
        ? []
        : nearCosines.map((cosine) => {
            const items = nearest.filter((one) => one >= cosine - rounding).length;
            const interval =
              graph.sampled === null ? { low: null, high: null } : shareInterval(items, nearest.length);
            return { cosine, items, of: nearest.length, low: interval.low, high: interval.high };
          }),
    normVariation: mean > 0 ? deviation / mean : 0,
  };
}

/** The largest cosine of each row that has a list to its neighbours. */
function nearestCosines(
  matrix: EmbeddingMatrix,
  norms: Float64Array,
  { similarity, lists, sampled }: SectionInput["graph"],
): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < lists.offsets.length; i++) {
    const [from, end] = [lists.offsets[i]!, lists.offsets[i + 1]!];
    const row = sampled?.[i] ?? i;
    if (from === end || norms[row] === 0) continue;
    if (similarity === "cosine") {
      found.push(lists.scores[from]!);
      continue;
    }
    let most = -1;
    for (let at = from; at < Math.min(end, from + lookedAt); at++)
      if (norms[lists.rows[at]!] !== 0) most = Math.max(most, cosineOf(matrix, norms, row, lists.rows[at]!));
    found.push(most);
  }
  return found;
}

/** How much of the k nearest by cosine dot product finds too, over a seeded sample; null where lengths do not vary. */
async function mismatchOf(
  { space, k = 10, engine, signal, full = false }: SectionInput,
  itemNorms: Float64Array,
  random: SeededRandom,
): Promise<ShapeFindings["mismatch"]> {
  const { mean, deviation } = meanAndDeviation(itemNorms);
  if (deviation <= sameLength * mean) return null;
  const owners = space.queries ?? space.items;
  const norms = space.queries === null ? itemNorms : rowNorms(owners.matrix, "query");
  const candidates = Int32Array.from(norms.keys()).filter((row) => norms[row] !== 0);
  const rows = seededSample(candidates.length, full ? 2_000 : 200, random).map((i) => candidates[i]!);
  const others = space.queries === null ? space.items.matrix.rows - 1 : space.items.matrix.rows;
  const depth = Math.min(k, others);
  if (rows.length === 0 || depth < 1) return null;
  const asked = gatherRows(owners.matrix, rows, null);
  const exclude = space.queries === null ? Array.from(rows, (row) => Int32Array.of(row)) : undefined;
  const found = async (similarity: "cosine" | "dot") =>
    exactSearch(asked, space.items.matrix, { similarity, k: depth, engine, exclude, signal });
  const [cosine, dot] = [await found("cosine"), await found("dot")];
  const overlaps: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const mine = cosine.rows.subarray(cosine.offsets[i]!, cosine.offsets[i + 1]!);
    if (mine.length === 0) continue;
    const theirs = new Set(dot.rows.subarray(dot.offsets[i]!, dot.offsets[i + 1]!));
    overlaps.push(mine.filter((row) => theirs.has(row)).length / mine.length);
  }
  if (overlaps.length === 0) return null;
  const estimate = estimateMean(overlaps, { random });
  return {
    k: depth,
    owners: space.queries === null ? "items" : "queries",
    lists: overlaps.length,
    overlap: estimate.mean,
    low: estimate.low,
    high: estimate.high,
  };
}

function islandsOf(graph: SectionInput["graph"], k: number): ShapeFindings["islands"] {
  if (k < 1) return null;
  const { islands, largest, alone } = graphIslands(graph, k);
  return { k, islands, largest, alone };
}

function similaritiesOf({ pairs }: SectionInput["graph"]): ShapeFindings["similarities"] {
  if (pairs === null || pairs.histogramPairs === 0) return null;
  const { low, high, counts, histogramPairs, mean, variance } = pairs;
  return {
    low: low + 0,
    high: high + 0,
    counts: [...counts],
    pairs: histogramPairs,
    mean,
    deviation: Math.sqrt(variance),
  };
}

const jackknifeGroups = 10;
/** Below this mean cosine a share of it says nothing. */
const leastShared = 0.01;
const nearCosines = [0.99, 0.999] as const;
/** What rounding takes from the cosine of two equal vectors. */
const rounding = 1e-9;
const lookedAt = 10;
const shownExamples = 5;
/** Standard deviation of lengths over their mean up to which cosine and dot product find the same. */
const sameLength = 1e-3;
