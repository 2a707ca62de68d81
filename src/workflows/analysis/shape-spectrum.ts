import type { ShapeFindings, ShapeMeasure, SpectrumFindings } from "../../contracts/analysis/shape.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { type CollapsedDimensions, collapsedDimensions } from "../../geometry/shape/collapsed-dimensions.js";
import {
  covarianceOf,
  groupMoments,
  joinedMoments,
  momentsWithout,
  type RowMoments,
} from "../../geometry/shape/covariance-groups.js";
import { gaussianSpectrum } from "../../geometry/shape/gaussian-spectrum.js";
import {
  covarianceTraces,
  participationRatio,
  unbiasedSquare,
} from "../../geometry/shape/participation-ratio.js";
import { partitionIsotropy } from "../../geometry/shape/partition-isotropy.js";
import {
  alphaReq,
  effectiveRank,
  isoScoreOf,
  type SpectrumMeasures,
  spectrumMeasures,
} from "../../geometry/shape/spectrum-measures.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { type SeededRandom, seededOrder } from "../../numeric/seeded-random.js";
import { symmetricEigen, symmetricEigenvalues } from "../../numeric/symmetric-eigen.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";
import type { SectionInput } from "./section-input.js";

type CovarianceFindings = Pick<
  ShapeFindings,
  | "rows"
  | "participationRatio"
  | "participationRatioUnbiased"
  | "isoScore"
  | "isoScoreUnbiased"
  | "spectrum"
  | "partition"
> & { readonly collapsed: CollapsedDimensions };

/** All that is read off the covariance of the items: of all rows, or of a seeded sample where they are very many. */
export async function covarianceFindings(
  input: SectionInput,
  random: SeededRandom,
): Promise<CovarianceFindings> {
  const { space, engine, signal, full = false } = input;
  const { matrix } = space.items;
  const { dims } = matrix;
  const most = Math.max(leastRows, Math.floor((full ? 10 : 1) * (quickOperations / dims ** 2)));
  const order = seededOrder(matrix.rows, random, most);
  const groups = dims <= groupedDims ? Math.min(jackknifeGroups, order.length) : 1;
  const parts = await groupMoments(matrix, order, groups, engine, signal);
  const whole = joinedMoments(parts, dims);
  const covariance = covarianceOf(whole);
  const traces = covarianceTraces(covariance, dims);
  const meanSquare = sumOfDiagonal(whole.gram, dims) / whole.rows / dims;
  const unbiased = unbiasedSquare(traces, whole.rows);
  const varies = traces.trace > noise * meanSquare * dims;
  const plain = varies ? participationRatio(traces) : null;
  const corrected =
    !varies || unbiased === null ? null : participationRatio({ trace: traces.trace, square: unbiased });
  const random0 = gaussianParticipation(whole.rows, dims);
  const ratio = withInterval(plain, whole, parts, random0);
  return {
    rows: whole.rows,
    participationRatio: ratio,
    participationRatioUnbiased: corrected,
    isoScore: mapped(ratio, (value) => isoScoreOf(value, dims)),
    isoScoreUnbiased: corrected === null ? null : isoScoreOf(corrected, dims),
    spectrum: varies && full ? spectrumOf(covariance, whole) : null,
    partition: full && dims <= partitionDims ? await partitionOf(matrix, order, whole, input) : null,
    collapsed: collapsedDimensions(covariance, dims, { noise: noise * meanSquare }),
  };
}

function withInterval(
  value: number | null,
  whole: RowMoments,
  parts: readonly RowMoments[],
  random: number | null,
): ShapeMeasure {
  const without =
    value === null || parts.length < 2 || whole.rows < 3 * parts.length
      ? []
      : parts.map((part) => {
          const left = covarianceOf(momentsWithout(whole, part));
          return participationRatio(covarianceTraces(left, part.sum.length));
        });
  const known = without.filter((one) => one !== null);
  if (value === null || known.length < 2 || known.length < without.length)
    return { value, low: null, high: null, random };
  const { low, high } = groupedJackknife(value, known);
  return { value, low: Math.max(1, low), high: Math.min(whole.sum.length, high), random };
}

/** (tr)²/tr of the square of a Wishart matrix: (d² + 2d/N)/(d(d + N + 1)/N), N = rows − 1. */
function gaussianParticipation(rows: number, dims: number): number | null {
  return rows < 2 ? null : (dims * (rows - 1) + 2) / (dims + rows);
}

function mapped(measure: ShapeMeasure, map: (value: number) => number | null): ShapeMeasure {
  const of = (value: number | null): number | null => (value === null ? null : map(value));
  return {
    value: of(measure.value),
    low: of(measure.low),
    high: of(measure.high),
    random: of(measure.random),
  };
}

function spectrumOf(covariance: Float64Array, whole: RowMoments): SpectrumFindings {
  const dims = whole.sum.length;
  const values = symmetricEigenvalues(covariance, dims).map((value) => Math.max(0, value));
  const uncentred = symmetricEigenvalues(whole.gram, dims).map((value) => Math.sqrt(Math.max(0, value)));
  const gaussian = gaussianSpectrum(whole.rows, dims);
  const found = spectrumMeasures(values);
  const random = spectrumMeasures(gaussian);
  const beside = (name: keyof SpectrumMeasures) => ({ value: found[name], random: random[name] });
  const total = values.reduce((sum, value) => sum + value, 0);
  const gaussianTotal = gaussian.reduce((sum, value) => sum + value, 0);
  const to = Math.max(1, Math.min(dims, whole.rows - 1, fitTo));
  const from = Math.min(fitFrom, Math.max(1, Math.floor(to / 2)));
  return {
    effectiveRank: beside("effectiveRank"),
    rankMe: effectiveRank(uncentred, 1e-7),
    stableRank: beside("stableRank"),
    firstShare: beside("firstShare"),
    components90: beside("components90"),
    components95: beside("components95"),
    components99: beside("components99"),
    alphaReq: { value: alphaReq(values, from, to), from, to },
    points: shownRanks(dims).map((rank) => ({
      rank,
      share: values[rank - 1]! / total,
      random: gaussianTotal > 0 ? gaussian[rank - 1]! / gaussianTotal : 0,
    })),
  };
}

/** c·x as one cross product of what was transposed: the rows of Xᵀ and of Vᵀ transposed are the dimensions. */
async function partitionOf(
  matrix: EmbeddingMatrix,
  order: Int32Array,
  { gram }: RowMoments,
  { engine }: SectionInput,
): Promise<ShapeFindings["partition"]> {
  const { dims } = matrix;
  const { vectors } = symmetricEigen(gram, dims);
  const sample = gatherRows(matrix, order.subarray(0, partitionRows), null);
  const products = await engine.crossProduct(
    transposed(sample.data, sample.rows, dims),
    transposed(vectors, dims, dims),
  );
  const found = partitionIsotropy(products, sample.rows, dims);
  return found === null ? null : { value: found.value, rows: sample.rows };
}

function transposed(data: Float32Array | Float64Array, rows: number, dims: number) {
  const turned = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < dims; j++) turned[j * rows + i] = data[i * dims + j]!;
  return { rows: dims, dims: rows, data: turned };
}

/** Every rank to 20, then growing steps, up to 100 in all. */
function shownRanks(dims: number): number[] {
  const ranks = new Set<number>();
  for (let rank = 1; rank <= Math.min(dims, 20); rank++) ranks.add(rank);
  for (let i = 1; i <= 80 && dims > 20; i++) ranks.add(Math.round(20 * (dims / 20) ** (i / 80)));
  return [...ranks];
}

function sumOfDiagonal(matrix: Float64Array, dims: number): number {
  let sum = 0;
  for (let i = 0; i < dims; i++) sum += matrix[i * dims + i]!;
  return sum;
}

const quickOperations = 6e9;
const leastRows = 2_000;
const jackknifeGroups = 10;
const groupedDims = 1_536;
const partitionDims = 1_536;
const partitionRows = 4_096;
/** Ranks of the fit of the decay, 11 to 100 as in the paper, fewer in small spaces. */
const fitFrom = 11;
const fitTo = 100;
/** Variance, of the mean square of a value, that rounding alone leaves. */
const noise = 1e-10;
