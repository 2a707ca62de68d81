import type { FoundCluster, StructureFindings } from "../../contracts/analysis/structure.js";
import { silhouettesByKChart } from "../charts/silhouettes-by-k.js";
import { formatCount, formatPercent, formatShortInterval } from "../format.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import { chartFigure } from "../sections/chart-figure.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
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

/** Clusters, labels, outliers and near-duplicates on the report page. */
export function structureSection(findings: StructureFindings): ReportSection {
  const { tendency, kMeans, hdbscan, labels, outliers, duplicates } = findings;
  const sentences = [
    kMeansWords(findings),
    denseWords(findings),
    labels === null ? null : labelWords(labels),
    labels === null ? null : confusedWords(labels),
    outlierWords(findings),
    duplicateWords(duplicates),
    chainWords(duplicates),
  ].filter((sentence) => sentence !== null);
  return reportSection(
    "structure",
    "Groups, labels and duplicates",
    tendency === null ? "No groups were looked for." : `${tendencyWords(tendency)}.`,
    html`<ul>${sentences.map((sentence) => html`<li>${visibleText(sentence)}</li>`)}</ul>
${tendency !== null && tendency.fits.length > 1 && silhouetteFigure(tendency)}
${kMeans !== null && clusterTable(`Clusters of k-means (k = ${kMeans.k})`, kMeans.clusters)}
${hdbscan !== null && hdbscan.clusters.length > 0 && clusterTable("Clusters of HDBSCAN", hdbscan.clusters)}
${labels !== null && labelTables(labels)}
${outliers !== null && outlierTable(outliers)}
${duplicateTable(duplicates)}
<p class="small">${structureMethod(findings)}</p>`,
  );
}

function silhouetteFigure({ fits, k }: NonNullable<StructureFindings["tendency"]>): Html {
  const points = fits.map((fit) => ({
    k: fit.k,
    silhouette: fit.silhouette,
    low: fit.gaussian.low,
    high: fit.gaussian.high,
    stable: fit.stability !== null && fit.stability >= 0.6,
    chosen: fit.k === k,
  }));
  return chartFigure({
    prefix: "silhouette",
    label: "Silhouette against the number of clusters",
    description: points
      .map(
        (point) =>
          `${point.k}: ${three(point.silhouette)}, without groups ${three(point.low)} to ${three(point.high)}`,
      )
      .join("; "),
    draw: (width, narrow) => silhouettesByKChart(points, { width, height: narrow ? 260 : 320 }),
    keys: [],
    caption:
      "Dots: mean silhouette of k-means; filled where two halves of the items give nearly the same clusters (adjusted Rand index 0.6 or more). Grey: Gaussian points of the same mean and covariance, which have no groups.",
  });
}

function clusterTable(caption: string, clusters: readonly FoundCluster[]): Html {
  return html`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Words, or a typical item</th><th scope="col" class="number">Items</th><th scope="col" class="number">Silhouette</th><th scope="col">Most frequent label</th><th scope="col">Typical</th></tr></thead>
<tbody>${clusters.map(
    (cluster) =>
      html`<tr><th scope="row"><bdi>${visibleText(clusterName(cluster))}</bdi></th><td class="number">${formatCount(cluster.size)}<small>${formatPercent(cluster.share)}</small></td><td class="number">${cluster.silhouette !== null && three(cluster.silhouette)}</td><td>${cluster.label !== null && html`<bdi>${visibleText(cluster.label.name)}</bdi> (${formatPercent(cluster.label.share)})`}</td><td><bdi>${visibleText(cluster.typical[0]?.text ?? cluster.typical[0]?.id ?? "")}</bdi></td></tr>
`,
  )}</tbody></table></div>
`;
}

function labelTables({ partitions, byLabel, confused }: NonNullable<StructureFindings["labels"]>): Html {
  return html`<div class="scroll"><table>
<caption>Labels against clusters</caption>
<thead><tr><th scope="col">Clusters</th><th scope="col" class="number">AMI<small>95 %</small></th><th scope="col" class="number">V-measure<small>95 %</small></th><th scope="col" class="number">ARI<small>95 %</small></th><th scope="col" class="number">NMI</th><th scope="col" class="number">Purity</th><th scope="col" class="number">Of the items</th></tr></thead>
<tbody>${partitions.map(
    ({ clustering, clusters, ami, vMeasure, adjustedRand, nmi, purity, coverage }) =>
      html`<tr><th scope="row">${clustering} (${formatCount(clusters)})</th><td class="number"><b>${two(ami.value)}</b><small>${formatShortInterval(ami.low, ami.high)}</small></td><td class="number">${two(vMeasure.value)}<small>${formatShortInterval(vMeasure.low, vMeasure.high)}</small></td><td class="number">${two(adjustedRand.value)}<small>${formatShortInterval(adjustedRand.low, adjustedRand.high)}</small></td><td class="number">${two(nmi)}</td><td class="number">${two(purity)}</td><td class="number">${formatPercent(coverage)}</td></tr>
`,
  )}</tbody></table></div>
<div class="scroll"><table>
<caption>The most frequent labels</caption>
<thead><tr><th scope="col">Label</th><th scope="col" class="number">Items</th><th scope="col" class="number">Neighbours agree</th><th scope="col" class="number">In its largest cluster</th></tr></thead>
<tbody>${byLabel.map(
    ({ label, n, agreement, largest, split }) =>
      html`<tr><th scope="row"><bdi>${visibleText(label)}</bdi></th><td class="number">${formatCount(n)}</td><td class="number">${agreement !== null && formatPercent(agreement)}</td><td class="number">${largest !== null && formatPercent(largest)}${split && ", split"}</td></tr>
`,
  )}</tbody></table></div>
${
  confused.length > 0 &&
  html`<div class="scroll"><table>
<caption>Labels that are each other's neighbours</caption>
<thead><tr><th scope="col">Labels</th><th scope="col" class="number">Of their neighbours</th><th scope="col" class="number">Times chance</th><th scope="col" class="number">Pairs</th></tr></thead>
<tbody>${confused.map(
    ({ labels: [a, b], share, lift, n }) =>
      html`<tr><th scope="row"><bdi>${visibleText(a)}</bdi>, <bdi>${visibleText(b)}</bdi></th><td class="number">${formatPercent(share)}</td><td class="number">${lift.toFixed(1)}</td><td class="number">${formatCount(n)}</td></tr>
`,
  )}</tbody></table></div>
`
}`;
}

function outlierTable({ examples }: NonNullable<StructureFindings["outliers"]>): Html {
  return html`<div class="scroll"><table>
<caption>Farthest from their neighbours</caption>
<thead><tr><th scope="col">Item</th><th scope="col" class="number">Local outlier factor</th><th scope="col" class="number">Distance</th></tr></thead>
<tbody>${examples.map(
    ({ item, factor, distance }) =>
      html`<tr><th scope="row"><bdi>${visibleText(item.text ?? item.id)}</bdi></th><td class="number">${two(factor)}</td><td class="number">${three(distance)}</td></tr>
`,
  )}</tbody></table></div>
`;
}

function duplicateTable({ near }: StructureFindings["duplicates"]): Html | false {
  const rows = near.flatMap(({ cosine, examples }) => examples.map((example) => ({ cosine, ...example })));
  if (rows.length === 0) return false;
  return html`<div class="scroll"><table>
<caption>Near-duplicates: the largest groups</caption>
<thead><tr><th scope="col">Items</th><th scope="col" class="number">Size</th><th scope="col" class="number">Joined at cosine</th><th scope="col" class="number">Least cosine of any two</th></tr></thead>
<tbody>${rows.map(
    ({ cosine, size, leastCosine, items }) =>
      html`<tr><th scope="row"><bdi>${visibleText(items.map(({ id, text }) => text ?? id).join(" · "))}</bdi></th><td class="number">${formatCount(size)}</td><td class="number">${cosine}</td><td class="number">${two(leastCosine)}</td></tr>
`,
  )}</tbody></table></div>
<p class="small">A group is what chains of such neighbours join: where the least cosine lies far below, its ends are unlike each other.</p>
`;
}
