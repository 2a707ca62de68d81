import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { runInChild } from "../execution/child-process.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { contentKey } from "../storage/canonical-json.js";
import { fileSha256 } from "../storage/file-hash.js";
import { readTrecRun } from "../storage/trec-run.js";
import type { CandidateJob, Wording } from "./candidate-job.js";
import type { FindOutcomeOptions } from "./candidate-outcomes.js";
import { packageVersion } from "./versions.js";

export type WordingJob = Omit<CandidateJob, "outcome" | "wordings"> & {
  readonly wordings: readonly Wording[];
};

/** Lists for one wording, and the file they were read from. */
export interface WordingRun {
  readonly run: Run;
  readonly file: string;
}

/** The lists of each wording, in their order; or why there are none. */
export type WordingRuns =
  | { readonly ok: true; readonly runs: readonly WordingRun[] }
  | { readonly ok: false; readonly error: string };

/**
 * A candidate's lists for other wordings of queries: the stored ones where everything that decides them is equal, else new
 * ones, made in a process of its own. A candidate that fails is a finding; an interruption is an error.
 */
export async function findWordingRuns(
  job: WordingJob,
  { outcomes, description, rowOrder, texts, signal, onProgress }: FindOutcomeOptions,
): Promise<WordingRuns> {
  const { depth, wordings } = job;
  const key = contentKey({ version: packageVersion, description, texts, depth, rowOrder, wordings });
  const folder = join(outcomes, `wordings-${key}`);
  try {
    const stored = job.refresh ? null : await readRuns(folder, wordings);
    if (stored !== null) return { ok: true, runs: stored };
    await runInChild<CandidateJob, null>(
      compiledEntry("workflows/candidate.worker"),
      // Vectors were made anew by the benchmark just before where that was asked for.
      { ...job, refresh: false, outcome: folder },
      { signal, onProgress },
    );
    const made = await readRuns(folder, wordings);
    if (made === null) throw new Error(`the lists in ${folder} cannot be read back`);
    return { ok: true, runs: made };
  } catch (error) {
    if (errorKind(error) === "interrupted") throw error;
    return { ok: false, error: errorMessage(error) };
  }
}

/** Stored lists; null where there are none or their bytes are not what was written, so that they are made anew. */
async function readRuns(folder: string, wordings: readonly Wording[]): Promise<WordingRun[] | null> {
  const manifest = join(folder, "wordings.json");
  if (!existsSync(manifest)) return null;
  const hashes = JSON.parse(await readFile(manifest, "utf8")) as Record<string, string>;
  const runs: WordingRun[] = [];
  for (const { name } of wordings) {
    const file = join(folder, `${name}.trec`);
    if (!existsSync(file) || (await fileSha256(file)) !== hashes[name]) return null;
    runs.push({ run: await readTrecRun(file, { name: "alidade", mayBeEmpty: true }), file });
  }
  return runs;
}
