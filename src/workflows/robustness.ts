import type { Dataset } from "../contracts/dataset.js";
import type { PerturbationEffect, PerturbedQuery, Robustness } from "../contracts/perturbation.js";
import type { PerturbationKind } from "../contracts/perturbation-kind.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { evaluateRun } from "../metrics/evaluate-run.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { compareCandidates } from "../selection/compare-candidates.js";
import { holm } from "../statistics/holm.js";
import { emptyRun } from "./empty-run.js";
import type { PlannedPerturbations } from "./plan-perturbations.js";

/** A candidate's lists for the queries as they are, and for each perturbation the queries it changed. */
export interface PerturbedRuns {
  readonly id: string;
  readonly original: Run;
  readonly perturbed: readonly Run[];
}

export interface RobustnessOptions {
  readonly metric: string;
  readonly seed: number;
  readonly alpha: number;
  readonly skipped: Robustness["skipped"];
}

/**
 * What each perturbation costs each candidate: the paired difference over the queries that it changed and that count
 * (judged, with a relevant document), with its t interval; one family over all candidates and kinds (Holm).
 */
export function measureRobustness(
  { queries }: Pick<Dataset, "queries">,
  plan: PlannedPerturbations,
  candidates: readonly PerturbedRuns[],
  { metric, seed, alpha, skipped }: RobustnessOptions,
): { robustness: Robustness; perturbed: PerturbedQuery[] } {
  const { qrels } = plan;
  const scored = candidates.map((candidate) => scoredCandidate(candidate, qrels, metric));
  const counted = countedQueries(qrels, metric);
  const changed = plan.wordings.map(({ queries: { ids } }) => ids.filter((id) => counted.has(id)));
  const effects = scored.flatMap((candidate) =>
    plan.kinds.map((kind, i) =>
      effectOf(candidate, kind, i, changed[i]!, { metric, seed, alpha, queries: counted.size }),
    ),
  );
  return {
    robustness: {
      metric,
      seed,
      language: plan.language,
      synonyms: plan.synonymSource,
      kinds: plan.kinds.map((kind, i) => ({ kind, queries: counted.size, changed: changed[i]!.length })),
      effects: correctedTogether(effects),
      skipped,
    },
    perturbed: plan.kinds.flatMap((kind, i) => perturbedQueries(queries, plan, kind, i, scored, counted)),
  };
}

interface ScoredCandidate {
  readonly id: string;
  readonly original: ReadonlyMap<string, number>;
  readonly perturbed: readonly ReadonlyMap<string, number>[];
}

function scoredCandidate(
  { id, original, perturbed }: PerturbedRuns,
  qrels: Qrels,
  metric: string,
): ScoredCandidate {
  const scores = (run: Run): ReadonlyMap<string, number> => {
    const { queryIds, metrics } = evaluateRun(qrels, run, [metric]);
    return new Map(queryIds.map((queryId, q) => [queryId, metrics[metric]![q]!]));
  };
  return { id, original: scores(original), perturbed: perturbed.map(scores) };
}

/** Ids of the queries in the means, whatever the run. */
function countedQueries(qrels: Qrels, metric: string): Set<string> {
  const { queryIds, counted } = evaluateRun(qrels, emptyRun, [metric]);
  return new Set(queryIds.filter((_, q) => counted[q] === 1));
}

function effectOf(
  { id, original, perturbed }: ScoredCandidate,
  kind: PerturbationKind,
  place: number,
  changed: readonly string[],
  { metric, seed, alpha, queries }: { metric: string; seed: number; alpha: number; queries: number },
): PerturbationEffect {
  const before = changed.map((query) => original.get(query)!);
  const after = changed.map((query) => perturbed[place]!.get(query)!);
  const scores = {
    ids: ["perturbed", "original"],
    queries: changed.length,
    values: Float64Array.of(...after, ...before),
  };
  const [found] = compareCandidates(scores, { metric, alpha, random: seededRandom(seed) });
  if (found === undefined) return { candidate: id, kind, ...nothingChanged };
  const { delta, low, high, n, p, pT, pAdjusted, wins, ties, losses } = found;
  const overall = (delta * n) / queries;
  return {
    ...{ candidate: id, kind, original: meanOf(before), perturbed: meanOf(after) },
    ...{ delta, low, high, n, p, pT, pAdjusted, wins, ties, losses, overall },
  };
}

/** Effects without a changed query are no tests and stand outside the family. */
function correctedTogether(effects: readonly PerturbationEffect[]): PerturbationEffect[] {
  const tested = effects.filter(({ p }) => p !== null);
  const adjusted = holm(tested.map(({ p }) => p!));
  return effects.map((effect) =>
    effect.p === null ? effect : { ...effect, pAdjusted: adjusted[tested.indexOf(effect)]! },
  );
}

function perturbedQueries(
  queries: Dataset["queries"],
  plan: PlannedPerturbations,
  kind: PerturbationKind,
  place: number,
  scored: readonly ScoredCandidate[],
  counted: ReadonlySet<string>,
): PerturbedQuery[] {
  const texts = new Map(queries.ids.map((id, row) => [id, queries.texts[row]!]));
  const wording = plan.wordings[place]!.queries;
  return wording.ids.map((queryId, row) => ({
    kind,
    queryId,
    query: texts.get(queryId)!,
    perturbed: wording.texts[row]!,
    scores: counted.has(queryId)
      ? Object.fromEntries(
          scored.map(({ id, original, perturbed }) => [
            id,
            [original.get(queryId)!, perturbed[place]!.get(queryId)!] as [number, number],
          ]),
        )
      : {},
  }));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const nothingChanged = {
  ...{
    original: null,
    perturbed: null,
    delta: null,
    low: null,
    high: null,
    p: null,
    pT: null,
    pAdjusted: null,
  },
  ...{ n: 0, wins: 0, ties: 0, losses: 0, overall: null },
} as const;
