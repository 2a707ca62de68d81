import { Worker } from "node:worker_threads";
import type { EmbeddedTexts, EmbedOptions } from "../contracts/embedding-provider.js";
import { ProviderError } from "../contracts/errors.js";
import { fromWireError, type WorkerReply, type WorkerRequest } from "./worker-messages.js";

/** A worker thread with a model in it, and the calls it has not answered yet. */
export interface PoolWorker {
  readonly ready: WorkerReady;
  embed(texts: readonly string[], options: EmbedOptions): Promise<EmbeddedTexts>;
  /** Ends the thread when its model is released. */
  close(): Promise<void>;
  /** Ends the thread at once. */
  terminate(): Promise<void>;
}

export type WorkerReady = Extract<WorkerReply, { type: "ready" }>;

/** Starts the entry at `url`, which speaks `worker-messages.ts`, and waits for its model. Throws what it throws. */
export async function openPoolWorker(url: URL, workerData: Record<string, unknown>): Promise<PoolWorker> {
  const worker = new Worker(url, { workerData, execArgv: [] });
  const calls = new Map<number, Call>();
  let nextCall = 0;
  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const call of calls.values()) call.reject(failure);
    calls.clear();
  };
  const send = (request: WorkerRequest): void => worker.postMessage(request);
  const ready = await new Promise<WorkerReady>((resolve, reject) => {
    worker.on("message", (reply: WorkerReply) => {
      if (reply.type === "ready") resolve(reply);
      else if (reply.type === "failed" && reply.call === null) reject(fromWireError(reply.error));
      else settle(calls, reply);
    });
    worker.on("error", (error) => {
      fail(error);
      reject(error);
    });
    worker.on("exit", (code) => {
      const error = new ProviderError(`the worker thread of the model ended with code ${code}`);
      fail(error);
      reject(error);
    });
  });
  return {
    ready,
    embed(texts, { role, tokensPerBatch }) {
      if (failure !== null) return Promise.reject(failure);
      const call = nextCall++;
      return new Promise((resolve, reject) => {
        calls.set(call, { resolve, reject });
        send({ type: "embed", call, texts, role, tokensPerBatch });
      });
    },
    async close() {
      if (failure !== null) return;
      const ended = new Promise((resolve) => worker.once("exit", resolve));
      send({ type: "close" });
      await ended;
    },
    async terminate() {
      await worker.terminate();
    },
  };
}

interface Call {
  resolve(value: EmbeddedTexts): void;
  reject(error: Error): void;
}

function settle(calls: Map<number, Call>, reply: Exclude<WorkerReply, WorkerReady>): void {
  const call = calls.get(reply.call!);
  if (call === undefined) return;
  calls.delete(reply.call!);
  if (reply.type === "failed") {
    call.reject(fromWireError(reply.error));
    return;
  }
  const { data, dims, tokens, truncated } = reply;
  call.resolve({ matrix: { rows: tokens.length, dims, data }, tokens, truncated });
}
