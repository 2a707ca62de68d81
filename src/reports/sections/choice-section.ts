import type { Choice, Upkeep } from "../../contracts/choice.js";
import { choiceWords } from "../choice-words.js";
import { formatMs, formatUsd, listOf, metricLabel } from "../format.js";
import { formatQuantity } from "../format-quantity.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import type { ReportView } from "../report-view.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** The best, given what matters: requirements, weights, what each step to a slower candidate buys, frontier and upkeep. */
export function choiceSection(view: ReportView): ReportSection | false {
  const { choice } = view.result;
  if (choice === undefined || choice.frontier.candidates.length === 0) return false;
  const words = choiceWords(view.result, view.nameOf);
  return reportSection(
    "choice",
    "What each gives and costs",
    words.weights[0] ?? words.requirements[0] ?? false,
    html`${sentences(words.requirements)}${requirementsTable(view, choice)}${sentences(words.weights)}${
      choice.weighed !== null &&
      html`<p class="small">Each measure counts 0 for the worst and 1 for the best of these candidates, linearly between. A candidate more or less can move these ends.</p>`
    }${
      words.tradeOffs.length > 0 &&
      html`<h3>What each step to a slower candidate buys</h3><ul>${words.tradeOffs.map((line) => html`<li><bdi dir="ltr">${line}</bdi></li>`)}</ul>`
    }
${frontierTable(view, choice)}
${upkeepTable(view, choice)}`,
  );
}

function sentences(lines: readonly string[]): Html | false {
  return (
    lines.length > 0 && html`<ul>${lines.map((line) => html`<li><bdi dir="ltr">${line}</bdi></li>`)}</ul>`
  );
}

function requirementsTable({ nameOf }: ReportView, { requirements }: Choice): Html | false {
  if (requirements.length === 0) return false;
  return html`<div class="scroll"><table><thead><tr><th scope="col">Required</th><th scope="col">Candidate</th><th scope="col">Verdict</th><th scope="col" class="number">Measured</th><th scope="col">From</th></tr></thead><tbody>${requirements.flatMap(
    ({ text, unit, findings }) =>
      findings.map((found) => {
        const value = unit === null || found.value === null ? "–" : formatQuantity(found.value, unit);
        const interval =
          unit === null || found.low === null || found.high === null
            ? ""
            : ` (${formatQuantity(found.low, unit)} to ${formatQuantity(found.high, unit)})`;
        const verdict =
          found.status === "met" ? "met" : found.status === "not-met" ? "not met" : "not known, so not met";
        return html`<tr><td>${text}</td><td><bdi>${visibleText(nameOf(found.id))}</bdi></td><td>${verdict}</td><td class="number">${value}${interval}</td><td><small><bdi>${found.source}${found.fresh === false ? ", cached" : ""}</bdi></small></td></tr>`;
      }),
  )}</tbody></table></div>`;
}

function frontierTable({ nameOf }: ReportView, { frontier }: Choice): Html {
  return html`<h3>The frontier</h3><p class="small">Another candidate dominates one where it is no worse in any resource and its quality is established as better, or the same on every query. A difference that is not established, or a value that is not known, dominates nobody.${
    frontier.leftOut.length > 0 &&
    ` Not weighed, because it is known of no candidate: ${listOf(frontier.leftOut)}.`
  }</p><div class="scroll"><table><thead><tr><th scope="col">Candidate</th>${frontier.measures.map(({ name }) => html`<th scope="col" class="number">${name.includes("@") ? metricLabel(name) : headings[name]}</th>`)}<th scope="col">Frontier</th></tr></thead><tbody>${frontier.candidates.map(
    ({ id, values, dominatedBy }) =>
      html`<tr><td><bdi>${visibleText(nameOf(id))}</bdi></td>${frontier.measures.map(({ name, unit }) => html`<td class="number">${formatQuantity(values[name] ?? null, unit)}</td>`)}<td>${
        dominatedBy.length === 0
          ? "on it"
          : html`dominated by <bdi>${listOf(dominatedBy.map((other) => visibleText(nameOf(other))))}</bdi>`
      }</td></tr>`,
  )}</tbody></table></div>`;
}

function upkeepTable({ nameOf }: ReportView, { upkeep, notes }: Choice): Html | false {
  if (upkeep.length === 0) return false;
  return html`<h3>What each costs to keep</h3><p class="small">Another model, or other prompts, force every document to be indexed again; a changed document, itself alone. Times are at the measured texts a second on this machine.</p><div class="scroll"><table><thead><tr><th scope="col">Candidate</th><th scope="col" class="number">Index again</th><th scope="col" class="number">Paid for it</th><th scope="col">Made by</th><th scope="col">Licence stated</th><th scope="col">Prompts</th><th scope="col">Fitted on the documents</th></tr></thead><tbody>${upkeep.map(
    (one) =>
      html`<tr><td><bdi>${visibleText(nameOf(one.id))}</bdi></td><td class="number">${formatMs(one.indexAgainMs)}</td><td class="number">${formatUsd(one.priceUsd)}</td><td>${owners[one.owner]}</td><td><bdi>${licenceWords(one)}</bdi></td><td>${one.prompts.length === 0 ? "none" : html`<bdi>${one.prompts.map((prompt) => JSON.stringify(prompt)).join(", ")}</bdi>`}</td><td>${one.fittedAgain ? "yes: fitted again with them" : "no"}</td></tr>`,
  )}</tbody></table></div>${sentences(notes)}`;
}

function licenceWords({ licences, owner }: Upkeep): string {
  if (licences.length > 0) return licences.map((licence) => licence ?? "none stated").join(", ");
  return owner === "no model" ? "no model" : "not known";
}

const owners: Readonly<Record<Upkeep["owner"], string>> = {
  vendor: "a vendor: it can be withdrawn or repriced",
  own: "own files",
  "no model": "no model",
  elsewhere: "elsewhere",
};

const headings: Readonly<Record<string, string>> = {
  p50: "p50",
  cost: "Cost a month",
  memory: "Peak memory",
  dims: "Dims",
  upkeep: "Index again",
};
