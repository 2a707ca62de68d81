import { makesVectors } from "../contracts/candidate-spec.js";
import type { Robustness } from "../contracts/perturbation.js";
import type { PlannedCandidate } from "./bench-plan.js";
import type { AnsweredCandidate, FindOutcomeOptions } from "./candidate-outcomes.js";
import type { PlannedPerturbations } from "./plan-perturbations.js";
import type { PerturbedRuns } from "./robustness.js";
import { findWordingRuns, type WordingJob } from "./wording-runs.js";

/** What the candidates answered so far, and those that could not. */
export interface PerturbedAnswers {
  readonly runs: PerturbedRuns[];
  readonly skipped: Robustness["skipped"];
}

/** Has a candidate answer the perturbed queries and adds what it found; one that cannot is added with the reason. */
export async function answerPerturbed(
  { candidate, run }: AnsweredCandidate,
  { wordings }: PlannedPerturbations,
  job: Omit<WordingJob, "wordings">,
  place: FindOutcomeOptions,
  answers: PerturbedAnswers,
): Promise<void> {
  const { id } = candidate;
  const reason = cannotAnswer(candidate);
  if (reason !== null) {
    answers.skipped.push({ candidate: id, reason });
    return;
  }
  const filled = wordings.filter(({ queries }) => queries.ids.length > 0);
  const found =
    filled.length === 0
      ? { ok: true as const, runs: [] }
      : await findWordingRuns({ ...job, wordings: filled }, place);
  if (!found.ok) {
    place.onProgress({
      type: "notice",
      level: "warning",
      message: `${id} failed on perturbed queries: ${found.error}`,
    });
    answers.skipped.push({ candidate: id, reason: `failed: ${found.error}` });
    return;
  }
  const perturbed = wordings.map(
    (wording) => found.runs[filled.indexOf(wording)] ?? { ...run, queryIds: [], offsets: Int32Array.of(0) },
  );
  answers.runs.push({ id, original: run, perturbed });
}

/** Why a candidate knows no answer to a text it has not been given before; null where it does. */
function cannotAnswer({ parts }: PlannedCandidate): string | null {
  const fixed = parts.find(({ kind }) => kind !== "bm25" && !makesVectors(kind));
  return fixed === undefined
    ? null
    : `${fixed.id} holds answers to the queries as they are, and none to another wording`;
}
