import type { HubnessFindings, HubnessSide } from "../../contracts/analysis/hubness.js";
import { kOccurrenceChart } from "../charts/k-occurrence.js";
import { formatCount, formatPercent } from "../format.js";
import { type Html, html } from "../html.js";
import { shorten, visibleText } from "../plain-text.js";
import { chartFigure } from "../sections/chart-figure.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import {
  hubnessCaution,
  hubSigns,
  labelWords,
  measuredAt,
  measureRows,
  reachWords,
  relevantWords,
  searchedSide,
  sideHubnessWords,
  tiedWords,
} from "./hubness-words.js";

/** Hubness on the report page. */
export function hubnessSection(findings: HubnessFindings): ReportSection {
  const side = searchedSide(findings);
  const labels = labelWords(findings);
  return reportSection(
    "hubness",
    "Hubness",
    `${findings.queryToItem === null ? "Items" : "Queries"}${sideHubnessWords(side)}. ${reachWords(side)}.`,
    html`${findings.queryToItem !== null && sideMarkup(findings.queryToItem, "queries")}${sideMarkup(findings.itemToItem, "items")}${labels !== null && html`<p>Labels: ${labels}.</p>`}<p class="small">${hubnessCaution}</p>`,
  );
}

function sideMarkup(side: HubnessSide, owners: "items" | "queries"): Html {
  const tied = tiedWords(side);
  const relevant = relevantWords(side);
  return html`<h3>${owners === "items" ? "Items" : "Queries"} among the items, top ${formatCount(side.k)}</h3>
${distribution(side, owners)}<div class="scroll"><table>
<thead><tr><th scope="col">Measure</th><th scope="col" class="number">Value</th><th scope="col" class="number">95 % interval</th><th scope="col" class="number">Random lists</th></tr></thead>
<tbody>${measureRows(measuredAt(side)).map(
    ([name, value, interval, random]) =>
      html`<tr><th scope="row">${name}</th><td class="number"><b>${value}</b></td><td class="number">${interval}</td><td class="number">${random}</td></tr>
`,
  )}</tbody></table></div>
${tied !== null && html`<p>Ties: ${tied}.</p>`}${relevant !== null && html`<p>Anti-hubs: ${relevant}.</p>`}${side.hubs.length > 0 && hubsTable(side)}`;
}

function hubsTable({ hubs }: HubnessSide): Html {
  return html`<div class="scroll"><table>
<caption>The hubs</caption>
<thead><tr><th scope="col">Item</th><th scope="col" class="number">Lists</th><th scope="col" class="number">Mean rank</th><th scope="col">What stands out</th><th scope="col">Keeps out</th></tr></thead>
<tbody>${hubs.map(
    (hub) =>
      html`<tr><th scope="row"><bdi>${named(hub)}</bdi></th><td class="number"><b>${formatPercent(hub.share)}</b><small>${formatCount(hub.lists)}</small></td><td class="number">${hub.meanRank.toFixed(1)}</td><td>${hubSigns(hub)}</td><td>${hub.crowdsOut.map((next) => html`<bdi>${named(next)}</bdi> (${formatCount(next.lists)})<br>`)}</td></tr>
`,
  )}</tbody></table></div>
`;
}

function named({ id, text }: { readonly id: string; readonly text: string | null }): string {
  return visibleText(shorten(text ?? id, 90));
}

function distribution({ distribution: counts, items, at, k }: HubnessSide, owners: string): Html | false {
  if (counts.length < 2) return false;
  const { mean } = at.find((one) => one.k === k)!;
  return chartFigure({
    prefix: `k-occurrence-${owners}`,
    label: `How many items are in so many lists of ${owners}`,
    description: `${formatCount(counts[0]!.items)} items are in ${formatCount(counts[0]!.count)} lists; the most popular is in ${formatCount(counts[counts.length - 1]!.count)}`,
    draw: (width, narrow) => kOccurrenceChart(counts, { mean, items }, { width, height: narrow ? 280 : 340 }),
    keys: [],
    caption: `Dots: items in so many lists. Line: what random lists would give (Poisson of mean ${mean < 0.1 ? mean.toPrecision(2) : mean.toFixed(1)}). Both axes are logarithmic; items in no list stand at the left edge.`,
  });
}
