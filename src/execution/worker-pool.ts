import {
  type EmbeddedTexts,
  type EmbeddingProvider,
  type EmbedOptions,
  embeddingProviderVersion,
} from "../contracts/embedding-provider.js";
import { throwIfAborted } from "../contracts/errors.js";
import { openPoolWorker, type PoolWorker } from "./pool-worker.js";

export interface WorkerPoolOptions {
  /** Padded tokens a batch inside a call; absent: the model's own choice. */
  readonly tokensPerBatch?: number | undefined;
  /** What answers calls of one text. Absent: the workers, as all others. */
  readonly single?: SingleTexts | undefined;
}

/**
 * A provider of its own for calls of one text, such as a session over several cores: it is opened once several such calls
 * have come, as a query alone is not worth the start.
 */
export interface SingleTexts {
  open(): Promise<EmbeddingProvider>;
  /** Length of the longest text that goes there, characters. */
  readonly mostCharacters: number;
}

/**
 * One provider in `size` worker threads, each with a model of its own: inference blocks the thread
 * that calls it, so it must not be this one. The entry at `url` gets `workerData` and speaks
 * `worker-messages.ts`. A call goes to the worker with the fewest; each is given the next call while it is still at work,
 * so that none waits for this thread. Throws what the first worker to fail throws.
 */
export async function providerInWorkers(
  url: URL,
  workerData: Record<string, unknown>,
  size: number,
  { tokensPerBatch, single }: WorkerPoolOptions = {},
): Promise<EmbeddingProvider> {
  const workers = await openWorkers(url, workerData, size);
  const first = workers[0]!.ready;
  const acquire = queueFor(workers);
  const alone = single === undefined ? null : singleTexts(single);
  const call = (
    worker: PoolWorker,
    texts: readonly string[],
    options: EmbedOptions,
  ): Promise<EmbeddedTexts> =>
    worker.embed(texts, { ...options, tokensPerBatch: options.tokensPerBatch ?? tokensPerBatch });
  return {
    contract: embeddingProviderVersion,
    manifest: first.manifest,
    modelBytes: first.modelBytes,
    limits: { ...first.limits, parallelCalls: callsPerWorker * workers.length },
    async embed(texts, options) {
      throwIfAborted(options.signal);
      const other = texts.length === 1 && alone !== null ? await alone.providerFor(texts[0]!) : null;
      if (other !== null) return other.embed(texts, options);
      const { worker, release } = await acquire();
      try {
        throwIfAborted(options.signal);
        return await call(worker, texts, options);
      } finally {
        release();
      }
    },
    async close() {
      await Promise.all([...workers.map((worker) => worker.close()), alone?.close()]);
    },
  };
}

async function openWorkers(
  url: URL,
  workerData: Record<string, unknown>,
  size: number,
): Promise<PoolWorker[]> {
  const opening = await Promise.allSettled(
    Array.from({ length: size }, () => openPoolWorker(url, workerData)),
  );
  const opened = opening.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failure = opening.find(({ status }) => status === "rejected");
  if (failure?.status !== "rejected") return opened;
  await Promise.all(opened.map((worker) => worker.terminate()));
  throw failure.reason;
}

interface Place {
  readonly worker: PoolWorker;
  release(): void;
}

/** Waits for a worker that has room for a call, the least busy first. */
function queueFor(workers: readonly PoolWorker[]): () => Promise<Place> {
  const load = new Map(workers.map((worker) => [worker, 0]));
  const waiting: ((place: Place) => void)[] = [];
  const placeAt = (worker: PoolWorker): Place => {
    load.set(worker, load.get(worker)! + 1);
    return {
      worker,
      release() {
        load.set(worker, load.get(worker)! - 1);
        waiting.shift()?.(placeAt(worker));
      },
    };
  };
  return () => {
    const least = workers.reduce((a, b) => (load.get(b)! < load.get(a)! ? b : a));
    if (load.get(least)! < callsPerWorker) return Promise.resolve(placeAt(least));
    return new Promise((resolve) => waiting.push(resolve));
  };
}

/** What answers calls of one text, opened at the fourth; null before, for a long text, and while it is at work. */
function singleTexts({ open, mostCharacters }: SingleTexts): {
  providerFor(text: string): Promise<Pick<EmbeddingProvider, "embed"> | null>;
  close(): Promise<void>;
} {
  let asked = 0;
  let atWork = false;
  let opening: Promise<EmbeddingProvider> | null = null;
  return {
    async providerFor(text) {
      if (text.length > mostCharacters) return null;
      asked += 1;
      if (asked < callsWorthAStart) return null;
      opening ??= open();
      const provider = await opening;
      if (atWork) return null;
      atWork = true;
      return {
        embed: (texts, options) =>
          provider.embed(texts, options).finally(() => {
            atWork = false;
          }),
      };
    },
    async close() {
      await (await opening)?.close();
    },
  };
}

/** The one at work and the one that waits for it. */
const callsPerWorker = 2;
const callsWorthAStart = 4;
