import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatPEquation,
  formatScore,
  listOf,
} from "./format.js";
import { visibleText } from "./plain-text.js";
import { orderedPromptEffects, promptAblationWords } from "./prompt-ablation-words.js";
import type { ReportView } from "./report-view.js";
import { styled, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** What prompts bring each candidate, for a terminal; empty where it was not asked. */
export function promptAblationBlock(view: ReportView, width: number, color: boolean): string {
  const { promptAblation } = view.result;
  if (promptAblation === undefined) return "";
  const words = promptAblationWords(view, promptAblation);
  const effects = orderedPromptEffects(view, promptAblation);
  const { text, leftOut } = textTable(
    [
      { header: "", overflow: "cut-middle", minWidth: 16 },
      { header: "with", align: "right", dropOrder: 4 },
      { header: "without", align: "right", dropOrder: 5 },
      { header: "delta", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
      { header: "Holm", align: "right" },
      { header: "wins/ties/losses", align: "right", dropOrder: 2 },
      { header: "n", align: "right", dropOrder: 3 },
    ],
    effects.map((effect) => [
      view.nameOf(effect.candidate),
      formatScore(effect.with),
      formatScore(effect.without),
      formatDelta(effect.delta),
      formatDeltaInterval(effect.low, effect.high),
      formatPEquation(effect.pAdjusted),
      `${effect.wins}/${effect.ties}/${effect.losses}`,
      formatCount(effect.n),
    ]),
    { width, color },
  );
  const paragraph = (sentences: string): string[] => wrapToWidth(visibleText(sentences), width);
  return [
    styled("What prompts bring", "bold", color),
    ...(effects.length === 0 ? [] : [text]),
    ...(leftOut.length === 0
      ? []
      : paragraph(`Not shown for want of room: ${listOf(leftOut)}.`).map((line) =>
          styled(line, "dim", color),
        )),
    ...paragraph([words.finding, words.lead, ...words.skipped].join(" ")),
  ].join("\n");
}
