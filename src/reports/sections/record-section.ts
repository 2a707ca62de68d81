import { formatCount, unknownValue } from "../format.js";
import { type Html, html } from "../html.js";
import { shorten } from "../plain-text.js";
import { type CandidateCost, recordWords } from "../record-words.js";
import type { ReportView } from "../report-view.js";
import { withCode } from "./with-code.js";

/**
 * The rest of the decision on the first page, in short: question, who was ruled out, cost, risks, what would change the
 * verdict, how to compute it again. Long lists and sentences are cut, and say so; the sections below and the decision record have all.
 */
export function recordSection(view: ReportView): Html {
  const { data, result, rows } = view;
  const words = recordWords(view);
  const { question, baseline, data: judged, gates, ruledOut, cost, risks, change, verify } = words;
  const names = rows.map(({ name }) => name);
  return html`<div class="record">
${part(
  "The question",
  html`<p><bdi dir="ltr">${question} ${names.slice(0, mostNamed).join(", ")}${names.length > mostNamed ? `, and ${formatCount(names.length - mostNamed)} more` : ""}.${baseline === "" ? "" : ` ${baseline}`}</bdi></p><p><bdi dir="ltr">${judged}</bdi> Fingerprint <span class="mono">${result.dataset.fingerprint.slice(0, 12)}</span>.</p>`,
)}
${gates.length > 0 && part("Gates that did not pass", list(gates, 4))}
${ruledOut.length > 0 && part("Ruled out", list(ruledOut, 4))}
${cost.length > 0 && part("What it takes", costTable(cost))}
${risks.length > 0 && part("Risks", list(risks, 6))}
${change.length > 0 && part("What next, and what would change the verdict", list(change, 5))}
${part(
  "Compute it again",
  html`${data.command !== null && html`<pre tabindex="0"><code><bdi>${shorten(data.command, longestCommand)}</bdi></code></pre>`}<pre tabindex="0"><code>${verify}</code></pre><p class="small">${data.command !== null ? "The second command checks" : "This checks"}, without the network, that these numbers follow from the stored runs and judgements.${(data.command ?? "").length > longestCommand && html` The whole first command stands under <a href="#manifest">How it was computed</a>.`}</p>`,
)}
</div>
`;
}

function part(title: string, body: Html): Html {
  return html`<div class="part"><h2>${title}</h2>${body}</div>`;
}

function list(sentences: readonly string[], most: number): Html {
  const shown = sentences.length > most ? sentences.slice(0, most - 1) : sentences;
  const rest = sentences.length - shown.length;
  return html`<ul>${shown.map((sentence) => html`<li><bdi dir="ltr">${withCode(shorten(sentence, longestSentence))}</bdi></li>`)}${
    rest > 0 && html`<li class="rest">and ${formatCount(rest)} more, in the sections below</li>`
  }</ul>`;
}

/** The candidates in front, and what each takes; whoever is paid stands below where it is the same for all. */
function costTable(costs: readonly CandidateCost[]): Html {
  const shown = costs.length > mostCosts ? costs.slice(0, mostCosts - 1) : costs;
  const rest = costs.length - shown.length;
  const monthly = shown.some(({ month }) => month !== "");
  const paid = [...new Set(shown.map((one) => one.paid))];
  return html`<table class="takes"><thead><tr><th scope="col">Candidate</th><th scope="col" class="number">Query p50</th><th scope="col" class="number">Model</th><th scope="col" class="number">Memory</th>${monthly && html`<th scope="col" class="number">A month</th>`}</tr></thead>
<tbody>${shown.map(
    ({ name, query, queryTail, model, memory, month }) =>
      html`<tr><th scope="row"><bdi>${name}</bdi></th><td class="number">${query === "" ? unknownValue : html`${query}<small>${queryTail}</small>`}</td><td class="number">${model}</td><td class="number">${memory}</td>${monthly && html`<td class="number month">${month}</td>`}</tr>`,
  )}</tbody></table><p class="small"><bdi dir="ltr">${rest > 0 ? `And ${formatCount(rest)} more below. ` : ""}${
    paid.length === 1 ? `Paid: ${paid[0]}.` : shown.map((one) => `${one.name}: ${one.paid}`).join("; ")
  }</bdi></p>`;
}

const mostNamed = 5;
const mostCosts = 5;
const longestSentence = 240;
const longestCommand = 240;
