import { makesVectors } from "../contracts/candidate-spec.js";
import type { Robustness } from "../contracts/perturbation.js";
import type { PlannedCandidate } from "./bench-plan.js";
import type { AnsweredCandidate, FindOutcomeOptions } from "./candidate-outcomes.js";
import { emptyRun } from "./empty-run.js";
import type { PlannedPerturbations } from "./plan-perturbations.js";
import type { PerturbedRuns } from "./robustness.js";
import { findWordingRuns, type WordingJob } from "./wording-runs.js";

/** What the candidates answered so far, and those that could not. */
export interface PerturbedAnswers {
  readonly runs: PerturbedRuns[];
  /** Files of the lists, by their path in the folder of a result. */
  readonly files: Record<string, string>;
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
  const perturbed = wordings.map((wording) => {
    const answer = found.runs[filled.indexOf(wording)];
    if (answer === undefined) return emptyRun;
    answers.files[perturbedRunFile(wording.name, candidate.slug)] = answer.file;
    return answer.run;
  });
  answers.runs.push({ id, original: run, perturbed });
}

/** Path of a candidate's lists for one perturbation, in the folder of a result. */
export function perturbedRunFile(kind: string, slug: string): string {
  return `runs/perturbed/${kind}/${slug}.trec`;
}

/** Why a candidate knows no answer to a text it has not been given before; null where it does. */
function cannotAnswer({ parts }: PlannedCandidate): string | null {
  const fixed = parts.find(({ kind }) => kind !== "bm25" && !makesVectors(kind));
  return fixed === undefined
    ? null
    : `${fixed.id} holds answers to the queries as they are, and none to another wording`;
}
