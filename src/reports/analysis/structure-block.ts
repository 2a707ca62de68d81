import type { FoundCluster, StructureFindings } from "../../contracts/analysis/structure.js";
import { formatCount, formatPercent, formatShortInterval, unknownValue } from "../format.js";
import { visibleText } from "../plain-text.js";
import { styled, textTable } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
import {
  chainWords,
  clusterName,
  confusedWords,
  denseWords,
  duplicateWords,
  kMeansWords,
  labelWords,
  outlierWords,
  structureMethod,
  tendencyWords,
  three,
  two,
} from "./structure-words.js";
import type { SummaryLine } from "./summary-line.js";

/** Groups, labels, duplicates and outliers in the one-screen summary. */
export function structureLines(findings: StructureFindings): readonly SummaryLine[] {
  const { tendency, asked, labels, duplicates } = findings;
  const ofGroups = [
    asked.clusters === null ? null : kMeansWords(findings),
    asked.minClusterSize === null ? null : denseWords(findings),
    tendency === null ? null : tendencyWords(tendency),
  ].filter((text) => text !== null);
  const ofLabels = labels === null ? null : labelWords(labels);
  const ofDuplicates = duplicateWords(duplicates);
  const ofOutliers = outlierWords(findings);
  const much = (duplicates.near[0]?.share.mean ?? 0) >= 0.05;
  return [
    ...ofGroups.map((text) => ({ label: "Groups", text })),
    ...(ofLabels === null ? [] : [{ label: "Labels", text: ofLabels }]),
    ...(ofDuplicates === null
      ? []
      : [{ label: "Duplicates", text: ofDuplicates, ...(much ? { style: "caution" as const } : {}) }]),
    ...(ofOutliers === null ? [] : [{ label: "Outliers", text: ofOutliers }]),
  ];
}

/** Clusters, labels, outliers and near-duplicates in full. */
export function structureBlock(findings: StructureFindings, width: number, color: boolean): string {
  const { tendency, kMeans, hdbscan, labels, outliers, duplicates } = findings;
  const listed = (sentences: readonly (string | null)[]): string[] =>
    sentences.flatMap((sentence) =>
      sentence === null ? [] : wrapToWidth(visibleText(`- ${sentence}`), width),
    );
  const heading = (title: string): string => styled(title, "bold", color);
  const table = (columns: Parameters<typeof textTable>[0], rows: Parameters<typeof textTable>[1]): string =>
    textTable(columns, rows, { width, color }).text;
  return [
    heading("Groups"),
    ...listed([
      tendency === null ? null : tendencyWords(tendency),
      kMeansWords(findings),
      denseWords(findings),
      outlierWords(findings),
      duplicateWords(duplicates),
      chainWords(duplicates),
    ]),
    ...(kMeans === null
      ? []
      : [heading(`Clusters of k-means (k = ${kMeans.k})`), clusterTable(kMeans.clusters, table)]),
    ...(hdbscan === null || hdbscan.clusters.length === 0
      ? []
      : [heading("Clusters of HDBSCAN"), clusterTable(hdbscan.clusters, table)]),
    ...(labels === null
      ? []
      : [
          heading("Labels"),
          ...listed([labelWords(labels), confusedWords(labels)]),
          partitionTable(labels, table),
          labelTable(labels, table),
        ]),
    ...(outliers === null ? [] : [heading("Farthest from their neighbours"), outlierTable(outliers, table)]),
    ...wrapToWidth(visibleText(structureMethod(findings)), width),
  ].join("\n");
}

type Table = (columns: Parameters<typeof textTable>[0], rows: Parameters<typeof textTable>[1]) => string;

function clusterTable(clusters: readonly FoundCluster[], table: Table): string {
  return table(
    [
      { header: "items", align: "right" },
      { header: "share", align: "right" },
      { header: "silhouette", align: "right", dropOrder: 1 },
      { header: "named by its words, or a typical item", overflow: "cut", minWidth: 20 },
      { header: "most frequent label", overflow: "cut", minWidth: 14, dropOrder: 2 },
    ],
    clusters
      .slice(0, mostRows)
      .map((cluster) => [
        formatCount(cluster.size),
        formatPercent(cluster.share),
        cluster.silhouette === null ? unknownValue : three(cluster.silhouette),
        clusterName(cluster),
        cluster.label === null ? "" : `${cluster.label.name} (${formatPercent(cluster.label.share)})`,
      ]),
  );
}

function partitionTable({ partitions }: NonNullable<StructureFindings["labels"]>, table: Table): string {
  return table(
    [
      { header: "labels against", overflow: "cut", minWidth: 16 },
      { header: "clusters", align: "right", dropOrder: 2 },
      { header: "AMI", align: "right" },
      { header: "95 %", align: "right", dropOrder: 1 },
      { header: "V", align: "right" },
      { header: "ARI", align: "right" },
      { header: "purity", align: "right", dropOrder: 3 },
      { header: "of the items", align: "right", dropOrder: 4 },
    ],
    partitions.map(({ clustering, clusters, ami, vMeasure, adjustedRand, purity, coverage }) => [
      clustering,
      formatCount(clusters),
      two(ami.value),
      formatShortInterval(ami.low, ami.high),
      two(vMeasure.value),
      two(adjustedRand.value),
      two(purity),
      formatPercent(coverage),
    ]),
  );
}

function labelTable({ byLabel }: NonNullable<StructureFindings["labels"]>, table: Table): string {
  return table(
    [
      { header: "label", overflow: "cut", minWidth: 14 },
      { header: "items", align: "right" },
      { header: "neighbours agree", align: "right" },
      { header: "in its largest cluster", align: "right", dropOrder: 1 },
    ],
    byLabel
      .slice(0, mostRows)
      .map(({ label, n, agreement, largest, split }) => [
        label,
        formatCount(n),
        agreement === null ? unknownValue : formatPercent(agreement),
        largest === null ? unknownValue : `${formatPercent(largest)}${split ? ", split" : ""}`,
      ]),
  );
}

function outlierTable({ examples }: NonNullable<StructureFindings["outliers"]>, table: Table): string {
  return table(
    [
      { header: "factor", align: "right" },
      { header: "distance", align: "right" },
      { header: "item", overflow: "cut", minWidth: 20 },
    ],
    examples
      .slice(0, 5)
      .map(({ item, factor, distance }) => [two(factor), three(distance), item.text ?? item.id]),
  );
}

const mostRows = 12;
