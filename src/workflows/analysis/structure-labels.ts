import type { StructureFindings } from "../../contracts/analysis/structure.js";
import { contingency } from "../../geometry/contingency.js";
import { jackknifedLabelAgreement } from "../../geometry/jackknifed-label-agreement.js";
import { type NeighborLabels, neighborLabelAgreement } from "../../geometry/neighbor-label-agreement.js";
import { partitionAgreement } from "../../geometry/partition-agreement.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import type { LabelCodes } from "./label-codes.js";

type LabelFindings = NonNullable<StructureFindings["labels"]>;

/** A clustering over all items: -1 for one that is in no cluster, `looked` false for one that was not clustered. */
export interface ItemClusters {
  readonly name: LabelFindings["partitions"][number]["clustering"];
  readonly labels: Int32Array;
  /** Items that were clustered; null: all. */
  readonly looked: Uint8Array | null;
}

/** Labels beside neighbours and clusters. `clusters` is the clustering that labels are said to be split over. */
export function compareLabels(
  { codes, names, sizes }: LabelCodes,
  graph: NeighborGraph,
  clusterings: readonly ItemClusters[],
  { clusters, seed }: { readonly clusters: ItemClusters | null; readonly seed: number },
): LabelFindings {
  const neighbors = neighborLabelAgreement(graph, codes, names.length, neighborCount);
  const byRow = new Float64Array(codes.length).fill(Number.NaN);
  neighbors.rows.forEach((row, i) => {
    byRow[row] = neighbors.shares[i]!;
  });
  return {
    labelled: sizes.reduce((sum, size) => sum + size, 0),
    labels: names.length,
    neighbors: neighborFindings(neighbors, codes, graph, seed),
    partitions: clusterings.flatMap((clustering) => partitionFindings(codes, clustering)),
    ...labelsAgainst({ codes, names, sizes }, byRow, clusters),
    confused: confusedLabels(neighbors.pairs, names, sizes),
  };
}

function neighborFindings(
  { shares, chance }: NeighborLabels,
  codes: Int32Array,
  graph: NeighborGraph,
  seed: number,
): LabelFindings["neighbors"] {
  const n = shares.length;
  if (n === 0) return null;
  const mean = shares.reduce((sum, share) => sum + share, 0) / n;
  const interval = jackknifedLabelAgreement(graph, codes, neighborCount, seededRandom(seed));
  return {
    k: Math.min(neighborCount, graph.k),
    agreement: { mean, ...(interval ?? { low: null, high: null }), n },
    chance,
  };
}

function partitionFindings(
  codes: Int32Array,
  { name, labels, looked }: ItemClusters,
): LabelFindings["partitions"] {
  const found = partitionAgreement(codes, labels);
  if (found === null) return [];
  const labelled = codes.reduce((sum, code, row) => sum + (code >= 0 && looked?.[row] !== 0 ? 1 : 0), 0);
  const { n, clusters, vMeasure, homogeneity, completeness, ami, nmi, adjustedRand, purity } = found;
  const coverage = n / labelled;
  return [
    {
      clustering: name,
      n,
      coverage,
      clusters,
      vMeasure,
      homogeneity,
      completeness,
      ami,
      nmi,
      adjustedRand,
      purity,
    },
  ];
}

function labelsAgainst(
  { codes, names, sizes }: LabelCodes,
  agreement: Float64Array,
  clusters: ItemClusters | null,
): Pick<LabelFindings, "byLabel" | "mixedClusters"> {
  const table = clusters === null ? null : contingency(codes, clusters.labels);
  const held = names.map(() => new Map<number, number>());
  const purest = new Map<number, number>();
  for (const { row, column, count } of table?.cells ?? []) {
    held[row]!.set(column, count);
    purest.set(column, Math.max(purest.get(column) ?? 0, count / table!.clusters[column]!));
  }
  const sums = new Float64Array(names.length);
  const counted = new Int32Array(names.length);
  codes.forEach((code, row) => {
    if (code < 0 || Number.isNaN(agreement[row]!)) return;
    sums[code]! += agreement[row]!;
    counted[code]!++;
  });
  const byLabel = names.slice(0, mostLabels).map((label, code) => {
    const counts = [...held[code]!.values()];
    const n = counts.reduce((sum, count) => sum + count, 0);
    const largest = n === 0 ? null : Math.max(...counts) / n;
    return {
      label,
      n: sizes[code]!,
      agreement: counted[code] === 0 ? null : sums[code]! / counted[code]!,
      clusters: counts.filter((count) => count >= n / 10).length,
      largest,
      split: largest !== null && largest < 0.5,
    };
  });
  return { byLabel, mixedClusters: [...purest.values()].filter((share) => share < 0.5).length };
}

/** Pairs by their share of both labels' neighbours, at least twice what chance gives and 5 entries. */
function confusedLabels(
  pairs: NeighborLabels["pairs"],
  names: readonly string[],
  sizes: Int32Array,
): LabelFindings["confused"] {
  const totals = new Float64Array(names.length);
  const met = new Map<number, number>();
  for (const { own, other, count } of pairs) {
    totals[own]! += count;
    if (own === other) continue;
    const pair = Math.min(own, other) * names.length + Math.max(own, other);
    met.set(pair, (met.get(pair) ?? 0) + count);
  }
  const labelled = sizes.reduce((sum, size) => sum + size, 0);
  return [...met]
    .filter(([, n]) => n >= 5)
    .sort(([a], [b]) => a - b)
    .map(([pair, n]) => {
      const [i, j] = [Math.floor(pair / names.length), pair % names.length];
      const both = totals[i]! + totals[j]!;
      const chance =
        (totals[i]! * (sizes[j]! / (labelled - 1)) + totals[j]! * (sizes[i]! / (labelled - 1))) / both;
      const share = n / both;
      return { labels: [names[i]!, names[j]!] as [string, string], share, lift: share / chance, n };
    })
    .filter(({ lift }) => lift >= 2)
    .sort((a, b) => b.share - a.share || b.n - a.n)
    .slice(0, 10);
}

/** Neighbours whose labels are compared. */
const neighborCount = 10;

/** Labels that are listed. */
const mostLabels = 50;
