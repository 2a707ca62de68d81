import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import { throwIfAborted } from "../../contracts/errors.js";
import { idleDimensions, vicRegTerms } from "../../geometry/shape/covariance-terms.js";
import { meanCosineShares } from "../../geometry/shape/dimension-shares.js";
import { graphIslands, type Islands } from "../../geometry/shape/graph-islands.js";
import { marchenkoPasturSpectrum } from "../../geometry/shape/marchenko-pastur.js";
import { type SecondMoments, secondMoments } from "../../geometry/shape/second-moments.js";
import { effectiveRank, rankMe, spectrumDecay, spectrumMeasures } from "../../geometry/shape/spectrum.js";
import { gatherRows, type PreparedItems, prepareItems } from "../../neighbors/prepare-items.js";
import { quantile } from "../../numeric/quantile.js";
import { rankOneUpdate } from "../../numeric/rank-one-update.js";
import { symmetricEigenvaluesAlong } from "../../numeric/symmetric-eigen.js";
import { meanAndDeviation } from "../../statistics/mean-and-deviation.js";
import { itemNorms } from "./item-norms.js";
import { metricMismatch } from "./metric-mismatch.js";
import type { SectionInput } from "./section-input.js";
import {
  alignmentOf,
  pairFindings,
  partitionLimit,
  partitionOf,
  relevantHistogram,
  twinsOf,
} from "./shape-pairs.js";

/**
 * How the items of a space are spread: lengths, mean cosine and the dimensions behind it, spectrum, isotropy, collapse,
 * concentration of distances, whether another similarity would find the same, and parts of the graph that nothing joins.
 */
export async function shape(input: SectionInput): Promise<ShapeFindings> {
  const { space, graph, engine, seed, signal, onProgress } = input;
  const { matrix } = space.items;
  const prepared = prepareItems(matrix, space.similarity, 0, itemNorms(input));
  const compared = prepared.searched;
  const unit = space.similarity === "cosine" ? compared : unitRows(prepared);
  const moments = await secondMoments(compared, { engine, signal, onProgress });
  const shares = meanCosineShares(unit);
  const pairs = await pairFindings(compared, unit, graph, input);
  throwIfAborted(signal);
  const idle = compared.rows < 2 ? { dead: [], doubled: [] } : idleDimensions(moments);
  return {
    vectors: space.similarity === "cosine" ? "unit" : "as given",
    rows: compared.rows,
    dims: matrix.dims,
    seed,
    norms: normsOf(prepared.norms),
    meanCosine: shares === null ? null : meanCosineFindings(shares, matrix.dims),
    spectrum: spectrumOf(moments),
    partition: await partitionOf(compared, moments, input),
    partitionLimit: partitionLimit(input),
    uniformity: pairs.uniformity,
    alignment: alignmentOf(input),
    vicReg: vicRegOf(moments),
    idle: { dead: idle.dead, doubled: idle.doubled.slice(0, mostDoubled), doubledPairs: idle.doubled.length },
    twins: twinsOf(graph, prepared),
    concentration: pairs.concentration,
    pairs:
      graph.pairs === null || graph.pairs.histogramPairs === 0
        ? null
        : {
            low: graph.pairs.low,
            high: graph.pairs.high,
            counts: [...graph.pairs.counts],
            sampled: graph.pairs.seed !== null,
            relevant: relevantHistogram(input, graph.pairs),
          },
    mismatch: await metricMismatch(input, prepared),
    islands: islandsOf(input),
  };
}

function unitRows({ matrix, norms }: PreparedItems): PreparedItems["matrix"] {
  const rows = Int32Array.from(norms.keys()).filter((row) => norms[row] !== 0);
  return gatherRows(matrix, rows, norms);
}

function normsOf(norms: Float64Array): ShapeFindings["norms"] {
  if (norms.length === 0) return null;
  const sorted = norms.slice().sort();
  const { mean, deviation } = meanAndDeviation(sorted);
  return {
    least: sorted[0]!,
    low: quantile(sorted, 0.05),
    median: quantile(sorted, 0.5),
    high: quantile(sorted, 0.95),
    largest: sorted[sorted.length - 1]!,
    variation: norms.length < 2 || mean === 0 ? 0 : deviation / mean,
    zero: sorted.filter((norm) => norm === 0).length,
    unit: norms.every((norm) => norm === 0 || Math.abs(norm - 1) < 1e-3),
  };
}

function meanCosineFindings(
  { mean, low, high, rows, contributions }: NonNullable<ReturnType<typeof meanCosineShares>>,
  dims: number,
): ShapeFindings["meanCosine"] {
  const positive = contributions.reduce((sum, part) => sum + Math.max(0, part), 0);
  const top = [...contributions.keys()]
    .sort((a, b) => contributions[b]! - contributions[a]! || a - b)
    .slice(0, 3);
  return {
    value: mean,
    low,
    high,
    top: top.map((dimension) => ({
      dimension,
      contribution: contributions[dimension]!,
      share: positive > 0 ? Math.max(0, contributions[dimension]!) / positive : 0,
    })),
    nullDeviation: Math.sqrt(2 / (dims * rows * (rows - 1))),
  };
}

function spectrumOf(moments: SecondMoments): ShapeFindings["spectrum"] {
  const { rows, dims } = moments;
  if (rows < 2) return null;
  const { values, coordinates } = symmetricEigenvaluesAlong(moments.covariance, dims, moments.mean);
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
    decay: spectrumDecay(eigenvalues, from, to),
    isotropicMeasures: {
      participationRatio: ofIsotropic.participationRatio,
      isoScore: ofIsotropic.isoScore,
      effectiveRank: ofIsotropic.effectiveRank,
    },
  };
}

function vicRegOf(moments: SecondMoments): ShapeFindings["vicReg"] {
  const terms = moments.rows < 2 ? null : vicRegTerms(moments);
  return terms === null ? null : { ...terms, isotropicCovariance: (moments.dims - 1) / (moments.rows - 1) };
}

function islandsOf({ graph, space, k = 10 }: SectionInput): ShapeFindings["islands"] {
  if (graph.sampled !== null) return null;
  const depth = Math.min(k, graph.k);
  const described = (islands: Islands) => ({
    k: depth,
    parts: islands.length,
    alone: islands.filter((rows) => rows.length === 1).length,
    largest: islands[0]?.length ?? 0,
    others: islands.slice(1, 1 + mostIslands).map((rows) => ({
      rows: rows.length,
      examples: [...rows.subarray(0, 3)].map((row) => ({
        id: space.items.ids[row]!,
        text: space.items.texts === null ? null : space.items.texts[row]!.slice(0, 120),
      })),
    })),
  });
  return {
    joined: described(graphIslands(graph.lists, depth)),
    mutual: described(graphIslands(graph.lists, depth, { mutual: true })),
  };
}

const mostDoubled = 100;
const mostIslands = 10;
