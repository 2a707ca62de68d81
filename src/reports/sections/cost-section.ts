import type { MonthlyCost } from "../../contracts/monthly-cost.js";
import { costParts } from "../../contracts/monthly-cost.js";
import { formatBytes, formatCount, formatMs, listOf } from "../format.js";
import { type Html, html } from "../html.js";
import { amountWords, paidWords } from "../money-words.js";
import { visibleText } from "../plain-text.js";
import type { ReportView } from "../report-view.js";
import { type ReportSection, reportSection } from "./report-section.js";

interface Priced {
  readonly name: string;
  readonly paid: string;
  readonly monthly: MonthlyCost;
}

/** What each candidate costs a month, part by part, and every number that stands on; false where no traffic was stated. */
export function costSection({ rows }: ReportView): ReportSection | false {
  const priced = rows.flatMap(({ name, candidate: { cost } }): Priced[] =>
    cost.monthly === undefined ? [] : [{ name, paid: paidWords(cost), monthly: cost.monthly }],
  );
  if (priced.length === 0) return false;
  const parts = costParts.filter((part) =>
    priced.some(({ monthly }) => monthly.parts.some((one) => one.part === part)),
  );
  return reportSection(
    "cost",
    "Cost",
    `A month at the traffic stated: ${priced.map(({ name, monthly }) => `${visibleText(name)} ${amountWords(monthly.total)}`).join("; ")}.`,
    html`<div class="scroll"><table>
<thead><tr><th scope="col">A month</th>${priced.map(({ name }) => html`<th scope="col" class="number"><bdi>${name}</bdi></th>`)}</tr></thead>
<tbody>${parts.map(
      (
        part,
      ) => html`<tr><th scope="row">${part}</th>${priced.map(({ name, monthly }) => partCell(name, monthly, part))}</tr>
`,
    )}<tr><th scope="row">in all</th>${priced.map(({ name, monthly }) => cell(name, html`<b>${amountWords(monthly.total)}</b>`))}</tr>
<tr><th scope="row">vectors</th>${priced.map(({ name, monthly }) => cell(name, formatBytes(monthly.vectorBytes)))}</tr>
<tr><th scope="row">vectors and index</th>${priced.map(({ name, monthly }) => cell(name, formatBytes(monthly.indexBytes)))}</tr>
<tr><th scope="row">embedding everything once more</th>${priced.map(({ name, monthly }) => cell(name, againWords(monthly)))}</tr>
<tr><th scope="row">for this benchmark</th>${priced.map(({ name, paid }) => cell(name, paid))}</tr></tbody></table></div>
<h3>What these numbers stand on</h3>
${priced.map(
  ({ name, monthly }) => html`<details><summary><bdi>${name}</bdi></summary><dl>${monthly.assumptions.map(
    ({ name: what, value, from }) =>
      html`<div><dt>${what}</dt><dd><bdi>${typeof value === "number" ? numberWords(value) : String(value)}</bdi> <small>${from}</small></dd></div>`,
  )}</dl></details>
`,
)}<p class="small">Unknown is never zero: a sum with an unknown part says "at least".</p>`,
  );
}

function cell(name: string, body: Html | string): Html {
  return html`<td class="number" data-label="${name}">${body}</td>`;
}

function partCell(name: string, { parts }: MonthlyCost, part: string): Html {
  const found = parts.filter((one) => one.part === part);
  if (found.length === 0) return cell(name, "none");
  return cell(
    name,
    html`${found.map(
      ({ amount, missing }) =>
        html`${amountWords(amount)}${missing.length > 0 && html`<small>not known: ${listOf(missing)}</small>`} `,
    )}`,
  );
}

function againWords({ embedAgain: { amount, hours, tokens } }: MonthlyCost): string {
  if (tokens === 0) return "nothing to embed";
  const time =
    hours === null
      ? ""
      : `, ${hours < 1 ? formatMs(hours * 3_600_000) : `${numberWords(hours)} h`} on this machine`;
  return amount.usd === 0 && hours !== null ? `no vendor price${time}` : `${amountWords(amount)}${time}`;
}

function numberWords(value: number): string {
  return Number.isInteger(value) || value >= 1000 ? formatCount(value) : String(Number(value.toPrecision(4)));
}
