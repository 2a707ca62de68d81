import { gatesHeadline, gatesLookWords, gateWords } from "../gates-words.js";
import { html } from "../html.js";
import type { ReportView } from "../report-view.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** What became of the gates: a row a check, with what was found and how much it could tell. */
export function gatesSection({ result, nameOf }: ReportView): ReportSection | false {
  const { gates } = result;
  if (gates === undefined) return false;
  const rows = gates.findings.map((finding) => gateWords(finding, nameOf));
  return reportSection(
    "gates",
    "Gates",
    gatesHeadline(gates),
    html`<p>Gates are fixed before the run. Each check is made at its own level and all have to pass together, so their number needs no correction. What is not known is never a pass. ${gatesLookWords(result)}</p>
<div class="scroll"><table class="gates">
<thead><tr><th scope="col">Verdict</th><th scope="col">Candidate</th><th scope="col">Asked</th><th scope="col">Found</th></tr></thead>
<tbody>${rows.map(
      ({ verdict, candidate, asked, evidence, power }) =>
        html`<tr><td>${verdict}</td><td><bdi>${candidate}</bdi></td><td><bdi>${asked}</bdi></td><td class="text"><bdi dir="ltr">${evidence}.</bdi>${power !== "" && html`<br><small>${power}</small>`}</td></tr>`,
    )}</tbody></table></div>`,
  );
}
