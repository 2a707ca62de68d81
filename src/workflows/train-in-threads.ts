import { throwIfAborted } from "../contracts/errors.js";
import type { FitOptions } from "../contracts/fittable-model.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { runWorkerTeam } from "../execution/worker-team.js";
import { drawers, type TrainingPlan } from "../lexical/word2vec/training-plan.js";
import { stopAtBarrier } from "../numeric/thread-barrier.js";

/**
 * Trains word vectors in worker threads, `threads` of them but at most `drawers`; the vectors do not depend on how many.
 * Progress counts the words of all epochs. Throws `InterruptedError` within a fraction of a second after the signal aborts.
 */
export async function trainInThreads(
  plan: TrainingPlan,
  { threads, signal, onProgress }: FitOptions,
): Promise<void> {
  throwIfAborted(signal);
  const total = plan.settings.epochs * plan.source.tokens.length;
  const stop = (): void => stopAtBarrier(plan.barrier);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await runWorkerTeam(
      compiledEntry("workflows/word2vec.worker"),
      { plan },
      Math.max(1, Math.min(threads, drawers)),
      (done) => {
        onProgress?.({
          type: "progress",
          candidate: null,
          stage: "training word vectors",
          done: Number(done),
          total,
          unit: "words",
        });
      },
    );
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  throwIfAborted(signal);
}
