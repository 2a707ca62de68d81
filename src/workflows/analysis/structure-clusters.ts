import type { SpaceSide } from "../../contracts/analysed-space.js";
import type { FoundCluster } from "../../contracts/analysis/structure.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { clusterCentroids, clusterCount } from "../../geometry/cluster-centroids.js";
import { clusterWords } from "../../geometry/cluster-words.js";
import { typicalRows } from "../../geometry/typical-rows.js";
import type { Analyzer } from "../../lexical/analyzer.js";
import { createCorpusAnalyzer } from "../../lexical/corpus-analyzer.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import type { LabelCodes } from "./label-codes.js";
import { shownItem } from "./shown-item.js";

/** What clusters are described from. */
export interface ClusterSource {
  readonly items: SpaceSide;
  /** The points that were clustered, and the item of each; null where they are the same. */
  readonly points: EmbeddingMatrix;
  readonly rowOf: Int32Array | null;
  readonly codes: LabelCodes | null;
  /** null without texts. */
  readonly analyzer: Analyzer | null;
  readonly seed: number;
}

/** The analyser of the corpus' language, which is detected; null without texts. */
export async function textAnalyzer(texts: readonly string[] | null): Promise<Analyzer | null> {
  if (texts === null) return null;
  return (await createCorpusAnalyzer(texts.slice(0, 2_000))).analyzer;
}

/** Describes the `most` largest clusters: size, words, typical items, silhouette, most frequent label. `labels` are the points'. */
export function describeClusters(
  source: ClusterSource,
  labels: Int32Array,
  silhouette: Float64Array | null,
  most: number,
): FoundCluster[] {
  const { items, points, rowOf, codes } = source;
  const centroids = clusterCentroids(points, labels);
  const { count, sizes } = centroids;
  const itemOf = (row: number): number => rowOf?.[row] ?? row;
  const words = wordsOf(source, labels, count);
  const typical = typicalRows(points, labels, centroids, 3);
  const silhouettes = meansByLabel(labels, silhouette, count);
  const frequent = frequentLabels(labels, codes, itemOf, count);
  return [...sizes.keys()]
    .filter((cluster) => sizes[cluster]! > 0)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    .slice(0, most)
    .map((cluster) => ({
      size: sizes[cluster]!,
      share: sizes[cluster]! / labels.length,
      words: words?.[cluster] ?? null,
      typical: Array.from(typical[cluster]!, (row) => shownItem(items, itemOf(row))),
      silhouette: silhouettes?.[cluster] ?? null,
      label: frequent[cluster] ?? null,
    }));
}

function wordsOf(
  { items: { texts }, analyzer, rowOf, seed }: ClusterSource,
  labels: Int32Array,
  count: number,
): string[][] | null {
  if (texts === null || analyzer === null) return null;
  // The most words of a cluster are plain from some hundred texts.
  const read = seededSample(labels.length, mostTexts, seededRandom(seed));
  const sample = Array.from(read, (row) => texts[rowOf?.[row] ?? row]!);
  const ofSample = Int32Array.from(read, (row) => labels[row]!);
  return clusterWords(sample, ofSample, count, { analyzer });
}

function meansByLabel(
  labels: Int32Array,
  values: Float64Array | null,
  count: number,
): (number | null)[] | null {
  if (values === null) return null;
  const sums = new Float64Array(count);
  const sizes = new Int32Array(count);
  labels.forEach((label, row) => {
    if (label < 0 || !Number.isFinite(values[row]!)) return;
    sums[label]! += values[row]!;
    sizes[label]!++;
  });
  return Array.from(sums, (sum, label) => (sizes[label] === 0 ? null : sum / sizes[label]!));
}

function frequentLabels(
  labels: Int32Array,
  codes: LabelCodes | null,
  itemOf: (row: number) => number,
  count: number,
): ({ name: string; share: number } | null)[] {
  if (codes === null) return [];
  const counts = Array.from({ length: count }, () => new Map<number, number>());
  labels.forEach((label, row) => {
    const code = codes.codes[itemOf(row)]!;
    if (label >= 0 && code >= 0) counts[label]!.set(code, (counts[label]!.get(code) ?? 0) + 1);
  });
  return counts.map((of) => {
    const total = [...of.values()].reduce((sum, times) => sum + times, 0);
    if (total === 0) return null;
    const [code, times] = [...of].reduce((best, one) => (one[1] > best[1] ? one : best));
    return { name: codes.names[code]!, share: times / total };
  });
}

/** Labels renumbered so that cluster 0 is the largest; -1 stays. */
export function bySize(labels: Int32Array): Int32Array {
  const sizes = new Int32Array(clusterCount(labels));
  for (const label of labels) if (label >= 0) sizes[label]!++;
  const order = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const numbers = Int32Array.from(sizes);
  order.forEach((label, number) => {
    numbers[label] = number;
  });
  return labels.map((label) => (label < 0 ? -1 : numbers[label]!));
}

/** Texts that clusters are named from. */
const mostTexts = 10_000;
