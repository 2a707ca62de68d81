import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { Choice } from "../contracts/choice.js";
import type { Config } from "../contracts/config.js";
import { seededRandom } from "../numeric/seeded-random.js";
import type { CandidateScores } from "../selection/candidate-scores.js";
import { checkRequirements } from "../selection/check-requirements.js";
import { choiceFrontier } from "../selection/choice-frontier.js";
import { compareCandidates } from "../selection/compare-candidates.js";
import { decide } from "../selection/decide.js";
import { tradeOffs } from "../selection/trade-offs.js";
import { upkeepNotes, upkeepOf } from "../selection/upkeep.js";
import { weighCandidates } from "../selection/weigh-candidates.js";
import type { AnsweredCandidate } from "./candidate-outcomes.js";
import { countedScores, type Scores } from "./score-candidates.js";

type Settings = Pick<Config, "require" | "weights" | "team" | "alpha" | "seed">;

/**
 * The best, given what matters to a user: the frontier, who meets what is required, the decision among those, what their
 * weights choose, what each step costs, and upkeep. From a result and the scores it was computed of.
 */
export function choiceOfCandidates(
  { candidates, decision, dataset, comparisons, baseline }: Omit<BenchmarkResult, "id">,
  answered: readonly AnsweredCandidate[],
  scores: Scores | null,
  settings: Settings,
): Choice {
  const { alpha, seed, team = {}, weights } = settings;
  const { metric } = decision;
  const byId = metric === null || scores === null ? {} : scoresById(answered, scores, metric);
  const { requirements, eligible } = checkRequirements(settings.require, candidates, dataset);
  const random = () => seededRandom(seed);
  // With a baseline only pairs with it were compared; a frontier needs every pair.
  const pairs =
    metric === null || baseline === null
      ? comparisons
      : compareCandidates(asScores(byId, Object.keys(byId)), { metric, alpha, random: random() });
  const frontier = choiceFrontier(candidates, { metric, comparisons: pairs, dataset, alpha });
  const undominated = new Set(
    frontier.candidates.filter(({ dominatedBy }) => dominatedBy.length === 0).map(({ id }) => id),
  );
  const admitted = candidates.filter(({ id }) => eligible.includes(id));
  const upkeep = answered.map(({ candidate, outcome }) =>
    upkeepOf(candidates.find(({ id }) => id === candidate.id)!, dataset, {
      licences: outcome.licences ?? [],
      billed: (outcome.embeddings ?? []).some((part) => part !== null && part.billing !== null),
    }),
  );
  return {
    frontier,
    requirements,
    eligible,
    decision:
      requirements.length === 0 || metric === null
        ? null
        : decisionAmong(asScores(byId, eligible), metric, {
            alpha,
            level: decision.look?.level ?? alpha,
            random: random(),
          }),
    weighed:
      weights === undefined
        ? null
        : weighCandidates(admitted, {
            weights,
            dataset,
            scores: scores === null ? {} : allScores(answered, scores),
            random: random(),
          }),
    tradeOffs:
      metric === null
        ? []
        : tradeOffs(
            admitted.filter(({ id }) => undominated.has(id)),
            { metric, scores: byId, random },
          ),
    upkeep,
    team,
    notes: upkeepNotes(upkeep, { decision, dataset }, team),
  };
}

function decisionAmong(
  scores: CandidateScores,
  metric: string,
  options: { alpha: number; level: number; random: ReturnType<typeof seededRandom> },
): NonNullable<Choice["decision"]> {
  const { winner, couldBeBest, ruledOut } = decide(scores, { metric, ...options });
  return { winner, couldBeBest, ruledOut, level: options.level };
}

function scoresById(
  answered: readonly AnsweredCandidate[],
  scores: Scores,
  metric: string,
): Record<string, Float64Array> {
  return Object.fromEntries(
    answered.map(({ candidate }, row) => [candidate.id, countedScores(scores.evaluations[row]!, metric)]),
  );
}

function allScores(
  answered: readonly AnsweredCandidate[],
  scores: Scores,
): Record<string, Record<string, Float64Array>> {
  const metrics = Object.keys(scores.evaluations[0]?.metrics ?? {});
  return Object.fromEntries(metrics.map((metric) => [metric, scoresById(answered, scores, metric)]));
}

function asScores(byId: Readonly<Record<string, Float64Array>>, wanted: readonly string[]): CandidateScores {
  const ids = wanted.filter((id) => byId[id] !== undefined);
  const queries = byId[ids[0] ?? ""]?.length ?? 0;
  const values = new Float64Array(ids.length * queries);
  for (const [row, id] of ids.entries()) values.set(byId[id]!, row * queries);
  return { ids, queries, values };
}
