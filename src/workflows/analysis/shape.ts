import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import { idleDimensions, vicRegTerms } from "../../geometry/shape/covariance-terms.js";
import type { meanCosineShares } from "../../geometry/shape/dimension-shares.js";
import { graphIslands, type Islands } from "../../geometry/shape/graph-islands.js";
import type { SecondMoments } from "../../geometry/shape/second-moments.js";
import { quantile } from "../../numeric/quantile.js";
import { meanAndDeviation } from "../../statistics/mean-and-deviation.js";
import { metricMismatch } from "./metric-mismatch.js";
import type { SectionInput } from "./section-input.js";
import { shapeOfVectors } from "./shape-of-vectors.js";
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
  const { space, graph, seed } = input;
  const { matrix } = space.items;
  const ofVectors = input.ahead?.shape ?? (await shapeOfVectors(input));
  const { prepared, moments, shares } = ofVectors;
  const compared = prepared.searched;
  const pairs = pairFindings(ofVectors, graph);
  const idle = compared.rows < 2 ? { dead: [], doubled: [] } : idleDimensions(moments);
  return {
    vectors: space.similarity === "cosine" ? "unit" : "as given",
    rows: compared.rows,
    dims: matrix.dims,
    seed,
    norms: normsOf(prepared.norms),
    meanCosine: shares === null ? null : meanCosineFindings(shares, matrix.dims),
    spectrum: ofVectors.spectrum,
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
            counted: graph.pairs.histogramPairs,
            largestError: graph.pairs.largestError,
            relevant: relevantHistogram(input, graph.pairs),
          },
    mismatch: await metricMismatch(input, prepared),
    islands: islandsOf(input),
  };
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
