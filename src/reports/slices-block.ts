import { formatCount, formatDelta, formatDeltaInterval, formatP, listOf, metricLabel } from "./format.js";
import { visibleText } from "./plain-text.js";
import type { ReportView } from "./report-view.js";
import { slicesWords, standingOut } from "./slices-words.js";
import { styled, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** The few slices whose difference lies farthest from that over all queries, for a terminal; empty where none was tested. */
export function slicesBlock(view: ReportView, width: number, color: boolean): string {
  const { slices } = view.result;
  if (slices === undefined || slices.a === null || slices.b === null || slices.tested === 0) return "";
  const { text, leftOut } = textTable(
    [
      { header: "", overflow: "cut-middle", minWidth: 28 },
      { header: "n", align: "right" },
      { header: "delta", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
      { header: "Holm p", align: "right" },
      { header: "wins/ties/losses", align: "right", dropOrder: 2 },
    ],
    standingOut(view, slices, 4).map(({ slicing, slice, difference }) => [
      `${slicing.label}: ${slice.label}`,
      formatCount(slice.n),
      formatDelta(difference.delta),
      formatDeltaInterval(difference.low, difference.high),
      formatP(difference.pAdjusted),
      `${difference.wins}/${difference.ties}/${difference.losses}`,
    ]),
    { width, color },
  );
  const title = `Slices of ${metricLabel(slices.metric)}: ${view.nameOf(slices.a)} minus ${view.nameOf(slices.b)}`;
  const dropped = leftOut.length === 0 ? "" : ` Not shown for want of room: ${listOf(leftOut)}.`;
  return [
    ...wrapToWidth(visibleText(title), width).map((line) => styled(line, "bold", color)),
    text,
    ...wrapToWidth(visibleText(slicesWords(slices, 4) + dropped), width).map((line) =>
      styled(line, "dim", color),
    ),
  ].join("\n");
}
