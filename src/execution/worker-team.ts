import { Worker } from "node:worker_threads";
import { ProviderError } from "../contracts/errors.js";

/**
 * Runs the entry at `url` in `size` threads at once, which share what `workerData` shares, and returns when all have
 * ended. Each gets `{ ...workerData, thread, threads }`; what they post goes to `onMessage`. Where one fails, the others
 * are ended at once, as they may wait for it, and its error is thrown.
 */
export async function runWorkerTeam(
  url: URL,
  workerData: Record<string, unknown>,
  size: number,
  onMessage: (message: unknown) => void,
): Promise<void> {
  const workers = Array.from(
    { length: size },
    (_, thread) => new Worker(url, { workerData: { ...workerData, thread, threads: size }, execArgv: [] }),
  );
  try {
    await Promise.all(workers.map((worker) => ended(worker, onMessage)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function ended(worker: Worker, onMessage: (message: unknown) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("message", onMessage);
    worker.on("error", reject);
    worker.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new ProviderError(`a worker thread ended with code ${code}`));
    });
  });
}
