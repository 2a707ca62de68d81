import { type FailureSummary, reasonCodes } from "../../contracts/failures.js";
import { formatCount, listOf } from "../format.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import { countAndShare, explainsMisses, liftWords, reasonWords } from "../reason-words.js";
import type { ReportView } from "../report-view.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** How often each reason was read off, among the relevant documents a candidate missed and among those it found. */
export function failuresSection(view: ReportView): ReportSection | false {
  const { failures } = view.result;
  if (failures === undefined || failures.perCandidate.every(({ missed }) => missed === 0)) return false;
  const codes = reasonCodes.filter((code) =>
    failures.perCandidate.some(({ reasons }) =>
      reasons.some((one) => one.code === code && one.missed + one.found > 0),
    ),
  );
  const rows = view.rows.flatMap(({ candidate, name }) => {
    const one = failures.perCandidate.find(({ id }) => id === candidate.id);
    return one === undefined ? [] : [{ name, one }];
  });
  return reportSection(
    "failures",
    "Why documents were missed",
    failuresAnswer(rows),
    html`<p>A relevant document counts as missed beyond rank ${String(failures.k)}, with a document graded lower above it. Reasons are read off the texts, never guessed, and read off the found documents by the same rules: a reason as common among both explains nothing. Lift: its share among the missed over its share among the found, with a 95 % interval over queries.</p>
<div class="scroll"><table class="comparisons reasons">
<thead><tr><th scope="col">Candidate</th><th scope="col">Reason</th><th scope="col" class="number">Of the missed</th><th scope="col" class="number">Of the found</th><th scope="col" class="number">Lift</th></tr></thead>
<tbody>${rows.map(({ name, one }) => candidateRows(name, one, codes))}</tbody></table></div>
<ul class="small">${codes.map((code) => html`<li><b>${reasonWords[code].label}</b>: ${reasonWords[code].how}.</li>`)}</ul>
${failures.notes.length > 0 && html`<p class="small">${failures.notes.map((note) => html`<bdi>${visibleText(note)}</bdi> `)}</p>`}`,
  );
}

/** The reasons more common among missed than among found documents, and for whom. */
function failuresAnswer(
  rows: readonly { readonly name: string; readonly one: FailureSummary["perCandidate"][number] }[],
): string {
  const explained = reasonCodes.flatMap((code) => {
    const names = rows
      .filter(({ one }) => one.reasons.some((reason) => reason.code === code && explainsMisses(reason, one)))
      .map(({ name }) => visibleText(name));
    if (names.length === 0) return [];
    const whom =
      names.length === rows.length && rows.length > 2 ? `all ${rows.length} candidates` : listOf(names);
    return [`${reasonWords[code].label} (${whom})`];
  });
  return explained.length === 0
    ? "No reason that was looked for is surely more common among missed than among found documents."
    : `More common among missed than among found documents: ${listOf(explained)}.`;
}

function candidateRows(
  name: string,
  one: FailureSummary["perCandidate"][number],
  codes: readonly (typeof reasonCodes)[number][],
): Html {
  const reasons = codes.map((code) => one.reasons.find((counted) => counted.code === code)!);
  const crowded =
    one.crowdedOut === 0
      ? ""
      : ` · ${formatCount(one.crowdedOut)} more behind equals or better only, which is no failure`;
  return html`${reasons.map(
    (
      reason,
      i,
    ) => html`<tr>${i === 0 && html`<th scope="rowgroup" rowspan="${String(reasons.length + 1)}"><bdi>${name}</bdi><small>${formatCount(one.missed)} missed, ${formatCount(one.found)} found${crowded}</small></th>`}<td>${reasonWords[reason.code].label}</td><td class="number">${countAndShare(reason.missed, one.missed)}</td><td class="number">${countAndShare(reason.found, one.found)}</td><td class="number">${explainsMisses(reason, one) ? html`<b>${liftWords(reason)}</b>` : liftWords(reason)}</td></tr>
`,
  )}<tr>${reasons.length === 0 && html`<th scope="row"><bdi>${name}</bdi></th>`}<td>No reason read off</td><td class="number">${countAndShare(one.withoutReason, one.missed)}</td><td></td><td></td></tr>
`;
}
