import type { StructureFindings } from "../../contracts/analysis/structure.js";
import {
  bestFit,
  type ClusterCountFit,
  fitClusterCounts,
  stableAgreement,
} from "../../geometry/choose-cluster-count.js";
import type { ClusterPoints } from "../../geometry/cluster-points.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { estimateSilhouette } from "./cluster-estimates.js";
import type { SectionInput } from "./section-input.js";

/** Clusters found on a sample, and what they say of the space. */
export interface Tendency {
  readonly findings: NonNullable<StructureFindings["tendency"]>;
  /** Of every number of clusters that was tried. */
  readonly fits: readonly ClusterCountFit[];
}

/**
 * Whether a space has groups at all, without labels: k-means on a sample for several k, against points of the same mean and
 * covariance that have none. A number that is asked for is tried too, unless the sample has fewer than ten points a cluster.
 * null below 20 points.
 */
export async function clusterTendency(
  { matrix, spherical }: ClusterPoints,
  {
    engine,
    seed,
    clusters,
    signal,
    onProgress,
  }: Pick<SectionInput, "engine" | "seed" | "clusters" | "signal" | "onProgress">,
): Promise<Tendency | null> {
  if (matrix.rows < 20) return null;
  const random = seededRandom(seed);
  const size = Math.min(matrix.rows, matrix.dims <= 512 ? 2_048 : 1_024);
  const sample =
    size === matrix.rows ? matrix : gatherRows(matrix, seededSample(matrix.rows, size, random), null);
  const ks = [...new Set([...tried, ...(clusters === undefined ? [] : [clusters])])]
    .filter((k) => k <= size / 10)
    .sort((a, b) => a - b);
  const fits = await fitClusterCounts(
    { matrix: sample, spherical },
    {
      ks,
      engine,
      random,
      signal,
      onFit: (done) =>
        onProgress?.({
          type: "progress",
          candidate: null,
          stage: "choosing the number of clusters",
          done,
          total: ks.length,
          unit: "numbers",
        }),
    },
  );
  const best = bestFit(fits);
  if (best === null) return null;
  const { estimate: silhouette } = await estimateSilhouette({ matrix: sample, spherical }, best.labels, {
    engine,
    seed,
    signal,
  });
  const range = rangeOf(best.gaussian);
  return {
    fits,
    findings: {
      sample: size,
      fits: fits.map(({ k, silhouette, stability, gaussian }) => ({
        k,
        silhouette,
        stability,
        gaussian: rangeOf(gaussian),
      })),
      k: best.k,
      silhouette,
      excess: silhouette.mean - range.mean,
      verdict: verdictOf(silhouette, range.high, best.stability),
    },
  };
}

function verdictOf(
  { mean, low }: { mean: number; low: number },
  gaussian: number,
  stability: number | null,
): "clear" | "weak" | "none" {
  if (!(low > gaussian)) return "none";
  return mean >= gaussian + clearExcess && stability !== null && stability >= stableAgreement
    ? "clear"
    : "weak";
}

function rangeOf(values: readonly number[]): { mean: number; low: number; high: number; draws: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: Math.min(...values), high: Math.max(...values), draws: values.length };
}

/** Numbers of clusters that are tried, as far as ten points a cluster are there. */
const tried: readonly number[] = [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50];

/** Silhouette above the best of the Gaussian draws that counts as clear structure. */
const clearExcess = 0.05;
