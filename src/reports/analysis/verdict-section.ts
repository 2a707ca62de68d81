import type { VerdictFindings } from "../../contracts/analysis/verdict.js";
import type { AnalysisResult } from "../../contracts/analysis-result.js";
import { formatCount, formatLevel, formatP, formatPercent, formatScore, metricLabel } from "../format.js";
import { type Html, html } from "../html.js";
import { shorten } from "../plain-text.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import { nextCommands } from "./next-commands.js";
import {
  causeNames,
  describingWords,
  noTaskWords,
  notShownWords,
  shownWords,
  signed,
  taskWords,
} from "./verdict-words.js";

/** Whether what was found touches the user's metric, on the report page. */
export function verdictSection(findings: VerdictFindings, result: AnalysisResult): ReportSection {
  const { task } = findings;
  const next = nextCommands(result);
  const commands =
    next.length > 0 &&
    html`<h3>What to run next</h3><ul>${next.map(
      ({ command, why }) =>
        html`<li><code><bdi>${command}</bdi></code> <small class="inline">${why}</small></li>`,
    )}</ul>`;
  const title = "Does it touch your task?";
  if (task === null) {
    return reportSection(
      "verdict",
      title,
      `There are ${noTaskWords}.`,
      html`<p>${describingWords}</p>${commands}`,
    );
  }
  const shown = task.causes.filter((cause) => cause.shown);
  const answer =
    shown.length === 0
      ? `Nothing that was tried is shown to go with ${metricLabel(task.metric)} here.`
      : `${shownWords(task, shown[0]!)}.`;
  const rest = notShownWords(task);
  return reportSection(
    "verdict",
    title,
    answer,
    html`<p>${taskWords(task)}.</p>
${shown.slice(1).map((cause) => html`<p>${shownWords(task, cause)}.</p>`)}
${rest !== null && html`<p>${rest}.</p>`}
${causesTable(task)}
<p class="small">Spearman's correlation over queries with its 95 % bootstrap interval (${formatCount(findings.resamples)} resamples); p of a permutation test (${formatCount(findings.permutations)} orders), adjusted by Holm's procedure over all ${formatCount(task.causes.length)}, at ${formatLevel(task.level)} in all. Least and most: mean of the metric in the third of the queries that has least, and most, of it.</p>
${task.untested.map(({ cause, reason }) => html`<p class="small">Not tested: ${causeNames[cause].name}, ${reason}.</p>`)}
${worstTable(task)}
<p>${describingWords}</p>${commands}`,
  );
}

type Task = NonNullable<VerdictFindings["task"]>;

function causesTable({ causes }: Task): Html {
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">What may go with it</th><th scope="col" class="number">rho</th><th scope="col" class="number">95 %</th><th scope="col" class="number">p<small>Holm</small></th><th scope="col" class="number">Queries</th><th scope="col" class="number">Least</th><th scope="col" class="number">Most</th><th scope="col">Shown</th></tr></thead>
<tbody>${causes.map(
    ({ cause, rho, low, high, adjusted, n, least, most, shown }) =>
      html`<tr><th scope="row">${causeNames[cause].name}</th><td class="number"><b>${signed(rho)}</b></td><td class="number">${signed(low)} to ${signed(high)}</td><td class="number">${formatP(adjusted)}</td><td class="number">${formatCount(n)}</td><td class="number">${formatScore(least?.mean)}</td><td class="number">${formatScore(most?.mean)}</td><td>${shown ? "yes" : "no"}</td></tr>
`,
  )}</tbody></table></div>
`;
}

function worstTable({ worst, causes, metric, estimate }: Task): Html | false {
  const strongest = causes.find(({ shown }) => shown);
  if (worst.length === 0 || strongest === undefined) return false;
  const side = strongest.rho > 0 ? "least" : "most";
  return html`<h3>Queries to look at</h3><div class="scroll"><table>
<thead><tr><th scope="col">Query</th><th scope="col" class="number">${metricLabel(metric)}</th></tr></thead>
<tbody>${worst.map(
    ({ id, text, score }) =>
      html`<tr><th scope="row"><bdi>${shorten(text ?? id, 160)}</bdi> <small class="mono inline"><bdi>${id}</bdi></small></th><td class="number">${formatScore(score)}</td></tr>
`,
  )}</tbody></table></div><p class="small">The worst of the third with ${side} of this: ${causeNames[strongest.cause].name} (${formatPercent(worst.length / estimate.n)} of the judged queries).</p>`;
}
