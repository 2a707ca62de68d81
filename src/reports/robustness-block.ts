import type { PerturbationEffect, Robustness } from "../contracts/perturbation.js";
import type { PerturbationKind } from "../contracts/perturbation-kind.js";
import {
  countOf,
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
  const still = robustness.kinds.filter(({ kind }) => leavesScores(robustness, kind));
  const moving = robustness.kinds.filter((one) => !still.includes(one));
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
    orderedEffects(view, { ...robustness, kinds: moving }).map((effect) => [
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
    ...(moving.length === 0 ? [] : [text]),
    ...(leftOut.length === 0
      ? []
      : paragraph(`Not shown for want of room: ${listOf(leftOut)}.`).map((line) =>
          styled(line, "dim", color),
        )),
    ...paragraph(
      [stillWords(still, robustness.effects), words.finding, words.lead, ...words.skipped]
        .filter((part) => part !== "")
        .join(" "),
    ),
  ].join("\n");
}

/** Whether every candidate was asked such queries, and no query scores otherwise. */
function leavesScores({ effects }: Robustness, kind: PerturbationKind): boolean {
  return effects.every((one) => one.kind !== kind || (one.n > 0 && one.wins === 0 && one.losses === 0));
}

function stillWords(kinds: Robustness["kinds"], effects: readonly PerturbationEffect[]): string {
  if (kinds.length === 0) return "";
  const asked = kinds.map(({ kind }) => {
    const n = effects.find((one) => one.kind === kind)?.n ?? 0;
    return `${kind} (${countOf(n, "query", "queries")})`;
  });
  return `No score of any candidate changed under ${listOf(asked)}.`;
}
