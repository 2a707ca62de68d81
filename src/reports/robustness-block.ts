import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatPEquation,
  formatScore,
  listOf,
} from "./format.js";
import { visibleText } from "./plain-text.js";
import type { ReportView } from "./report-view.js";
import { orderedEffects, robustnessWords } from "./robustness-words.js";
import { styled, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** What perturbed queries cost each candidate, for a terminal; empty where none were asked. */
export function robustnessBlock(view: ReportView, width: number, color: boolean): string {
  const { robustness } = view.result;
  if (robustness === undefined) return "";
  const words = robustnessWords(view, robustness);
  const { text, leftOut } = textTable(
    [
      { header: "perturbed" },
      { header: "", overflow: "cut-middle", minWidth: 16 },
      { header: "before", align: "right", dropOrder: 4 },
      { header: "delta", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
      { header: "Holm", align: "right" },
      { header: "wins/ties/losses", align: "right", dropOrder: 2 },
      { header: "n", align: "right", dropOrder: 3 },
    ],
    orderedEffects(view, robustness).map((effect) => [
      effect.kind,
      view.nameOf(effect.candidate),
      formatScore(effect.original),
      formatDelta(effect.delta),
      formatDeltaInterval(effect.low, effect.high),
      effect.pAdjusted === null ? "" : formatPEquation(effect.pAdjusted),
      `${effect.wins}/${effect.ties}/${effect.losses}`,
      formatCount(effect.n),
    ]),
    { width, color },
  );
  const paragraph = (words: string): string[] => wrapToWidth(visibleText(words), width);
  return [
    styled("What other wordings of the queries cost", "bold", color),
    text,
    ...(leftOut.length === 0
      ? []
      : paragraph(`Not shown for want of room: ${listOf(leftOut)}.`).map((line) =>
          styled(line, "dim", color),
        )),
    ...paragraph([words.finding, words.lead, ...words.skipped].join(" ")),
  ].join("\n");
}
