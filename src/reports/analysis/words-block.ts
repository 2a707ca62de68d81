import type { WordsFindings } from "../../contracts/analysis/words.js";
import { formatPercent, unknownValue } from "../format.js";
import { visibleText } from "../plain-text.js";
import { styled, textTable } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
import type { SummaryLine } from "./summary-line.js";
import { failureWords, foundWords, piecesShown, tokenWords, wordsMethod } from "./words-words.js";

/** The user's terms in the one-screen summary. */
export function wordsLines(findings: WordsFindings): readonly SummaryLine[] {
  const shown = findings.failures.find(({ adjusted, difference }) => adjusted <= 0.05 && difference < 0);
  return [
    { label: "Your terms", text: tokenWords(findings) },
    ...(shown === undefined
      ? []
      : [{ label: "Your terms", text: failureWords(shown, findings.metric), style: "caution" as const }]),
  ];
}

/** The user's terms in full. */
export function wordsBlock(findings: WordsFindings, width: number, color: boolean): string {
  const { failures, metric, listed, leftOut, tokens } = findings;
  const sentences = [
    tokenWords(findings),
    foundWords(findings),
    ...failures.map((failure) => failureWords(failure, metric)),
    ...(tokens === null ? leftOut.slice(1) : leftOut).map((reason) => `not looked at: ${reason}`),
  ].filter((sentence) => sentence !== null);
  const { text } = textTable(
    [
      { header: "term", overflow: "cut", minWidth: 14 },
      { header: "pieces", overflow: "cut", minWidth: 16 },
      { header: "found", align: "right", dropOrder: 2 },
      { header: "nearest item", overflow: "cut", minWidth: 14, dropOrder: 1 },
    ],
    listed
      .slice(0, 20)
      .map((term) => [
        term.term,
        `${piecesShown(term)}${term.broken === true ? " !" : ""}`,
        term.found === null ? unknownValue : formatPercent(term.found),
        term.items[0]?.text ?? term.items[0]?.id ?? "",
      ]),
    { width, color },
  );
  return [
    styled("Your terms", "bold", color),
    ...sentences.flatMap((sentence) => wrapToWidth(visibleText(`- ${sentence}`), width)),
    text,
    ...wrapToWidth(`${wordsMethod} !: broken. Found: of its nearest 10 items, those that hold it.`, width),
  ].join("\n");
}
