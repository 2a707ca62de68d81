import { formatDelta, formatInterval, formatScore, listOf, metricLabel } from "./format.js";
import { visibleText } from "./plain-text.js";
import type { ReportView } from "./report-view.js";
import { bytesWords, settingWords, shownWords, smallestWords, sweepMethod } from "./sweep-words.js";
import { styled, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** Quality against bytes of a sweep over dimensions and precision, for a terminal; empty where there was none. */
export function sweepBlock({ result: { sweep }, nameOf }: ReportView, width: number, color: boolean): string {
  if (sweep === undefined) return "";
  const paragraph = (words: string): string[] => wrapToWidth(visibleText(words), width);
  const tables = sweep.models.flatMap(({ model, settings }) => {
    const { text, leftOut } = textTable(
      [
        { header: nameOf(model), overflow: "cut-middle", minWidth: 18 },
        { header: "bytes", align: "right" },
        { header: metricLabel(sweep.metric), align: "right" },
        { header: "95 % interval", align: "right", dropOrder: 1 },
        { header: "change", align: "right", dropOrder: 3 },
        { header: "bound", align: "right", dropOrder: 2 },
        { header: "shown", align: "right" },
      ],
      settings.map((setting) => [
        settingWords(setting),
        bytesWords(setting.bytesPerDocument),
        formatScore(setting.mean),
        formatInterval(setting.low, setting.high),
        setting.loss === null ? "" : formatDelta(setting.loss.delta),
        setting.loss === null ? "" : formatDelta(setting.loss.bound),
        shownWords(setting),
      ]),
      { width, color },
    );
    const hidden = leftOut.length === 0 ? [] : paragraph(`Not shown for want of room: ${listOf(leftOut)}.`);
    return [text, ...hidden.map((line) => styled(line, "dim", color))];
  });
  return [
    ...paragraph("Fewer dimensions and bits: bytes of a document's vectors, and what they cost").map((line) =>
      styled(line, "bold", color),
    ),
    ...tables,
    ...sweep.models.flatMap((one) => paragraph(smallestWords(sweep, one, nameOf(one.model)))),
    ...paragraph(sweepMethod(sweep)),
  ].join("\n");
}
