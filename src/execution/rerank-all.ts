import { throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Reranker } from "../contracts/reranker.js";

/** A query and the documents to be scored for it. */
export interface RerankTask {
  readonly query: string;
  readonly documents: readonly string[];
}

export interface RerankAllOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
  readonly uncached?: boolean | undefined;
}

/** Scores of all tasks, one after the other, as their documents stand. */
export interface RerankedAll {
  readonly scores: Float32Array;
  readonly tokens: Int32Array;
  readonly truncated: Uint8Array;
  /** Pairs scored now; the others came from a store. */
  readonly computedPairs: number;
}

/**
 * Scores the documents of any number of queries through a reranker that takes so many a call,
 * `limits.parallelCalls` calls at a time. A reranker on this machine with several workers gets the documents of a query in
 * shares, so that one query alone uses them all; a vendor gets as many as a call takes.
 * Throws `InterruptedError` when the signal aborts, and what the first call to fail throws, once the calls under way have
 * ended: finished calls stay in the reranker's store.
 */
export async function rerankAll(
  reranker: Reranker,
  tasks: readonly RerankTask[],
  { signal, onProgress, uncached }: RerankAllOptions = {},
): Promise<RerankedAll> {
  const total = tasks.reduce((sum, { documents }) => sum + documents.length, 0);
  const [scores, tokens] = [new Float32Array(total), new Int32Array(total)];
  const truncated = new Uint8Array(total);
  const calls = callsOf(reranker, tasks);
  let next = 0;
  let done = 0;
  let computedPairs = 0;
  let failed = false;

  async function work(): Promise<void> {
    while (next < calls.length && !failed) {
      throwIfAborted(signal);
      const { query, documents, at } = calls[next++]!;
      const result = await reranker.rerank(query, documents, { signal, uncached });
      scores.set(result.scores, at);
      tokens.set(result.tokens, at);
      truncated.set(result.truncated, at);
      for (let i = 0; i < documents.length; i++) if (!result.reused?.[i]) computedPairs++;
      done += documents.length;
      onProgress?.({ type: "progress", candidate: null, stage: "reranking", done, total, unit: "pairs" });
    }
  }

  const workers = Array.from({ length: Math.max(1, reranker.limits.parallelCalls) }, () =>
    work().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const ended = await Promise.allSettled(workers);
  const failure = ended.find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  return { scores, tokens, truncated, computedPairs };
}

interface Call extends RerankTask {
  /** Place of its first score. */
  readonly at: number;
}

function callsOf({ limits, billing }: Reranker, tasks: readonly RerankTask[]): Call[] {
  const calls: Call[] = [];
  let at = 0;
  for (const { query, documents } of tasks) {
    const share = Math.max(fewestInShare, Math.ceil(documents.length / Math.max(1, limits.parallelCalls)));
    const size = billing === undefined ? Math.min(limits.documentsPerCall, share) : limits.documentsPerCall;
    for (let start = 0; start < documents.length; start += size) {
      calls.push({ query, documents: documents.slice(start, start + size), at: at + start });
    }
    at += documents.length;
  }
  return calls;
}

const fewestInShare = 8;
