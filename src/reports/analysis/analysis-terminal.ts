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
  if (long === undefined) return [head, summary(result, width, color)].join("\n\n");
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

function summary(result: AnalysisResult, width: number, color: boolean): string {
  const lines = [...shownSections(result).flatMap((name) => linesOf(result, name)), ...nextWords(result)];
  let label = "";
  return lines
    .flatMap((line) => {
      const shown = line.label === label ? "" : line.label;
      label = line.label;
      return wrapToWidth(visibleText(line.text), width - labelWidth).map(
        (text, i) =>
          styled(padToWidth(i === 0 ? shown : "", labelWidth), "bold", color && i === 0 && shown !== "") +
          styled(text, line.style ?? null, color),
      );
    })
    .join("\n");
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
