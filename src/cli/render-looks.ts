import { countOf, formatCount, formatLevel, formatTime, listOf, metricLabel } from "../reports/format.js";
import { verdictOf } from "../reports/look-words.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { LookedAtData, LookList } from "../workflows/looks.js";

/** The looks of a ledger, for people. */
export function looksText({ data, damaged }: LookList, width: number): string {
  const cut =
    damaged.length === 0
      ? []
      : [
          wrapToWidth(
            `! ${damaged.length === 1 ? "line" : "lines"} ${listOf(damaged.map(String))} of the ledger ${damaged.length === 1 ? "is" : "are"} not whole and not counted`,
            width,
          ).join("\n"),
        ];
  if (data.length === 0)
    return `${[...cut, "No decision was asked yet; `alidade bench` asks one where there are judgements and two candidates."].join("\n\n")}\n`;
  return `${[...cut, ...data.map((one) => dataText(one, width))].join("\n\n")}\n`;
}

function dataText({ dataset, looks }: LookedAtData, width: number): string {
  const { text } = textTable(
    [
      { header: "look", align: "right" },
      { header: "asked" },
      { header: "metric" },
      { header: "queries", align: "right" },
      { header: "level", align: "right" },
      { header: "verdict", overflow: "cut", minWidth: 16 },
      { header: "candidates", overflow: "cut", minWidth: 12, dropOrder: 2 },
      { header: "result", dropOrder: 1 },
    ],
    looks.map((look) => [
      look.number === null ? "-" : formatCount(look.number),
      formatTime(look.askedAt),
      metricLabel(look.metric),
      formatCount(look.queries),
      look.level === null ? "-" : formatLevel(look.level),
      visibleText(verdictOf(look)),
      visibleText(listOf(look.candidates)),
      look.result === null ? "-" : visibleText(look.result),
    ]),
    { width },
  );
  return `${visibleText(dataset)}: ${countOf(looks.length, "look")}\n${text}`;
}
