import type { PromptAblation, PromptEffect } from "../contracts/prompt-ablation.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { evaluateRun } from "../metrics/evaluate-run.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { compareCandidates } from "../selection/compare-candidates.js";
import { holm } from "../statistics/holm.js";
import { countedScores } from "./score-candidates.js";

/** A candidate's lists, and those of the same model with the other choice of prompts. */
export interface AblatedRuns extends Pick<PromptEffect, "candidate" | "prompts" | "ownArm"> {
  readonly own: Run;
  readonly other: Run;
}

export interface PromptAblationOptions {
  readonly metric: string;
  readonly seed: number;
  readonly alpha: number;
  readonly skipped: PromptAblation["skipped"];
}

/**
 * What prompts bring: the paired difference, with minus without, over the queries that count, with its t interval; one
 * family over all candidates (Holm).
 */
export function measurePromptAblation(
  qrels: Qrels,
  candidates: readonly AblatedRuns[],
  { metric, seed, alpha, skipped }: PromptAblationOptions,
): PromptAblation {
  const effects = candidates.flatMap((one) => effectOf(one, qrels, { metric, seed, alpha }) ?? []);
  const adjusted = holm(effects.map(({ p }) => p));
  return {
    metric,
    seed,
    effects: effects.map((effect, i) => ({ ...effect, pAdjusted: adjusted[i]! })),
    skipped: [...skipped],
  };
}

/** null where no query counts. */
function effectOf(
  { candidate, prompts, ownArm, own, other }: AblatedRuns,
  qrels: Qrels,
  { metric, seed, alpha }: Pick<PromptAblationOptions, "metric" | "seed" | "alpha">,
): PromptEffect | null {
  const [ownScores, otherScores] = [own, other].map((run) =>
    countedScores(evaluateRun(qrels, run, [metric]), metric),
  ) as [Float64Array, Float64Array];
  const [having, lacking] = ownArm === "with" ? [ownScores, otherScores] : [otherScores, ownScores];
  const scores = {
    ids: ["with", "without"],
    queries: having.length,
    values: Float64Array.of(...having, ...lacking),
  };
  const [found] = compareCandidates(scores, { metric, alpha, random: seededRandom(seed) });
  if (found === undefined) return null;
  const { delta, low, high, n, p, pT, pAdjusted, wins, ties, losses } = found;
  return {
    ...{ candidate, prompts, ownArm, with: meanOf(having), without: meanOf(lacking) },
    ...{ delta, low, high, n, p, pT, pAdjusted, wins, ties, losses },
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
