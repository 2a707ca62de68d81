import type { WordsFindings } from "../../contracts/analysis/words.js";
import { formatCount, formatPercent } from "../format.js";
import { html } from "../html.js";
import { visibleText } from "../plain-text.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import { failureWords, foundWords, piecesShown, tokenWords, wordsMethod } from "./words-words.js";

/** The user's terms on the report page. */
export function wordsSection(findings: WordsFindings): ReportSection {
  const { failures, metric, listed, leftOut, categories, tokens } = findings;
  const sentences = [
    foundWords(findings),
    ...failures.map((failure) => failureWords(failure, metric)),
    ...(tokens === null ? leftOut.slice(1) : leftOut).map((reason) => `Not looked at: ${reason}`),
  ].filter((sentence) => sentence !== null);
  return reportSection(
    "words",
    "Your terms",
    `${visibleText(tokenWords(findings))}.`,
    html`<ul>${sentences.map((sentence) => html`<li>${visibleText(sentence)}</li>`)}</ul>
${
  categories.length > 0 &&
  html`<div class="scroll"><table>
<caption>Categories</caption>
<thead><tr><th scope="col">Category</th><th scope="col" class="number">Terms</th><th scope="col" class="number">Pieces a word</th><th scope="col" class="number">Broken</th></tr></thead>
<tbody>${categories.map(
    ({ category, n, piecesPerWord, broken }) =>
      html`<tr><th scope="row"><bdi>${visibleText(category)}</bdi></th><td class="number">${formatCount(n)}</td><td class="number">${piecesPerWord?.toFixed(1) ?? ""}</td><td class="number">${broken !== null && formatCount(broken)}</td></tr>
`,
  )}</tbody></table></div>
`
}<div class="scroll"><table>
<caption>Terms with most pieces a word first</caption>
<thead><tr><th scope="col">Term</th><th scope="col">Pieces</th><th scope="col" class="number">Found<small>of its nearest 10</small></th><th scope="col">Nearest items</th><th scope="col">Nearest other terms</th></tr></thead>
<tbody>${listed.map(
      (term) =>
        html`<tr><th scope="row"><bdi>${visibleText(term.term)}</bdi></th><td><bdi>${visibleText(piecesShown(term))}</bdi>${term.unknown && html`<small>unknown part</small>`}${term.broken === true && html`<small>broken</small>`}</td><td class="number">${term.found !== null && formatPercent(term.found)}</td><td><bdi>${visibleText(term.items.map(({ id, text }) => text ?? id).join(" · "))}</bdi></td><td><bdi>${visibleText(term.terms.map((other) => other.term).join(", "))}</bdi></td></tr>
`,
    )}</tbody></table></div>
<p class="small">${wordsMethod}</p>`,
  );
}
