import { Worker } from "node:worker_threads";
import {
  type EmbeddedTexts,
  type EmbeddingProvider,
  embeddingProviderVersion,
} from "../contracts/embedding-provider.js";
import { ProviderError, throwIfAborted } from "../contracts/errors.js";
import { fromWireError, type WorkerReply, type WorkerRequest } from "./worker-messages.js";

/**
 * One provider in `size` worker threads, each with a model of its own: inference blocks the thread
 * that calls it, so it must not be this one. The entry at `url` gets `workerData` and speaks
 * `worker-messages.ts`. Calls go to whichever worker is free. Throws what the first worker to fail throws.
 */
export async function providerInWorkers(
  url: URL,
  workerData: Record<string, unknown>,
  size: number,
): Promise<EmbeddingProvider> {
  const workers = Array.from({ length: size }, () => new PoolWorker(url, workerData));
  try {
    const ready = await Promise.all(workers.map((worker) => worker.ready));
    return pool(workers, ready[0]!);
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw error;
  }
}

type Ready = Extract<WorkerReply, { type: "ready" }>;

function pool(workers: readonly PoolWorker[], ready: Ready): EmbeddingProvider {
  const idle = [...workers];
  const waiting: ((worker: PoolWorker) => void)[] = [];
  const acquire = (): Promise<PoolWorker> => {
    const worker = idle.shift();
    return worker === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(worker);
  };
  const release = (worker: PoolWorker): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  };
  return {
    contract: embeddingProviderVersion,
    manifest: ready.manifest,
    modelBytes: ready.modelBytes,
    limits: { textsPerCall: ready.textsPerCall, parallelCalls: workers.length },
    async embed(texts, { role, signal }) {
      const worker = await acquire();
      try {
        throwIfAborted(signal);
        return await worker.embed(texts, role);
      } finally {
        release(worker);
      }
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

interface Call {
  resolve(value: EmbeddedTexts): void;
  reject(error: Error): void;
}

/** A worker thread and the calls it has not answered yet. */
class PoolWorker {
  readonly ready: Promise<Ready>;
  private readonly worker: Worker;
  private readonly calls = new Map<number, Call>();
  private nextCall = 0;
  private failure: Error | null = null;

  constructor(url: URL, workerData: Record<string, unknown>) {
    this.worker = new Worker(url, { workerData });
    this.ready = new Promise((resolve, reject) => {
      this.worker.on("message", (reply: WorkerReply) => {
        if (reply.type === "ready") resolve(reply);
        else if (reply.type === "failed" && reply.call === null) reject(fromWireError(reply.error));
        else this.settle(reply);
      });
      this.worker.on("error", (error) => {
        this.fail(error);
        reject(error);
      });
      this.worker.on("exit", (code) => {
        const error = new ProviderError(`the worker thread of the model ended with code ${code}`);
        this.fail(error);
        reject(error);
      });
    });
  }

  embed(texts: readonly string[], role: "query" | "document"): Promise<EmbeddedTexts> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const call = this.nextCall++;
    return new Promise((resolve, reject) => {
      this.calls.set(call, { resolve, reject });
      this.send({ type: "embed", call, texts, role });
    });
  }

  async close(): Promise<void> {
    if (this.failure !== null) return;
    const ended = new Promise((resolve) => this.worker.once("exit", resolve));
    this.send({ type: "close" });
    await ended;
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private send(request: WorkerRequest): void {
    this.worker.postMessage(request);
  }

  private settle(reply: Exclude<WorkerReply, Ready>): void {
    const call = this.calls.get(reply.call!);
    if (call === undefined) return;
    this.calls.delete(reply.call!);
    if (reply.type === "failed") call.reject(fromWireError(reply.error));
    else {
      const { data, dims, tokens, truncated } = reply;
      call.resolve({ matrix: { rows: tokens.length, dims, data }, tokens, truncated });
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const call of this.calls.values()) call.reject(error);
    this.calls.clear();
  }
}
