import type { OverviewFindings } from "../../contracts/analysis/overview.js";
import { html } from "../html.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import { cosineWords, oddWords, sideWords } from "./overview-words.js";

/** The vectors on the report page. */
export function overviewSection(findings: OverviewFindings): ReportSection {
  const { items, queries } = findings;
  const rest = [
    oddWords(items),
    ...(queries === null ? [] : [sideWords(queries, "query", "queries"), oddWords(queries)]),
    cosineWords(findings),
  ].filter((sentence) => sentence !== null);
  return reportSection(
    "overview",
    "The vectors",
    `${sideWords(items, "item", "items")}.`,
    html`<ul>${rest.map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
  );
}
