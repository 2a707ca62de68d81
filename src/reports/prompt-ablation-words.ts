import type { PromptAblation, PromptEffect } from "../contracts/prompt-ablation.js";
import { countOf, formatDelta, listOf, metricLabel } from "./format.js";
import type { ReportView } from "./report-view.js";

/** What prompts bring, in the order of the report's candidates. */
export interface PromptAblationWords {
  /** What was done. */
  readonly lead: string;
  /** What is established. */
  readonly finding: string;
  /** Candidates that could not be compared, one sentence each. */
  readonly skipped: readonly string[];
}

/** Words for the ablation of prompts, the same in every report. */
export function promptAblationWords(view: ReportView, ablation: PromptAblation): PromptAblationWords {
  const alone = ablation.effects.filter(({ ownArm }) => ownArm === "without");
  const added =
    alone.length === 0
      ? ""
      : ` ${listOf(alone.map(({ candidate }) => view.nameOf(candidate)))} ran without, and for this comparison alone with those that Alidade's list gives.`;
  return {
    lead: `The same model with its prompts and without, on the same queries. The arm that ran for this alone is no candidate: it is in no table, no decision and no look.${added}`,
    finding: findingOf(view, ablation),
    skipped: ablation.skipped.map(
      ({ candidate, reason }) => `${view.nameOf(candidate)} is not in it: ${reason}.`,
    ),
  };
}

/** Effects in the order of the report. */
export function orderedPromptEffects({ rows }: ReportView, { effects }: PromptAblation): PromptEffect[] {
  return rows.flatMap(({ candidate }) => effects.filter((effect) => effect.candidate === candidate.id));
}

function findingOf(view: ReportView, { effects, metric }: PromptAblation): string {
  if (effects.length === 0) return "No candidate has prompts to be left out.";
  const { alpha } = view.result.decision;
  const established = effects.filter(({ pAdjusted, delta }) => pAdjusted <= alpha && delta !== 0);
  if (established.length === 0) {
    return `Whether the prompts bring or cost ${metricLabel(metric)} is not established at level ${alpha} (Holm over ${countOf(effects.length, "comparison")}), which is not the same as no difference.`;
  }
  const named = established.map(
    ({ candidate, delta }) =>
      `they ${delta > 0 ? "bring" : "cost"} ${view.nameOf(candidate)} ${formatDelta(delta)}`,
  );
  return `Established at level ${alpha} (Holm over all): ${listOf(named)} ${metricLabel(metric)}.`;
}
