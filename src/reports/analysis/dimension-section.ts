import type { DimensionFindings } from "../../contracts/analysis/dimension.js";
import { html } from "../html.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import { bandWords, dimensionCaution, dimensionRows, localWords, scaleWords } from "./dimension-words.js";

/** Intrinsic dimension on the report page. */
export function dimensionSection(findings: DimensionFindings): ReportSection {
  const words = [scaleWords(findings), localWords(findings)].filter((sentence) => sentence !== null);
  return reportSection(
    "dimension",
    "Intrinsic dimension",
    `${bandWords(findings)}.`,
    html`<div class="scroll"><table>
<thead><tr><th scope="col">Estimator</th><th scope="col" class="number">Value</th><th scope="col" class="number">95 % interval</th></tr></thead>
<tbody>${dimensionRows(findings).map(
      ([name, value, interval]) =>
        html`<tr><th scope="row">${name}</th><td class="number"><b>${value}</b></td><td class="number">${interval}</td></tr>
`,
    )}</tbody></table></div>
<ul>${words.map((sentence) => html`<li>${sentence}</li>`)}</ul><p class="small">${dimensionCaution}</p>`,
  );
}
