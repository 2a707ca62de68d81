import { formatInterval, formatPercent, formatScore, listOf, metricLabel } from "./format.js";
import { holesWords, primaryHoles } from "./holes-words.js";
import { visibleText } from "./plain-text.js";
import type { ReportView } from "./report-view.js";
import { styled, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** What unjudged documents leave open of the metric that decides, for a terminal; empty where nothing is open. */
export function holesBlock(view: ReportView, width: number, color: boolean): string {
  const holes = primaryHoles(view);
  if (holes === null) return "";
  const words = holesWords(view, holes);
  const byId = new Map(holes.candidates.map((one) => [one.id, one]));
  const { text, leftOut } = textTable(
    [
      { header: "", overflow: "cut-middle", minWidth: 20 },
      { header: "unjudged", align: "right" },
      { header: "queries", align: "right", dropOrder: 2 },
      { header: "as scored", align: "right" },
      { header: "condensed", align: "right", dropOrder: 1 },
      { header: "could be", align: "right" },
    ],
    view.rows.flatMap(({ name, candidate }) => {
      const one = byId.get(candidate.id);
      if (one === undefined) return [];
      return [
        [
          name,
          formatPercent(one.share),
          `${one.queries} of ${one.condensed.n}`,
          formatScore(one.score),
          formatScore(one.condensed.mean),
          formatInterval(one.low, one.high),
        ],
      ];
    }),
    { width, color },
  );
  const title = `What nobody judged, and what ${metricLabel(holes.metric)} could be`;
  const paragraph = (words: string): string[] => wrapToWidth(visibleText(words), width);
  return [
    ...paragraph(title).map((line) => styled(line, "bold", color)),
    text,
    ...(leftOut.length === 0
      ? []
      : paragraph(`Not shown for want of room: ${listOf(leftOut)}.`).map((line) =>
          styled(line, "dim", color),
        )),
    ...paragraph([words.lead, words.order, words.next].filter((part) => part !== "").join(" ")),
  ].join("\n");
}
