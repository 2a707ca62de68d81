import { knownPrompts } from "../catalog/known-prompts.js";
import { type CandidateSpec, candidateKinds } from "../contracts/candidate-spec.js";
import type { Dataset } from "../contracts/dataset.js";
import type { PromptAblation } from "../contracts/prompt-ablation.js";
import type { PlannedCandidate } from "./bench-plan.js";
import type { CandidateJob } from "./candidate-job.js";
import { type AnsweredCandidate, type FindOutcomeOptions, findOutcome } from "./candidate-outcomes.js";
import { describeCandidate } from "./describe-candidate.js";
import type { AblatedRuns } from "./prompt-ablation.js";
import { providersOf } from "./prompt-warnings.js";

/** What the other arms answered so far, and those that could not. */
export interface AblatedAnswers {
  readonly runs: AblatedRuns[];
  /** Files of the lists, by their path in the folder of a result. */
  readonly files: Record<string, string>;
  readonly skipped: PromptAblation["skipped"];
}

/** A candidate with the other choice of prompts, and what they are. */
interface OtherArm extends Pick<AblatedRuns, "prompts" | "ownArm"> {
  readonly candidate: PlannedCandidate;
}

/**
 * Has a candidate that ran with prompts answer without them, or one that ran without those known for its model with
 * them, and adds what it found. One without either is passed over; one that cannot be asked so is added with the reason.
 */
export async function answerAblated(
  { candidate, outcome, run }: AnsweredCandidate,
  job: Omit<CandidateJob, "outcome">,
  { dataset, ...place }: FindOutcomeOptions & { readonly dataset: Dataset },
  answers: AblatedAnswers,
): Promise<void> {
  const arm = otherArm(candidate, outcome.manifest);
  if (arm === null) return;
  const { id, slug } = candidate;
  if (typeof arm === "string") {
    answers.skipped.push({ candidate: id, reason: arm });
    return;
  }
  const { baseDir, python, network } = job;
  const { decides } = await describeCandidate(arm.candidate, {
    ...{ baseDir, python, dataset, services: network.services },
  });
  // Nobody reads how fast the other arm is.
  const timing = { queries: 1, warmup: 0 };
  const found = await findOutcome(
    { ...job, timing, candidate: arm.candidate },
    { ...place, description: decides },
  );
  if (!found.ok) {
    const message = `${arm.candidate.id} failed: ${found.error}`;
    place.onProgress({ type: "notice", level: "warning", message });
    answers.skipped.push({ candidate: id, reason: `failed: ${found.error}` });
    return;
  }
  answers.files[ablatedRunFile(slug)] = found.runFile;
  answers.runs.push({ candidate: id, prompts: arm.prompts, ownArm: arm.ownArm, own: run, other: found.run });
}

/** Path of the lists of a candidate's other arm, in the folder of a result. */
export function ablatedRunFile(slug: string): string {
  return `runs/ablated/${slug}.trec`;
}

/** null where the candidate neither ran with prompts nor has any known; else the reason, or the arm. */
function otherArm(
  candidate: PlannedCandidate,
  manifest: Readonly<Record<string, unknown>>,
): OtherArm | string | null {
  const found = providersOf(manifest).flatMap((provider): Omit<OtherArm, "candidate">[] => {
    const { model, prompts } = provider;
    if (!isEmpty(prompts)) return [{ prompts, ownArm: "with" }];
    const known = knownPrompts(model);
    if (known === null || isEmpty(known)) return [];
    return [{ prompts: { query: known.query, document: known.document }, ownArm: "without" }];
  });
  const [first] = found;
  if (first === undefined) return null;
  const [part, ...others] = candidate.parts;
  if (isComposed(candidate) || part === undefined || others.length > 0)
    return "it is made of several; name its parts as candidates to see what their prompts bring";
  if (!takesPromptOptions(part)) return `a candidate of the kind ${part.kind} takes no prompts as options`;
  const { query, document } = first.ownArm === "with" ? { query: "", document: "" } : first.prompts;
  const id = `${candidate.id} ${first.ownArm === "with" ? "without" : "with"} prompts`;
  const options = { ...part.options, queryPrompt: query, documentPrompt: document };
  return {
    ...first,
    candidate: { ...candidate, id, slug: `${candidate.slug}-ablated`, parts: [{ ...part, id, options }] },
  };
}

function isComposed({ fusion, pipeline }: PlannedCandidate): boolean {
  return fusion !== null || pipeline !== undefined;
}

function takesPromptOptions({ kind }: CandidateSpec): boolean {
  return (candidateKinds[kind] as readonly string[]).includes("queryPrompt");
}

function isEmpty({ query, document }: { readonly query: string; readonly document: string }): boolean {
  return query === "" && document === "";
}
