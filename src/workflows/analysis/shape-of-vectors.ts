import { setImmediate } from "node:timers/promises";
import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { throwIfAborted } from "../../contracts/errors.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import { meanCosineShares } from "../../geometry/shape/dimension-shares.js";
import { marchenkoPasturSpectrum } from "../../geometry/shape/marchenko-pastur.js";
import { pairSums } from "../../geometry/shape/pair-sums.js";
import { principalValues } from "../../geometry/shape/row-axes.js";
import { type SecondMoments, secondMoments } from "../../geometry/shape/second-moments.js";
import { effectiveRank, rankMe, spectrumDecay, spectrumMeasures } from "../../geometry/shape/spectrum.js";
import { gatherRows, type PreparedItems, prepareItems } from "../../neighbors/prepare-items.js";
import { rankOneUpdate } from "../../numeric/rank-one-update.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { itemNorms } from "./item-norms.js";
import type { ShapeOfVectors } from "./measured-ahead.js";
import type { SectionInput } from "./section-input.js";

/** Measures the shape of a space that its neighbours have no part in; whatever else waits gets a turn between its parts. */
export async function shapeOfVectors(
  input: Pick<SectionInput, "space" | "norms" | "engine" | "seed" | "signal" | "onProgress">,
): Promise<ShapeOfVectors> {
  const { space, engine, signal, onProgress } = input;
  const prepared = prepareItems(space.items.matrix, space.similarity, 0, itemNorms(input));
  const compared = prepared.searched;
  const unit = space.similarity === "cosine" ? compared : unitRows(prepared);
  const moments = await secondMoments(compared, { engine, signal, onProgress });
  const pairs = await sampledPairs(compared, unit, input);
  throwIfAborted(signal);
  await setImmediate();
  const shares = meanCosineShares(unit);
  await setImmediate();
  return { prepared, moments, shares, spectrum: await spectrumOf(compared, moments, engine), pairs };
}

function unitRows({ matrix, norms }: PreparedItems): EmbeddingMatrix {
  const rows = Int32Array.from(norms.keys()).filter((row) => norms[row] !== 0);
  return gatherRows(matrix, rows, norms);
}

async function sampledPairs(
  compared: EmbeddingMatrix,
  unit: EmbeddingMatrix,
  { engine, seed }: Pick<SectionInput, "engine" | "seed">,
): Promise<ShapeOfVectors["pairs"]> {
  const sampled = async (matrix: EmbeddingMatrix) => {
    const rows = seededSample(matrix.rows, mostSampled, seededRandom(seed));
    return { rows, sums: await pairSums(gatherRows(matrix, rows, null), engine) };
  };
  const ofUnit = await sampled(unit);
  const { rows, sums } = unit === compared ? ofUnit : await sampled(compared);
  return { rows, compared: sums, unit: ofUnit.sums };
}

async function spectrumOf(
  compared: EmbeddingMatrix,
  moments: SecondMoments,
  engine: MatrixEngine,
): Promise<ShapeFindings["spectrum"]> {
  const { rows, dims } = moments;
  if (rows < 2) return null;
  const { values, coordinates } = await principalValues(compared, moments, engine);
  const eigenvalues = values.map((value) => Math.max(0, value));
  const measures = spectrumMeasures(eigenvalues, rows);
  // Rows that differ by rounding only: their spectrum is that of rounding.
  if (measures === null || !(eigenvalues[0]! > 2 ** -44 * moments.mean.reduce((sum, m) => sum + m * m, 0)))
    return null;
  // XᵀX/(n − 1) is the covariance and n/(n − 1) m mᵀ.
  const singular = rankOneUpdate(values, coordinates, rows / (rows - 1)).map((value) =>
    Math.sqrt(Math.max(0, value)),
  );
  const trace = eigenvalues.reduce((sum, value) => sum + value, 0);
  const expected = marchenkoPasturSpectrum(rows, dims);
  const total = expected.reduce((sum, value) => sum + value, 0);
  const isotropic = expected.map((value) => (value * trace) / total);
  const ofIsotropic = spectrumMeasures(isotropic, rows)!;
  const rank = eigenvalues.filter((value) => value > eigenvalues[0]! * dims * 2 ** -40).length;
  const [from, to] = rank >= 40 ? [11, Math.min(500, Math.floor(rank / 2))] : [1, rank];
  return {
    eigenvalues: [...eigenvalues],
    isotropic: [...isotropic],
    ...measures,
    effectiveRankUncentred: effectiveRank(singular),
    rankMe: rankMe(singular),
    topDimensions: topDimensions(moments),
    decay: spectrumDecay(eigenvalues, from, to),
    isotropicMeasures: {
      participationRatio: ofIsotropic.participationRatio,
      isoScore: ofIsotropic.isoScore,
      effectiveRank: ofIsotropic.effectiveRank,
    },
  };
}

function topDimensions({ dims, covariance }: SecondMoments): { dimension: number; share: number }[] {
  const variances = Float64Array.from({ length: dims }, (_, j) => covariance[j * dims + j]!);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  return [...variances.keys()]
    .sort((a, b) => variances[b]! - variances[a]! || a - b)
    .slice(0, 3)
    .map((dimension) => ({ dimension, share: variances[dimension]! / total }));
}

const mostSampled = 2_000;
