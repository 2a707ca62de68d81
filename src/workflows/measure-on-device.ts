import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type OnDevice, onDeviceSchema } from "../contracts/benchmark-result.js";
import type { ProgressListener } from "../contracts/progress.js";
import { runInChild } from "../execution/child-process.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { writeFolderAtomic } from "../storage/atomic-folder.js";
import { canonicalJson, contentKey } from "../storage/canonical-json.js";
import type { CandidateJob } from "./candidate-job.js";
import { progressOf, readJobData } from "./job-data.js";
import { measureLatency } from "./measure-latency.js";
import { openCandidate } from "./open-candidate.js";
import { openMatrixEngine } from "./open-matrix-engine.js";
import { openNetwork } from "./open-network.js";
import { packageVersion, thisMachine } from "./versions.js";

interface Place {
  /** Folder of stored outcomes. */
  readonly outcomes: string;
  /** What decides the candidate's lists, and the data. */
  readonly decides: unknown;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * Bytes, peak memory and latency of a candidate in a process of its own with one thread, that takes the vectors of the
 * documents from the store where they are; the stored measurement where everything that decides it is equal.
 */
export async function onDeviceOf(
  job: Omit<CandidateJob, "outcome" | "onDevice">,
  { outcomes, decides, signal, onProgress }: Place,
): Promise<OnDevice> {
  const { depth, timing, seed } = job;
  const key = contentKey({
    onDevice: 1,
    version: packageVersion,
    machine: thisMachine(),
    decides,
    depth,
    timing,
    seed,
  });
  const file = join(outcomes, key, onDeviceFile);
  if (!job.refresh && existsSync(file)) return { ...(await readMeasured(file)), cached: true };
  await runInChild<CandidateJob, null>(
    compiledEntry("workflows/candidate.worker"),
    { ...job, refresh: false, threads: 1, onDevice: true, outcome: join(outcomes, key) },
    { signal, onProgress },
  );
  return readMeasured(file);
}

/** The work of that process: opens, indexes, answers one query at a time. Writes its measurement to the outcome folder. */
export async function measureOnDevice(
  job: CandidateJob,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: ProgressListener },
): Promise<void> {
  const report = progressOf(job.candidate.id, onProgress);
  const { corpus, queries } = await readJobData(job);
  const baselineRssBytes = process.memoryUsage.rss();
  const engine = await openMatrixEngine(1, report);
  const { retriever } = await openCandidate(job.candidate, {
    ...job,
    engine,
    network: openNetwork(job.network),
    onProgress: report,
  });
  try {
    report({ type: "stage", candidate: null, stage: "measuring with one thread" });
    const index = await retriever.index(corpus, { signal, onProgress: report });
    const { depth, timing, seed } = job;
    const latency = await measureLatency(retriever, queries, {
      depth,
      ...timing,
      seed,
      signal,
      onProgress: report,
    });
    const kinds = job.candidate.parts.map(({ kind }) => kind);
    const measured: OnDevice = {
      modelBytes: kinds.some((kind) => kind === "vectors" || kind === "run" || kind === "st")
        ? null
        : (index.modelBytes ?? (kinds.every((kind) => kind === "bm25") ? 0 : null)),
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
      baselineRssBytes,
      reusedVectors: index.vectorBytes !== null && index.computedTexts === 0,
      queryMs: latency?.queryMs ?? null,
      queryMsInterval: latency?.queryMsInterval ?? null,
      timedQueries: latency?.timedQueries ?? 0,
      threads: 1,
      measuredAt: new Date().toISOString(),
      cached: false,
    };
    await writeFolderAtomic(job.outcome, (folder) =>
      writeFile(join(folder, onDeviceFile), `${canonicalJson(measured)}\n`),
    );
  } finally {
    await retriever.close();
    await engine.close();
  }
}

async function readMeasured(file: string): Promise<OnDevice> {
  return onDeviceSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

const onDeviceFile = "on-device.json";
