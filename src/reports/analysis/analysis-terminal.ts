import type { AnalysisResult, FindingsOf, SectionName } from "../../contracts/analysis-result.js";
import type { TerminalOptions } from "../benchmark-terminal.js";
import { visibleText } from "../plain-text.js";
import { styled } from "../tables.js";
import { padToWidth, wrapToWidth } from "../text-width.js";
import { factWords, headWords, nextWords } from "./analysis-words.js";
import { sectionBlocks } from "./section-blocks.js";
import type { SummaryLine } from "./summary-line.js";

/** What of an analysis a terminal shows. */
export interface AnalysisTerminalOptions extends TerminalOptions {
  /** The long form of these sections instead of the one-screen summary. */
  readonly long?: readonly SectionName[] | undefined;
}

/** An analysis for a terminal: a summary of one screen, or the long form of its sections. */
export function analysisTerminal(
  result: AnalysisResult,
  { columns = 80, color = false, long }: AnalysisTerminalOptions = {},
): string {
  const width = Math.max(40, Math.min(columns, 110));
  const head = headBlock(result, width, color);
  if (long === undefined) return [head, summary(result, { head, width, color })].join("\n\n");
  const blocks = shownSections(result)
    .filter((name) => long.includes(name))
    .map((name) => blockOf(result, name, width, color));
  return [head, ...blocks].filter((block) => block !== "").join("\n\n");
}

/** The sections that ran, in the order in which they are shown. */
function shownSections({ sections }: AnalysisResult): SectionName[] {
  return (Object.keys(sectionBlocks) as SectionName[]).filter((name) => sections[name] !== undefined);
}

function headBlock(result: AnalysisResult, width: number, color: boolean): string {
  const [title, ...facts] = headWords(result);
  return [
    ...wrapToWidth(visibleText(title!), width).map((line) => styled(line, "bold", color)),
    ...[...facts, ...factWords(result)].flatMap((fact) => wrapToWidth(visibleText(fact), width)),
  ].join("\n");
}

/** Every section's first line, and as many of the others as the screen has room for: those of late sections go first. */
function summary(result: AnalysisResult, { head, width, color }: Shown): string {
  const sections = shownSections(result).map((name) => ({ name, lines: linesOf(result, name) }));
  const next = nextWords(result);
  let hidden = 0;
  for (;;) {
    const said =
      hidden === 0 ? [] : [{ label: "", text: `${hiddenWords(hidden)} under --full`, style: "dim" as const }];
    const lines = summaryLines(
      [...sections.flatMap(({ lines: own }) => own), ...said, ...next],
      width,
      color,
    );
    const longest = sections.findLast(({ name, lines: own }) => name !== "verdict" && own.length > 1);
    if (head.split("\n").length + 1 + lines.length <= screenLines || longest === undefined)
      return lines.join("\n");
    longest.lines = longest.lines.slice(0, -1);
    hidden += 1;
  }
}

interface Shown {
  readonly head: string;
  readonly width: number;
  readonly color: boolean;
}

function hiddenWords(lines: number): string {
  return lines === 1 ? "one more line" : `${lines} more lines`;
}

/** A label is shown once for neighbouring lines that share it. */
function summaryLines(lines: readonly SummaryLine[], width: number, color: boolean): string[] {
  return lines.flatMap(({ label, text, style }, at) => {
    const shown = lines[at - 1]?.label === label ? "" : label;
    return wrapToWidth(visibleText(text), width - labelWidth).map(
      (line, i) =>
        styled(padToWidth(i === 0 ? shown : "", labelWidth), "bold", color && i === 0 && shown !== "") +
        styled(line, style ?? null, color),
    );
  });
}

function linesOf<Name extends SectionName>(result: AnalysisResult, name: Name): readonly SummaryLine[] {
  const findings = result.sections[name];
  return findings === undefined ? [] : sectionBlocks[name].lines(findings as FindingsOf<Name>, result);
}

function blockOf<Name extends SectionName>(
  result: AnalysisResult,
  name: Name,
  width: number,
  color: boolean,
): string {
  const findings = result.sections[name];
  return findings === undefined ? "" : sectionBlocks[name].block(findings as FindingsOf<Name>, width, color);
}

const labelWidth = 13;
/** Lines of a terminal as it is opened. */
const screenLines = 24;
