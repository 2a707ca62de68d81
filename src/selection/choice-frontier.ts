import type { CandidateResult, Comparison } from "../contracts/benchmark-result.js";
import type { ChoiceFrontier } from "../contracts/choice.js";
import { parseCandidateMeasure } from "./candidate-measures.js";
import type { MeasuredDataset } from "./measured-value.js";
import { paretoDominators, type Relation, relationOf } from "./pareto.js";

export interface ChoiceFrontierOptions {
  /** The metric that decides; null: no quality is known, and it is left out. */
  readonly metric: string | null;
  /** Of every pair of candidates on that metric. */
  readonly comparisons: readonly Comparison[];
  readonly dataset: MeasuredDataset;
  /** Level at which a difference is established, after correction; default .05. */
  readonly alpha?: number;
}

/**
 * The frontier over quality, median latency, monthly cost, peak memory, dims and the time to index again. A candidate
 * is dominated by another only where it is certain that nothing is lost with the other: in each resource the other is
 * no worse, and in quality it is established as better (Holm-adjusted p within alpha) or scores the same on every
 * query. A difference of quality that is not established could go either way, so it dominates nobody, in neither
 * direction; nor does a resource that is not known of one of the two. A measure known of no candidate is left out.
 */
export function choiceFrontier(
  candidates: readonly CandidateResult[],
  { metric, comparisons, dataset, alpha = 0.05 }: ChoiceFrontierOptions,
): ChoiceFrontier {
  const answered = candidates.filter(({ status }) => status === "ok");
  const names = metric === null ? resources : [metric, ...resources];
  const measures = names.map(parseCandidateMeasure);
  const readingOf = (candidate: CandidateResult, name: string): number | null =>
    measures.find((measure) => measure.name === name)!.read(candidate, dataset).value;
  const known = measures.filter(({ name }) =>
    answered.some((candidate) => readingOf(candidate, name) !== null),
  );
  const relations = known.map(({ name, better }) =>
    name === metric
      ? qualityRelation(
          comparisons.filter((one) => one.metric === metric),
          alpha,
        )
      : relationOf({ value: (candidate: CandidateResult) => readingOf(candidate, name), better }),
  );
  const dominators = paretoDominators(answered, relations);
  return {
    measures: known.map(({ name, unit, better }) => ({ name, unit, better })),
    leftOut: measures.filter((measure) => !known.includes(measure)).map(({ name }) => name),
    candidates: answered.map((candidate, place) => ({
      id: candidate.id,
      dominatedBy: dominators[place]!.map((other) => answered[other]!.id),
      values: Object.fromEntries(known.map(({ name }) => [name, readingOf(candidate, name)])),
    })),
  };
}

function qualityRelation(
  comparisons: readonly Comparison[],
  alpha: number,
): (a: CandidateResult, b: CandidateResult) => Relation {
  return ({ id: first }, { id: second }) => {
    const found = comparisons.find(({ a, b }) => [a, b].includes(first) && [a, b].includes(second));
    if (found === undefined) return "unknown";
    if (found.wins === 0 && found.losses === 0) return "equal";
    const ahead = found.a === first ? found.delta > 0 : found.delta < 0;
    return ahead && found.pAdjusted <= alpha ? "better" : "worse";
  };
}

/** What a candidate costs to have, each by one measure. */
const resources = ["p50", "cost", "memory", "dims", "upkeep"] as const;
