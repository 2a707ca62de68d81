import { throwIfAborted } from "../../contracts/errors.js";
import type { ProgressListener } from "../../contracts/progress.js";
import { compiledEntry } from "../../execution/compiled-entry.js";
import { runWorkerTeam } from "../../execution/worker-team.js";
import { stopAtBarrier } from "../../numeric/thread-barrier.js";
import type { ProjectionJob } from "../projection.worker.js";

export interface ThreadsOptions {
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Runs a job in worker threads; what comes out does not depend on how many. Throws `InterruptedError` soon after the
 * signal aborts.
 */
export async function projectInThreads(
  job: ProjectionJob,
  { threads, signal, onProgress }: ThreadsOptions,
): Promise<void> {
  throwIfAborted(signal);
  const { stage, total, unit, sums } = progressOf(job);
  const stop = (): void => stopAtBarrier(job.plan.phases.barrier);
  signal?.addEventListener("abort", stop, { once: true });
  let counted = 0;
  try {
    await runWorkerTeam(
      compiledEntry("workflows/projection.worker"),
      { job },
      Math.max(1, threads),
      (done) => {
        counted = sums ? counted + Number(done) : Number(done);
        onProgress?.({ type: "progress", candidate: null, stage, done: counted, total, unit });
      },
    );
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  throwIfAborted(signal);
}

function progressOf(job: ProjectionJob) {
  if (job.kind === "quality")
    return { stage: "measuring the pictures", total: job.plan.rows.length, unit: "rows", sums: true };
  if (job.kind === "umap")
    return { stage: "drawing with UMAP", total: job.plan.epochs, unit: "epochs", sums: false };
  const { earlyIterations, iterations } = job.plan.settings;
  return {
    stage: "drawing with t-SNE",
    total: earlyIterations + iterations,
    unit: "iterations",
    sums: false,
  };
}
