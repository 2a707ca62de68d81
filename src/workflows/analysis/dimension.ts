import type {
  DimensionEstimate,
  DimensionEstimator,
  DimensionFindings,
} from "../../contracts/analysis/dimension.js";
import { throwIfAborted } from "../../contracts/errors.js";
import {
  correlationDimension,
  grideDimension,
  localDimensions,
  madaDimension,
  mleDimension,
  momentsDimension,
  type RowDistances,
  twoNN,
  twoNNLikelihood,
} from "../../geometry/dimension/neighbor-estimators.js";
import { spectrumRules } from "../../geometry/dimension/spectrum-rules.js";
import { firstIdentical } from "../../geometry/identical-rows.js";
import { covarianceOf, groupMoments, joinedMoments } from "../../geometry/shape/covariance-groups.js";
import { rowNorms } from "../../neighbors/prepare-items.js";
import { dotProduct } from "../../numeric/dot-product.js";
import { quantile } from "../../numeric/quantile.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { symmetricEigenvalues } from "../../numeric/symmetric-eigen.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";
import type { SectionInput } from "./section-input.js";

/**
 * Intrinsic dimension of the items: global, by scale and by row, as a band over two estimators and two sizes. By dot product,
 * which is no distance, it is that of the directions, from the subsample alone. null for fewer than five different items.
 */
export async function dimension(input: SectionInput): Promise<DimensionFindings | null> {
  const { space, graph, seed } = input;
  const { matrix } = space.items;
  const norms = rowNorms(matrix, "item");
  const byDirection = space.similarity !== "euclidean";
  const first = firstIdentical(matrix);
  const different = first.filter((one, row) => one === row && (!byDirection || norms[row] !== 0));
  if (different.length < 5) return null;
  const sample = seededSample(
    different.length,
    Math.min(mostSampled, Math.max(5, Math.floor(different.length / 2))),
    seededRandom(seed),
  ).map((i) => different[i]!);
  const some = sampleDistances(input, sample, norms, byDirection);
  const all = space.similarity === "dot" ? some : graphDistances(graph, first);
  const k = Math.max(3, Math.min(usualK, graph.k, sample.length - 1));
  const twonn = [twoNN(all), twoNN(some)];
  const mle = [mleDimension(all, k), mleDimension(some, k)];
  const known = [...twonn, ...mle].filter((value) => value !== null);
  const local = localDimensions(all, k).filter(Number.isFinite).sort();
  return {
    dims: matrix.dims,
    rows: all.length,
    duplicates: first.filter((one, row) => one !== row).length,
    k,
    estimates: [
      ...estimators(k).map(([estimator, of]) => withInterval(estimator, all, of)),
      {
        estimator: "correlation",
        value: correlationDimension(some, Math.max(1, Math.floor(k / 2)), k),
        low: null,
        high: null,
      },
    ],
    subsample: { rows: sample.length, seed, twonn: twonn[1]!, mle: mle[1]! },
    band: known.length === 0 ? null : { low: Math.min(...known), high: Math.max(...known) },
    scales: [1, 2, 4, 8, 16, 32].flatMap((near) => {
      const found = grideDimension(all, near);
      return found === null ? [] : [{ near, ...found }];
    }),
    local:
      local.length === 0
        ? null
        : { rows: local.length, quantiles: shownQuantiles.map((q) => ({ q, value: quantile(local, q) })) },
    spectrum: await rulesOf(input, different),
  };
}

function estimators(k: number): [DimensionEstimator, (rows: readonly RowDistances[]) => number | null][] {
  return [
    ["twonn", (rows) => twoNN(rows)],
    ["twonn-likelihood", twoNNLikelihood],
    ["mle", (rows) => mleDimension(rows, k)],
    ["mle-unbiased", (rows) => mleDimension(rows, k, true)],
    ["mada", (rows) => madaDimension(rows, k)],
    ["moments", (rows) => momentsDimension(rows, k)],
  ];
}

function withInterval(
  estimator: DimensionEstimator,
  rows: readonly RowDistances[],
  of: (rows: readonly RowDistances[]) => number | null,
): DimensionEstimate {
  const value = of(rows);
  const without =
    value === null || rows.length < 5 * groups
      ? []
      : Array.from({ length: groups }, (_, group) => of(rows.filter((_, i) => i % groups !== group)));
  const known = without.filter((one) => one !== null);
  if (value === null || known.length < groups) return { estimator, value, low: null, high: null };
  const { low, high } = groupedJackknife(value, known);
  return { estimator, value, low: Math.max(0, low), high };
}

/** Distances of each different row to the different rows in its list; by cosine the chord of the unit vectors. */
function graphDistances(
  { similarity, lists, sampled }: SectionInput["graph"],
  first: Int32Array,
): RowDistances[] {
  const found: RowDistances[] = [];
  for (let i = 0; i + 1 < lists.offsets.length; i++) {
    const row = sampled?.[i] ?? i;
    if (first[row] !== row) continue;
    const distances: number[] = [];
    for (let at = lists.offsets[i]!; at < lists.offsets[i + 1]!; at++) {
      const score = lists.scores[at]!;
      const distance = similarity === "euclidean" ? -score : Math.sqrt(Math.max(0, 2 - 2 * score));
      if (first[lists.rows[at]!] === lists.rows[at] && distance > sameDistance) distances.push(distance);
    }
    if (distances.length >= 2) found.push(Float64Array.from(distances));
  }
  return found;
}

/** Distances of every row of a sample to all others of it, exactly. */
function sampleDistances(
  { space, signal }: SectionInput,
  sample: Int32Array,
  norms: Float64Array,
  byDirection: boolean,
): RowDistances[] {
  const { data, dims } = space.items.matrix;
  const n = sample.length;
  const square = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    throwIfAborted(signal);
    const a = sample[i]!;
    for (let j = 0; j < i; j++) {
      const b = sample[j]!;
      const product = dotProduct(data, a * dims, data, b * dims, dims);
      const found = byDirection
        ? 2 - (2 * product) / (norms[a]! * norms[b]!)
        : norms[a]! ** 2 + norms[b]! ** 2 - 2 * product;
      square[i * n + j] = square[j * n + i] = Math.sqrt(Math.max(0, found));
    }
  }
  return Array.from(sample.keys(), (i) =>
    square
      .slice(i * n, (i + 1) * n)
      .filter((distance) => distance > sameDistance)
      .sort(),
  ).filter((row) => row.length >= 2);
}

async function rulesOf(
  { space, seed, engine, signal }: SectionInput,
  different: Int32Array,
): Promise<DimensionFindings["spectrum"]> {
  const { matrix } = space.items;
  if (matrix.dims > mostDims) return null;
  const rows = seededSample(different.length, spectrumRows, seededRandom(seed)).map((i) => different[i]!);
  const moments = joinedMoments(await groupMoments(matrix, rows, 1, engine, signal), matrix.dims);
  const values = symmetricEigenvalues(covarianceOf(moments), matrix.dims);
  const rules = spectrumRules(values.map((value) => Math.max(0, value)));
  return rules === null ? null : { ...rules, rows: rows.length };
}

const usualK = 20;
const mostSampled = 1_500;
const mostDims = 1_024;
const spectrumRows = 20_000;
const groups = 10;
/** What rounding leaves of the distance of two equal directions. */
const sameDistance = 1e-7;
const shownQuantiles = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
