import { Worker } from "node:worker_threads";
import { InterruptedError, ProviderError, throwIfAborted } from "../contracts/errors.js";
import type { FoundPart, SearchPart, SearchThreads } from "../contracts/search-threads.js";
import type { TileWork } from "../contracts/tile-work.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { fromWireError, type WireError } from "../execution/worker-messages.js";
import { control } from "../neighbors/tile-pass.js";

/** What is posted to a thread; `stop` is set where the search is aborted. */
export type SearchRequest =
  | { readonly type: "search"; readonly call: number; readonly part: SearchPart; readonly stop: Int32Array }
  | { readonly type: "tiles"; readonly call: number; readonly work: TileWork; readonly thread: number }
  | { readonly type: "close" };

/** What a thread answers. */
export type SearchReply =
  | { readonly type: "settled"; readonly call: number; readonly settled: number }
  | { readonly type: "found"; readonly call: number; readonly found: FoundPart }
  | { readonly type: "done"; readonly call: number }
  | { readonly type: "failed"; readonly call: number; readonly error: WireError };

export interface OpenSearchThreads extends SearchThreads {
  close(): Promise<void>;
}

/**
 * Starts `size` threads that search, each with an ONNX Runtime session of one thread: two such halves are a quarter to
 * a third faster than one session of two threads (`bench/knn`). They keep no process alive while they wait.
 */
export async function openSearchThreads(size: number): Promise<OpenSearchThreads> {
  const threads = Array.from({ length: size }, () => new SearchThread());
  return {
    size,
    async search(parts, { signal, onSettled }) {
      throwIfAborted(signal);
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const abort = (): void => void Atomics.store(stop, 0, 1);
      signal?.addEventListener("abort", abort, { once: true });
      const settled = parts.map(() => 0);
      try {
        return await Promise.all(
          parts.map((part, i) =>
            threads[i]!.search(part, stop, (count) => {
              settled[i] = count;
              onSettled(settled.reduce((sum, each) => sum + each, 0));
            }),
          ),
        );
      } catch (error) {
        abort();
        throw signal?.aborted ? new InterruptedError() : error;
      } finally {
        signal?.removeEventListener("abort", abort);
      }
    },
    async tiles(work, { signal, onUnits }) {
      throwIfAborted(signal);
      const abort = (): void => void Atomics.store(work.control, control.stop, 1);
      signal?.addEventListener("abort", abort, { once: true });
      try {
        await settledAll(
          threads.map((thread, i) => thread.tiles(work, i, onUnits)),
          abort,
        );
      } catch (error) {
        throw signal?.aborted ? new InterruptedError() : error;
      } finally {
        signal?.removeEventListener("abort", abort);
      }
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** Waits for all, since they write to the same memory; where one fails, `stop` is called and its error thrown. */
async function settledAll(running: readonly Promise<void>[], stop: () => void): Promise<void> {
  let failure: { readonly error: unknown } | null = null;
  await Promise.all(
    running.map((each) =>
      each.catch((error: unknown) => {
        failure ??= { error };
        stop();
      }),
    ),
  );
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}

interface Call {
  resolve(found: FoundPart | null): void;
  reject(error: Error): void;
  onSettled(settled: number): void;
}

/** One thread and the parts it has not answered yet. */
class SearchThread {
  private readonly worker = new Worker(compiledEntry("search/search-part.worker"), { execArgv: [] });
  private readonly calls = new Map<number, Call>();
  private nextCall = 0;
  private failure: Error | null = null;

  constructor() {
    this.worker.unref();
    this.worker.on("message", (reply: SearchReply) => this.take(reply));
    this.worker.on("error", (error) => this.fail(error));
    this.worker.on("exit", (code) =>
      this.fail(new ProviderError(`a thread of the search ended with code ${code}`)),
    );
  }

  search(part: SearchPart, stop: Int32Array, onSettled: (settled: number) => void): Promise<FoundPart> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const call = this.nextCall++;
    return new Promise((resolve, reject) => {
      this.calls.set(call, { resolve: (found) => resolve(found!), reject, onSettled });
      this.worker.ref();
      this.post({ type: "search", call, part, stop });
    });
  }

  tiles(work: TileWork, thread: number, onUnits: (count: number) => void): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const call = this.nextCall++;
    return new Promise((resolve, reject) => {
      this.calls.set(call, { resolve: () => resolve(), reject, onSettled: onUnits });
      this.worker.ref();
      this.post({ type: "tiles", call, work, thread });
    });
  }

  async close(): Promise<void> {
    if (this.failure !== null) return;
    const ended = new Promise((resolve) => this.worker.once("exit", resolve));
    this.worker.ref();
    this.post({ type: "close" });
    await ended;
  }

  private post(request: SearchRequest): void {
    this.worker.postMessage(request);
  }

  private take(reply: SearchReply): void {
    const call = this.calls.get(reply.call);
    if (call === undefined) return;
    if (reply.type === "settled") {
      call.onSettled(reply.settled);
      return;
    }
    this.calls.delete(reply.call);
    if (this.calls.size === 0) this.worker.unref();
    if (reply.type === "found") call.resolve(reply.found);
    else if (reply.type === "done") call.resolve(null);
    else call.reject(fromWireError(reply.error));
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const call of this.calls.values()) call.reject(error);
    this.calls.clear();
  }
}
