import type { PromptEffect } from "../../contracts/prompt-ablation.js";
import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatP,
  formatScore,
  metricLabel,
} from "../format.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import { orderedPromptEffects, promptAblationWords } from "../prompt-ablation-words.js";
import type { ReportView } from "../report-view.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** What prompts bring: words, the numbers, and the prompts themselves. */
export function promptAblationSection(view: ReportView): ReportSection | false {
  const { promptAblation } = view.result;
  if (promptAblation === undefined) return false;
  const words = promptAblationWords(view, promptAblation);
  const effects = orderedPromptEffects(view, promptAblation);
  return reportSection(
    "prompts",
    "What prompts bring",
    visibleText(words.finding),
    html`<p><bdi>${visibleText(words.lead)}</bdi></p>
${words.skipped.map((sentence) => html`<p class="small"><bdi>${visibleText(sentence)}</bdi></p>`)}
${
  effects.length > 0 &&
  html`<div class="scroll"><table>
<caption>${metricLabel(promptAblation.metric)} with prompts minus without</caption>
<thead><tr><th scope="col">Candidate</th><th scope="col" class="number">With</th><th scope="col" class="number">Without</th><th scope="col" class="number">Change</th><th scope="col" class="number">95 % interval</th><th scope="col" class="number">p Holm</th><th scope="col" class="number">Wins / ties / losses</th><th scope="col" class="number">n</th><th scope="col">Of queries</th><th scope="col">Of documents</th></tr></thead>
<tbody>${effects.map((effect) => effectRow(view, effect))}</tbody></table></div>`
}`,
  );
}

function effectRow({ nameOf }: ReportView, effect: PromptEffect): Html {
  const { prompts } = effect;
  return html`<tr><th scope="row"><bdi>${nameOf(effect.candidate)}</bdi></th><td class="number">${formatScore(effect.with)}</td><td class="number">${formatScore(effect.without)}</td><td class="number"><b>${formatDelta(effect.delta)}</b></td><td class="number">${formatDeltaInterval(effect.low, effect.high)}</td><td class="number">${formatP(effect.pAdjusted)}</td><td class="number">${formatCount(effect.wins)} / ${formatCount(effect.ties)} / ${formatCount(effect.losses)}</td><td class="number">${formatCount(effect.n)}</td><td class="text"><bdi>${visibleText(JSON.stringify(prompts.query))}</bdi></td><td class="text"><bdi>${visibleText(JSON.stringify(prompts.document))}</bdi></td></tr>
`;
}
