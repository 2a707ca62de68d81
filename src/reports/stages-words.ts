import type { CandidateResult } from "../contracts/benchmark-result.js";
import type { StageResult } from "../contracts/stages.js";
import { countOf, formatCount, formatPercent, formatScore, metricLabel } from "./format.js";

/** A stage as the reports name it: `retrieve bm25`, `fuse rrf`, `rerank ms-marco, top 50`. */
export function stageName({ kind, name, reach }: StageResult): string {
  return `${kind} ${name}${reach === null ? "" : `, top ${formatCount(reach.top)}`}`;
}

/** What the lists that a reranker was given bound, and what it cut; empty for a pipeline that does not rerank. */
export function reachWords({ stages = [] }: CandidateResult, metric: string | null): string[] {
  return stages.flatMap(({ reach, pairs, metrics }) => {
    const words: string[] = [];
    const best = metric === null ? undefined : reach?.best[metric];
    if (metric !== null && reach !== null && best !== undefined) {
      const reached = metrics[metric]?.mean;
      words.push(
        `The top ${formatCount(reach.top)} of the lists it was given hold ${formatPercent(reach.recall.mean)} of the relevant documents (recall@${reach.top}), and reranking brings up no other: their perfect order would have ${metricLabel(metric)} ${formatScore(best)}${reached === undefined ? "" : `, and it reaches ${formatScore(reached)}`}.`,
      );
    }
    if (pairs !== undefined && pairs.cut > 0)
      words.push(
        `The reranker cut ${formatPercent(pairs.cut / pairs.scored)} of ${countOf(pairs.scored, "pair")} of query and document.`,
      );
    return words;
  });
}

/** The paired differences of a stage from the lists it was given, by one metric. */
export function stepsOf({ against }: StageResult, metric: string | null): StageResult["against"] {
  return against.filter((step) => step.metric === metric);
}
