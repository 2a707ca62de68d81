import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CandidateOutcome, candidateOutcomeSchema } from "../contracts/candidate-outcome.js";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { Payment, ProgressListener, UncertainPayments } from "../contracts/progress.js";
import type { Run } from "../contracts/run.js";
import { runInChild } from "../execution/child-process.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { contentKey } from "../storage/canonical-json.js";
import { fileSha256 } from "../storage/file-hash.js";
import { paidFor, summedPayments } from "../storage/spending-log.js";
import { readTrecRun } from "../storage/trec-run.js";
import type { PlannedCandidate } from "./bench-plan.js";
import type { CandidateJob } from "./candidate-job.js";
import { readStages } from "./read-stages.js";
import { outcomeStageFile } from "./stage-files.js";
import { packageVersion, thisMachine } from "./versions.js";

/** What became of one candidate: its outcome and lists, or why there are none. */
export type CandidateFinding =
  | {
      readonly candidate: PlannedCandidate;
      readonly ok: true;
      readonly outcome: CandidateOutcome;
      readonly run: Run;
      readonly runFile: string;
      /** Of a pipeline: the lists of every stage but the last, and their files. */
      readonly stageRuns?: readonly { readonly run: Run; readonly file: string }[] | undefined;
      readonly cached: boolean;
    }
  | {
      readonly candidate: PlannedCandidate;
      readonly ok: false;
      /** Stopped by the budget; the same command goes on from there. */
      readonly partial: boolean;
      /** What was paid before it stopped or failed; null: not known, or nothing was to be paid. */
      readonly paidUsd: number | null;
      /** Calls of it whose answers were lost; absent: none. */
      readonly uncertain?: UncertainPayments | undefined;
      readonly error: string;
    };

/** A candidate that answered. */
export type AnsweredCandidate = Extract<CandidateFinding, { ok: true }>;

export interface FindOutcomeOptions {
  /** Folder of stored outcomes. */
  readonly outcomes: string;
  /** What decides the candidate's lists (`describeCandidate`). */
  readonly description: unknown;
  /** Fingerprint of documents and queries without judgements, which decide nothing about lists. */
  readonly texts: string;
  /** Hash of the ids in the order of their rows, which breaks ties. */
  readonly rowOrder: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * The outcome of a candidate: the stored one where everything that decides it is equal, else a new one,
 * made in a process of its own. A candidate that fails is a finding, not an error; an interruption is an error.
 */
export async function findOutcome(
  job: Omit<CandidateJob, "outcome">,
  { outcomes, description, texts, rowOrder, signal, onProgress }: FindOutcomeOptions,
): Promise<CandidateFinding> {
  const { candidate } = job;
  const payments: Payment[] = [];
  const key = outcomeKey(job, { description, texts, rowOrder });
  const folder = join(outcomes, key);
  try {
    const stored = job.refresh ? null : await readOutcome(folder, onProgress);
    if (stored !== null) return { candidate, ok: true, ...stored, cached: true };
    await runInChild<CandidateJob, null>(
      compiledEntry("workflows/candidate.worker"),
      { ...job, outcome: folder },
      {
        signal,
        onProgress: (event) => {
          if (event.type === "payment") payments.push(event.payment);
          onProgress(event);
        },
      },
    );
    const made = await readOutcome(folder, onProgress);
    if (made === null) throw new Error(`the outcome in ${folder} cannot be read back`);
    return { candidate, ok: true, ...made, cached: false };
  } catch (error) {
    if (errorKind(error) === "interrupted") throw error;
    const partial = errorKind(error) === "budget";
    const { log } = job.spending;
    const { usd, uncertain } =
      log === null || job.refresh ? summedPayments(payments) : await paidFor(log, key);
    const lost = uncertain.calls === 0 ? {} : { uncertain };
    const paidUsd = partial || usd !== 0 || uncertain.calls > 0 ? usd : null;
    return { candidate, ok: false, partial, paidUsd, ...lost, error: errorMessage(error) };
  }
}

/** Under which name an outcome is stored: everything that decides it. */
export function outcomeKey(
  { depth, timing, threads, seed }: Pick<CandidateJob, "depth" | "timing" | "threads" | "seed">,
  { description, texts, rowOrder }: Pick<FindOutcomeOptions, "description" | "texts" | "rowOrder">,
): string {
  return contentKey({
    version: packageVersion,
    description,
    texts,
    depth,
    timing,
    threads,
    seed,
    rowOrder,
    // Stored timings are this machine's own.
    machine: thisMachine(),
  });
}

/** A stored outcome and its run; null where there is none. One whose bytes are not what was written is said, and made anew. */
async function readOutcome(
  folder: string,
  onProgress: ProgressListener,
): Promise<Omit<AnsweredCandidate, "candidate" | "ok" | "cached"> | null> {
  if (!existsSync(folder)) return null;
  const runFile = join(folder, "run.trec");
  try {
    const outcome = candidateOutcomeSchema.parse(
      JSON.parse(await readFile(join(folder, "outcome.json"), "utf8")),
    );
    if ((await fileSha256(runFile)) !== outcome.runSha256)
      throw new Error("run.trec is not what was written");
    const run = await readTrecRun(runFile, { name: "alidade", mayBeEmpty: true });
    return {
      outcome,
      run,
      runFile,
      ...(await readStages(outcome, (i) => join(folder, outcomeStageFile(i)))),
    };
  } catch (error) {
    const message = `The stored outcome ${folder} is damaged (${errorMessage(error).split("\n")[0]}) and is made again`;
    onProgress({ type: "notice", level: "warning", message });
    return null;
  }
}
