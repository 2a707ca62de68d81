import type { PerturbationEffect, Robustness } from "../contracts/perturbation.js";
import { countOf, formatCount, formatDelta, listOf, metricLabel } from "./format.js";
import type { ReportView } from "./report-view.js";

/** What perturbed queries cost, in the order of the report's candidates. */
export interface RobustnessWords {
  /** What was done, and to how many queries. */
  readonly lead: string;
  /** Losses that are established. */
  readonly finding: string;
  /** Candidates that could not answer, one sentence each. */
  readonly skipped: readonly string[];
}

/** Words for the robustness of a result, the same in every report. */
export function robustnessWords(view: ReportView, robustness: Robustness): RobustnessWords {
  return {
    lead: leadOf(robustness),
    finding: findingOf(view, robustness),
    skipped: robustness.skipped.map(
      ({ candidate, reason }) => `${view.nameOf(candidate)} is not in it: ${reason}.`,
    ),
  };
}

/** Effects by kind, then candidate in the order of the report. */
export function orderedEffects({ rows }: ReportView, { kinds, effects }: Robustness): PerturbationEffect[] {
  return kinds.flatMap(({ kind }) =>
    rows.flatMap(({ candidate }) =>
      effects.filter((effect) => effect.kind === kind && effect.candidate === candidate.id),
    ),
  );
}

function leadOf({ kinds, seed, language, synonyms }: Robustness): string {
  const changed = kinds.map(
    ({ kind, changed, queries }) => `${kind} ${formatCount(changed)} of ${formatCount(queries)}`,
  );
  const source = kinds.some(({ kind }) => kind === "synonyms") ? ` Synonyms: ${synonyms}.` : "";
  return `The same queries written otherwise, judged as before (seed ${seed}, language ${language ?? "not known"}). Queries changed: ${listOf(changed)}; the others stayed as they are and are not compared.${source}`;
}

function findingOf(view: ReportView, { effects, metric }: Robustness): string {
  const { alpha } = view.result.decision;
  const lost = effects.filter(
    ({ pAdjusted, delta }) => pAdjusted !== null && pAdjusted <= alpha && delta! < 0,
  );
  const tested = effects.filter(({ n }) => n > 0).length;
  if (tested === 0) return "No query was changed, so nothing can be said.";
  if (lost.length === 0) {
    return `No loss in ${metricLabel(metric)} is established at level ${alpha} (Holm over ${countOf(tested, "comparison")}), which is not the same as none.`;
  }
  const worst = [...lost].sort((x, y) => x.delta! - y.delta!).slice(0, 4);
  const named = worst.map(
    ({ candidate, kind, delta }) => `${view.nameOf(candidate)} under ${kind} (${formatDelta(delta)})`,
  );
  return `${lost.length} of ${countOf(tested, "loss", "losses")} in ${metricLabel(metric)} ${lost.length === 1 ? "is" : "are"} established at level ${alpha} (Holm over all), the largest: ${listOf(named)}.`;
}
