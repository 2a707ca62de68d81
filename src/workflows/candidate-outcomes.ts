import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CandidateOutcome, candidateOutcomeSchema } from "../contracts/candidate-outcome.js";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Run } from "../contracts/run.js";
import { runInChild } from "../execution/child-process.js";
import { contentKey } from "../storage/canonical-json.js";
import { fileSha256 } from "../storage/file-hash.js";
import { readTrecRun } from "../storage/trec-run.js";
import type { PlannedCandidate } from "./bench-plan.js";
import { type CandidateJob, compiledEntry } from "./candidate-job.js";
import { packageVersion } from "./versions.js";

/** What became of one candidate: its outcome and lists, or why there are none. */
export type CandidateFinding =
  | {
      readonly candidate: PlannedCandidate;
      readonly ok: true;
      readonly outcome: CandidateOutcome;
      readonly run: Run;
      readonly runFile: string;
      readonly cached: boolean;
    }
  | { readonly candidate: PlannedCandidate; readonly ok: false; readonly error: string };

/** A candidate that answered. */
export type AnsweredCandidate = Extract<CandidateFinding, { ok: true }>;

export interface FindOutcomeOptions {
  /** Folder of stored outcomes. */
  readonly outcomes: string;
  /** What decides the candidate's lists (`describeCandidate`). */
  readonly description: unknown;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * The outcome of a candidate: the stored one where everything that decides it is equal, else a new one,
 * made in a process of its own. A candidate that fails is a finding, not an error; an interruption is an error.
 */
export async function findOutcome(
  job: Omit<CandidateJob, "outcome">,
  { outcomes, description, signal, onProgress }: FindOutcomeOptions,
): Promise<CandidateFinding> {
  const { candidate } = job;
  const key = contentKey({
    version: packageVersion,
    description,
    fingerprint: job.fingerprint,
    depth: job.depth,
    timing: job.timing,
    threads: job.threads,
    seed: job.seed,
  });
  const folder = join(outcomes, key);
  try {
    const stored = job.refresh ? null : await readOutcome(folder);
    if (stored !== null) return { candidate, ok: true, ...stored, cached: true };
    await runInChild<CandidateJob, null>(
      compiledEntry("candidate.worker"),
      { ...job, outcome: folder },
      { signal, onProgress },
    );
    const made = await readOutcome(folder);
    if (made === null) throw new Error(`the outcome in ${folder} cannot be read back`);
    return { candidate, ok: true, ...made, cached: false };
  } catch (error) {
    if (errorKind(error) === "interrupted") throw error;
    return { candidate, ok: false, error: errorMessage(error) };
  }
}

/** A stored outcome and its run; null where there is none, or where its bytes are not what was written. */
async function readOutcome(
  folder: string,
): Promise<{ outcome: CandidateOutcome; run: Run; runFile: string } | null> {
  let text: string;
  try {
    text = await readFile(join(folder, "outcome.json"), "utf8");
  } catch {
    return null;
  }
  const parsed = candidateOutcomeSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return null;
  const runFile = join(folder, "run.trec");
  if ((await fileSha256(runFile)) !== parsed.data.runSha256) return null;
  return {
    outcome: parsed.data,
    run: await readTrecRun(runFile, { name: "alidade", mayBeEmpty: true }),
    runFile,
  };
}
