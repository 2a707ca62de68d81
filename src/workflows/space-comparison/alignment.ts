import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { throwIfAborted } from "../../contracts/errors.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import type { SpaceComparison, SpaceStatistic } from "../../contracts/space-comparison.js";
import { leadingCoordinates } from "../../geometry/leading-coordinates.js";
import { debiasedCka, linearCka, type MomentsOfTwo } from "../../geometry/linear-cka.js";
import { orthogonalProcrustes } from "../../geometry/orthogonal-procrustes.js";
import { type PairedMoments, pairedMoments, withoutPart } from "../../geometry/paired-moments.js";
import {
  type PairTriangle,
  representationalSimilarity,
  triangleOf,
} from "../../geometry/representational-similarity.js";
import { dotProduct } from "../../numeric/dot-product.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { estimateMean } from "../../statistics/estimate-mean.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";

export interface AlignmentOptions {
  readonly engine: MatrixEngine;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of what was left out, and why. */
  readonly notice: (message: string) => void;
}

/**
 * How well one space is a turned and scaled copy of the other: CKA, representational similarity and Procrustes, over rows
 * in random order (vectors of length 1 where the space is compared by cosine).
 */
export async function alignmentOf(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  options: AlignmentOptions,
): Promise<SpaceComparison["alignment"]> {
  const { engine, signal } = options;
  const parts = groupsOf(a.rows);
  const moments = await momentsOfTwo(a, b, engine);
  const [plain, debiased]: (number | null)[][] = [[], []];
  for (const [start, end] of parts) {
    throwIfAborted(signal);
    const part = await momentsOfTwo(rowsOf(a, start, end), rowsOf(b, start, end), engine);
    const without = {
      xy: withoutPart(moments.xy, part.xy),
      xx: withoutPart(moments.xx, part.xx),
      yy: withoutPart(moments.yy, part.yy),
    };
    plain!.push(linearCka(without));
    debiased!.push(debiasedCka(without));
  }
  return {
    cka: jackknifed(linearCka(moments), plain!, a.rows),
    debiasedCka: jackknifed(debiasedCka(moments), debiased!, a.rows),
    rsa: similarityOfPairs(rowsOf(a, 0, mostPairedRows), rowsOf(b, 0, mostPairedRows)),
    ...(await procrustes(a, b, moments.xy, options)),
  };
}

async function momentsOfTwo(
  x: EmbeddingMatrix,
  y: EmbeddingMatrix,
  engine: MatrixEngine,
): Promise<MomentsOfTwo> {
  return {
    xy: await pairedMoments(x, y, engine),
    xx: await pairedMoments(x, x, engine),
    yy: await pairedMoments(y, y, engine),
  };
}

function similarityOfPairs(a: EmbeddingMatrix, b: EmbeddingMatrix): SpaceStatistic {
  const [first, second] = [triangle(a), triangle(b)];
  const without = groupsOf(a.rows).map(([start, end]) => {
    const kept = (row: number) => row < start || row >= end;
    return representationalSimilarity(triangleOf(first, kept), triangleOf(second, kept));
  });
  return jackknifed(representationalSimilarity(first, second), without, a.rows);
}

function triangle({ rows, dims, data }: EmbeddingMatrix): PairTriangle {
  const values = new Float64Array((rows * (rows - 1)) / 2);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = i + 1; j < rows; j++) {
      values[at] = dotProduct(data, i * dims, data, j * dims, dims);
      at += 1;
    }
  }
  return { rows, values };
}

/** Procrustes over all rows, and how close each half comes with the rotation of the other. */
async function procrustes(
  givenA: EmbeddingMatrix,
  givenB: EmbeddingMatrix,
  given: PairedMoments,
  options: AlignmentOptions,
): Promise<Pick<SpaceComparison["alignment"], "turned" | "disparity">> {
  const { engine, seed, signal, notice } = options;
  const half = givenA.rows >> 1;
  if (half < 2) {
    notice("one space is not turned onto the other: there are fewer than four shared items");
    return { turned: { value: null, low: null, high: null, rows: givenA.rows }, disparity: null };
  }
  const { a, b, all } = await turnable(givenA, givenB, given, options);
  const { disparity } = orthogonalProcrustes(all, { centred: true });
  const first = await pairedMoments(rowsOf(a, 0, half), rowsOf(b, 0, half), engine);
  throwIfAborted(signal);
  const cosines = [
    ...heldOutCosines(first, rowsOf(a, half, a.rows), rowsOf(b, half, a.rows)),
    ...heldOutCosines(withoutPart(all, first), rowsOf(a, 0, half), rowsOf(b, 0, half)),
  ].filter((value) => !Number.isNaN(value));
  if (cosines.length === 0) return { turned: { value: null, low: null, high: null, rows: 0 }, disparity };
  const { mean, low, high, n } = estimateMean(cosines, { random: seededRandom(seed), range: [-1, 1] });
  return { turned: { value: mean, low, high, rows: n }, disparity };
}

/**
 * What is turned onto each other: the spaces as they are, or, where they have many dimensions or fewer rows than dimensions,
 * their leading components, which are all there is to few rows.
 */
async function turnable(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  all: PairedMoments,
  { engine, seed, signal, notice }: AlignmentOptions,
): Promise<{ readonly a: EmbeddingMatrix; readonly b: EmbeddingMatrix; readonly all: PairedMoments }> {
  const smaller = Math.min(a.dims, b.dims);
  const few = a.rows <= leadingComponents && a.rows < smaller;
  if (smaller <= mostTurnedDims && !few) return { a, b, all };
  const leading = (space: EmbeddingMatrix) =>
    leadingCoordinates(space, leadingComponents, { engine, random: seededRandom(seed), signal });
  const [ofA, ofB] = [await leading(a), await leading(b)];
  if (!few)
    notice(
      `one space is turned onto the other in the ${leadingComponents} leading principal components of each, which hold ${percentOf(ofA.share)} of the variance of A and ${percentOf(ofB.share)} of B's: the work grows with the cube of the dimensions`,
    );
  const moments = await pairedMoments(ofA.coordinates, ofB.coordinates, engine);
  return { a: ofA.coordinates, b: ofB.coordinates, all: moments };
}

function percentOf(share: number | null): string {
  return share === null ? "none" : `${(100 * share).toFixed(1)} %`;
}

/** Cosine of each row of `b` and the row of `a` turned by the rotation of other rows; both less those rows' means. */
function heldOutCosines(fitted: PairedMoments, a: EmbeddingMatrix, b: EmbeddingMatrix): number[] {
  const { rotation } = orthogonalProcrustes(fitted, { centred: true });
  const meanA = fitted.sumX.map((sum) => sum / fitted.n);
  const meanB = fitted.sumY.map((sum) => sum / fitted.n);
  const turned = new Float64Array(b.dims);
  return Array.from({ length: a.rows }, (_, row) => {
    turned.fill(0);
    for (let i = 0; i < a.dims; i++) {
      const value = a.data[row * a.dims + i]! - meanA[i]!;
      for (let j = 0; j < b.dims; j++) turned[j]! += value * rotation[i * b.dims + j]!;
    }
    let [product, left, right] = [0, 0, 0];
    for (let j = 0; j < b.dims; j++) {
      const value = b.data[row * b.dims + j]! - meanB[j]!;
      product += turned[j]! * value;
      left += turned[j]! * turned[j]!;
      right += value * value;
    }
    return left > 0 && right > 0 ? product / Math.sqrt(left * right) : Number.NaN;
  });
}

function jackknifed(value: number | null, without: readonly (number | null)[], rows: number): SpaceStatistic {
  const known = without.filter((one) => one !== null);
  if (value === null || known.length < 2 || known.length < without.length)
    return { value, low: null, high: null, rows };
  const { low, high } = groupedJackknife(value, known);
  return { value, low: Math.max(-1, low), high: Math.min(1, high), rows };
}

/** Ten runs of rows of equal length, one more or less; fewer where there are few rows. */
function groupsOf(rows: number): (readonly [number, number])[] {
  const groups = Math.min(10, Math.floor(rows / 2));
  return Array.from({ length: groups }, (_, group) => [
    Math.floor((group * rows) / groups),
    Math.floor(((group + 1) * rows) / groups),
  ]);
}

/** A view of some rows. */
function rowsOf({ rows, dims, data }: EmbeddingMatrix, start: number, end: number): EmbeddingMatrix {
  const last = Math.min(end, rows);
  return { rows: last - start, dims, data: data.subarray(start * dims, last * dims) };
}

/** Rows whose pairs are ranked: 180,000 pairs. */
const mostPairedRows = 600;

/** Above, the eigenvalues of the product take longer than all else. */
const mostTurnedDims = 1024;

const leadingComponents = 512;
