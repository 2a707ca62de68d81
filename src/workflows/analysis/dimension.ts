import type { DimensionEstimate, DimensionFindings } from "../../contracts/analysis/dimension.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { throwIfAborted } from "../../contracts/errors.js";
import { combinePoints, type PointwiseDimension } from "../../geometry/dimension/distance-table.js";
import {
  type DistinctPoints,
  distinctPoints,
  type NearestDistinct,
  nearestDistinct,
} from "../../geometry/dimension/distinct-neighbors.js";
import { gride } from "../../geometry/dimension/gride.js";
import { localMoments, manifoldAdaptive } from "../../geometry/dimension/local-ratios.js";
import { minimumDistance } from "../../geometry/dimension/minimum-distance.js";
import { nearestLikelihood } from "../../geometry/dimension/nearest-likelihood.js";
import { principalRules } from "../../geometry/dimension/principal-rules.js";
import { twoNN } from "../../geometry/dimension/two-nn.js";
import { principalValues } from "../../geometry/shape/row-axes.js";
import { secondMoments } from "../../geometry/shape/second-moments.js";
import { type PreparedItems, prepareItems } from "../../neighbors/prepare-items.js";
import { quantile } from "../../numeric/quantile.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { itemNorms } from "./item-norms.js";
import { localComponents, neighborhoodDimensions } from "./neighborhood-dimensions.js";
import { sampleDimensions } from "./sample-dimensions.js";
import type { SectionInput } from "./section-input.js";

/**
 * Intrinsic dimension of the items: globally by several estimators, as a band over two of them and two sizes, by scale, and
 * at each point. Equal items are one. Above 20,000 lists, or where the lists are not by distance, a seeded sample of the
 * points is looked at.
 */
export async function dimension(input: SectionInput): Promise<DimensionFindings> {
  const { space, seed, engine, signal, full = false } = input;
  const prepared = prepareItems(space.items.matrix, space.similarity, 0, itemNorms(input));
  const graph = pointGraph(input, prepared);
  const points = distinctPoints(prepared.searched, graph);
  const owners = chosenOwners(points, graph, seed);
  const facts = {
    dims: space.items.matrix.dims,
    seed,
    distances: space.similarity === "cosine" ? "chord" : "euclidean",
    items: prepared.searched.rows,
    duplicates: prepared.searched.rows - points.rows.length,
  } as const;
  const longest = Math.min(
    full && graph !== null ? input.graph.k : usualNeighbors + 1,
    points.rows.length - 1,
  );
  if (longest < 2)
    return { ...facts, ...nothing, reason: `${points.rows.length} different items; an estimate needs three` };
  // One more than the estimators look at, for MiND, where the lists reach that far: else all would be searched anew.
  const listed = graph === null || input.graph.k < usualNeighbors ? usualNeighbors + 1 : input.graph.k;
  const near = Math.min(usualNeighbors + 1, longest, listed);
  const common = { owners, engine, signal };
  const all = await nearestDistinct(points, graph, { ...common, among: points.rows, k: near });
  if (all.points < 2)
    return {
      ...facts,
      ...nothing,
      points: all.points,
      reason: "no two items have neighbours at distances that can be told apart",
    };
  const half = await halfTable(points, graph, { ...input, near });
  throwIfAborted(signal);
  const wide =
    longest > near
      ? await nearestDistinct(points, graph, { ...common, among: points.rows, k: Math.min(longest, 65) })
      : all;
  const k = Math.min(usualNeighbors, near);
  const local = nearestLikelihood(all, k);
  return {
    ...facts,
    points: all.points,
    reason: null,
    band: bandOf([
      { table: all, among: points.rows.length },
      ...(half === null ? [] : [{ table: half, among: Math.ceil(points.rows.length / 2) }]),
    ]),
    estimates: [
      ...tableEstimates(all, k, facts.dims),
      ...(full ? neighborhoodDimensions(points, all, { k, seed }) : []),
      ...(full ? await sampleDimensions(points, { engine, seed }) : []),
    ],
    scales: scalesOf(wide),
    global: full ? await globalRules(prepared.searched, input) : null,
    localComponents: full ? localComponents(points, wide, seed) : null,
    local: localFindings(local, all, k, input, prepared),
  };
}

/** The graph of the input over the points, where its order is that of distance; else null. */
function pointGraph({ graph, space }: SectionInput, { rowOf }: PreparedItems): PointGraph | null {
  if (graph.similarity === "dot") return null;
  if (rowOf === null) return { ...graph, rowIn: null };
  const rowIn = new Int32Array(space.items.matrix.rows).fill(-1);
  rowOf.forEach((row, i) => {
    rowIn[row] = i;
  });
  return { ...graph, rowIn };
}

type PointGraph = NonNullable<Parameters<typeof distinctPoints>[1]>;

function chosenOwners(
  { rows, matrix }: DistinctPoints,
  graph: PointGraph | null,
  seed: number,
  limit = mostOwners,
): Int32Array {
  const listed = graph === null || graph.sampled === null ? null : new Uint8Array(matrix.rows);
  for (const row of graph?.sampled ?? []) {
    const point = graph!.rowIn === null ? row : graph!.rowIn[row]!;
    if (point >= 0) listed![point] = 1;
  }
  const candidates = listed === null ? rows : rows.filter((row) => listed[row] === 1);
  const most = graph === null ? Math.min(limit, mostSearched) : limit;
  if (candidates.length <= most) return candidates;
  return seededSample(candidates.length, most, seededRandom(seed)).map((at) => candidates[at]!);
}

/** Neighbours among a random half of the points, of the owners in it. Null with fewer than six points. */
async function halfTable(
  points: DistinctPoints,
  graph: PointGraph | null,
  { near, seed, engine, signal, full = false }: SectionInput & { readonly near: number },
): Promise<NearestDistinct | null> {
  const size = Math.ceil(points.rows.length / 2);
  const k = Math.min(near, size - 1);
  if (k < 2) return null;
  const among = seededSample(points.rows.length, size, seededRandom(seed + 1)).map((at) => points.rows[at]!);
  const half: DistinctPoints = { ...points, rows: among };
  const found = await nearestDistinct(points, graph, {
    owners: chosenOwners(half, graph, seed, full ? mostHalf : mostHalfInShort),
    among,
    k,
    engine,
    signal,
  });
  return found.points < 2 ? null : found;
}

function bandOf(tables: readonly { table: NearestDistinct; among: number }[]): DimensionFindings["band"] {
  const estimates = tables.flatMap(({ table, among }) => {
    const ratios = twoNN(table);
    const likelihood = likelihoodEstimate(nearestLikelihood(table, Math.min(usualNeighbors, table.k)));
    return [
      ...(ratios === null
        ? []
        : [
            {
              estimator: "twoNN" as const,
              among,
              dimension: ratios.likelihood,
              low: ratios.low,
              high: ratios.high,
              points: ratios.points,
            },
          ]),
      ...(likelihood === null ? [] : [{ estimator: "mle" as const, among, ...likelihood }]),
    ];
  });
  if (estimates.length === 0) return null;
  const values = estimates.map((estimate) => estimate.dimension);
  return { low: Math.min(...values), high: Math.max(...values), estimates };
}

/** The harmonic mean, and its interval from the spread of the inverses over the points. */
function likelihoodEstimate(
  pointwise: PointwiseDimension,
): { dimension: number; low: number; high: number; points: number } | null {
  const combined = combinePoints(pointwise);
  if (combined === null) return null;
  const { harmonicMean: dimension, points } = combined;
  let squares = 0;
  for (const value of pointwise) if (value !== null) squares += (1 / value - 1 / dimension) ** 2;
  const reach = points < 2 ? 0 : 1.96 * Math.sqrt(squares / (points - 1) / points);
  const high = 1 / Math.max(1 / dimension - reach, 1 / (1000 * dimension));
  return { dimension, low: 1 / (1 / dimension + reach), high, points };
}

function tableEstimates(table: NearestDistinct, k: number, dims: number): DimensionEstimate[] {
  const ratios = twoNN(table);
  const found: DimensionEstimate[] = [];
  const add = (
    estimator: DimensionEstimate["estimator"],
    dimension: number | null | undefined,
    points: number,
    neighbours: number,
    interval: { low: number; high: number } | null = null,
  ): void => {
    if (dimension !== null && dimension !== undefined && Number.isFinite(dimension))
      found.push({
        estimator,
        dimension,
        low: interval?.low ?? null,
        high: interval?.high ?? null,
        points,
        k: neighbours,
      });
  };
  if (ratios !== null) {
    add("twoNN", ratios.likelihood, ratios.points, 2, ratios);
    add("twoNN-linear", ratios.linear, ratios.points, 2);
  }
  for (const [estimator, pointwise] of [
    ["mle", nearestLikelihood(table, k)],
    ["mle-unbiased", nearestLikelihood(table, k, { unbiased: true })],
  ] as const) {
    const estimate = likelihoodEstimate(pointwise);
    add(estimator, estimate?.dimension, estimate?.points ?? 0, k, estimate);
  }
  const mada = k >= 2 ? combinePoints(manifoldAdaptive(table, k)) : null;
  const moments = combinePoints(localMoments(table, k));
  add("mada", mada?.mean, mada?.points ?? 0, k);
  add("moments", moments?.mean, moments?.points ?? 0, k);
  if (table.k > 2) add("mind", minimumDistance(table, table.k - 1, dims), table.points, table.k);
  return found;
}

function scalesOf(table: NearestDistinct): DimensionFindings["scales"] {
  const scales: DimensionFindings["scales"] = [];
  for (let near = 1; 2 * near <= table.k; near *= 2) {
    const found = gride(table, near, 2 * near);
    if (found === null) continue;
    const { dimension, standardError, scale, points } = found;
    const reach = 1.96 * standardError;
    scales.push({
      near,
      far: 2 * near,
      dimension,
      low: Math.max(0, dimension - reach),
      high: dimension + reach,
      distance: scale,
      points,
    });
  }
  return scales;
}

async function globalRules(
  matrix: EmbeddingMatrix,
  { engine, signal }: SectionInput,
): Promise<DimensionFindings["global"]> {
  const moments = await secondMoments(matrix, { engine, signal });
  return principalRules((await principalValues(matrix, moments, engine)).values);
}

function localFindings(
  pointwise: PointwiseDimension,
  { owners }: NearestDistinct,
  k: number,
  { space }: SectionInput,
  { rowOf }: PreparedItems,
): DimensionFindings["local"] {
  const known = pointwise.flatMap((dimension, i) =>
    dimension === null ? [] : [{ dimension, row: owners[i]! }],
  );
  if (known.length === 0) return null;
  known.sort((a, b) => a.dimension - b.dimension || a.row - b.row);
  const sorted = known.map(({ dimension }) => dimension);
  const at = (q: number): number => quantile(sorted, q);
  const binHigh = Math.max(1, Math.ceil(at(0.99)));
  const counts = new Array<number>(localBins).fill(0);
  for (const value of sorted)
    counts[Math.min(localBins - 1, Math.floor((value / binHigh) * localBins))]! += 1;
  const named = (entries: typeof known) =>
    entries.map(({ dimension, row }) => ({
      id: space.items.ids[rowOf === null ? row : rowOf[row]!]!,
      dimension,
    }));
  return {
    k,
    low: at(0.05),
    quarter: at(0.25),
    median: at(0.5),
    threeQuarters: at(0.75),
    high: at(0.95),
    binLow: 0,
    binHigh,
    counts,
    extremes: { least: named(known.slice(0, 5)), most: named(known.slice(-5).reverse()) },
  };
}

const nothing = {
  points: 0,
  band: null,
  estimates: [],
  scales: [],
  global: null,
  localComponents: null,
  local: null,
} satisfies Partial<DimensionFindings>;

/** Neighbours of Levina and Bickel's estimator, and of the others that look at several. */
const usualNeighbors = 20;
/** Points at most whose lists are read. */
const mostOwners = 20_000;
/** Points at most for which lists by distance are searched. */
const mostSearched = 5_000;
/** Points at most of the random half, most of which are searched: a list holds too few others of the half. */
const mostHalf = 2_000;
const mostHalfInShort = 500;
const localBins = 40;
