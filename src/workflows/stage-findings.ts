import type { Comparison } from "../contracts/benchmark-result.js";
import type { CandidateOutcome } from "../contracts/candidate-outcome.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import type { StageResult } from "../contracts/stages.js";
import { bestOrder } from "../metrics/best-order.js";
import { evaluateRun } from "../metrics/evaluate-run.js";
import { scoreCandidates } from "./score-candidates.js";
import { stageFile } from "./stage-files.js";

export interface StageFindingsOptions {
  /** File name of the candidate. */
  readonly slug: string;
  readonly metrics: readonly string[];
  readonly alpha: number;
  readonly seed: number;
  /** Documents of each list that the reranker scores; null: nothing is reranked. */
  readonly top: number | null;
}

/**
 * Quality and latency of a pipeline by stage: each stage's lists scored by the metrics, its paired differences from the
 * lists it was given, and of a reranker what those lists bound. `stageRuns` are the lists of every stage but the last,
 * whose lists are `run`.
 */
export function stageFindings(
  { stages = [], timing }: CandidateOutcome,
  { run, stageRuns }: { readonly run: Run; readonly stageRuns: readonly Run[] },
  qrels: Qrels | null,
  { slug, metrics, alpha, seed, top }: StageFindingsOptions,
): StageResult[] {
  const runs = [...stageRuns, run];
  const scores =
    qrels === null
      ? null
      : scoreCandidates(
          qrels,
          runs.map((each, i) => ({ id: String(i), run: each })),
          { metrics, baseline: null, alpha, seed },
        );
  return stages.map((stage, i) => {
    const given = inputsOf(stages, i);
    const ms = timing?.stageMs?.[i];
    return {
      ...stage,
      file: stage.runSha256 === null ? null : stageFile(slug, i),
      metrics: { ...scores?.estimates[i] },
      queryMs: ms === undefined ? null : { p50: ms.p50, p95: ms.p95 },
      against: given.flatMap((before) => stepsBetween(scores?.comparisons ?? [], i, before)),
      reach:
        stage.kind !== "rerank" || qrels === null || top === null
          ? null
          : reachOf(qrels, runs[i - 1]!, { top, metrics, seed, alpha }),
    };
  });
}

/** The stages whose lists a stage was given: of a fusion all before it, of a reranker the last. */
function inputsOf(stages: NonNullable<CandidateOutcome["stages"]>, stage: number): number[] {
  const { kind } = stages[stage]!;
  if (kind === "retrieve") return [];
  return kind === "fuse" ? Array.from({ length: stage }, (_, i) => i) : [stage - 1];
}

function stepsBetween(comparisons: readonly Comparison[], stage: number, before: number) {
  return comparisons
    .filter(({ a, b }) => [a, b].includes(String(stage)) && [a, b].includes(String(before)))
    .map(({ a, metric, delta, low, high, n, wins, ties, losses }) =>
      a === String(stage)
        ? { stage: before, metric, delta, low, high, n, wins, ties, losses }
        : {
            stage: before,
            metric,
            delta: -delta,
            low: -high,
            high: -low,
            n,
            wins: losses,
            ties,
            losses: wins,
          },
    );
}

function reachOf(
  qrels: Qrels,
  given: Run,
  { top, metrics, seed, alpha }: { readonly top: number } & Omit<StageFindingsOptions, "slug" | "top">,
): StageResult["reach"] {
  const recall = `recall@${top}`;
  const [estimates] = scoreCandidates(qrels, [{ id: "given", run: given }], {
    ...{ metrics: [recall], baseline: null, alpha, seed },
  }).estimates;
  const estimate = estimates?.[recall];
  if (estimate === undefined) return null;
  const { means } = evaluateRun(qrels, bestOrder(qrels, given, top), metrics);
  const best = Object.entries(means).filter((entry): entry is [string, number] => entry[1] !== null);
  return { top, recall: estimate, best: Object.fromEntries(best) };
}
