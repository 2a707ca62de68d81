import type { PercentileIntervals, Percentiles } from "../contracts/benchmark-result.js";
import type { TextTable } from "../contracts/dataset.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Retriever } from "../contracts/retriever.js";
import { quantile } from "../numeric/quantile.js";
import { seededRandom, seededSample } from "../numeric/seeded-random.js";
import { quantileInterval } from "../statistics/quantile-interval.js";

export interface Latency {
  readonly queryMs: Percentiles;
  /** Over the queries that were timed: a query timed several times counts once. */
  readonly queryMsInterval: PercentileIntervals;
  readonly embedMs: Percentiles | null;
  readonly searchMs: Percentiles;
  /** Of each stage of a pipeline; absent where there are none. */
  readonly stageMs?: readonly Percentiles[];
  readonly timedQueries: number;
}

export interface MeasureLatencyOptions {
  readonly depth: number;
  readonly queries: number;
  readonly warmup: number;
  readonly seed: number;
  /** No further query is timed after this long; the number timed is reported. */
  readonly budgetMs?: number;
  /** Milliseconds waited so far for services' limits; they are taken off. */
  readonly waits?: (() => Waits) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** By each part of a retriever, which are asked one after the other, and by its reranker. */
export interface Waits {
  readonly parts: readonly number[];
  readonly reranker: number;
}

/** Times of one query. */
interface Asked {
  readonly queryMs: number;
  readonly embedMs: number | null;
  readonly searchMs: number;
  readonly stageMs: readonly number[];
}

/**
 * Latency from text to ranked ids, one query at a time, nothing cached, after a warm-up. Where the data
 * has fewer queries than asked for, each is timed several times. Null without queries.
 */
export async function measureLatency(
  retriever: Retriever,
  queries: TextTable,
  {
    depth,
    queries: wanted,
    warmup,
    seed,
    budgetMs = 60_000,
    waits = () => ({ parts: [], reranker: 0 }),
    signal,
    onProgress,
  }: MeasureLatencyOptions,
): Promise<Latency | null> {
  const total = queries.ids.length;
  if (total === 0) return null;
  const sample = seededSample(total, Math.min(wanted, total), seededRandom(seed));
  const ask = async (i: number): Promise<Asked> => {
    const row = sample[i % sample.length]!;
    const one = { ids: [queries.ids[row]!], texts: [queries.texts[row]!] };
    const before = waits();
    const start = performance.now();
    const { embedMs, searchMs, stages = [] } = await retriever.search(one, { depth, uncached: true, signal });
    const wholeMs = performance.now() - start;
    const after = waits();
    const partWaits = after.parts.map((ms, part) => ms - before.parts[part]!);
    const partWaitMs = partWaits.reduce((sum, ms) => sum + ms, 0);
    const rerankWaitMs = after.reranker - before.reranker;
    return {
      queryMs: Math.max(0, wholeMs - partWaitMs - rerankWaitMs),
      embedMs: embedMs === null ? null : Math.max(0, embedMs - partWaitMs),
      searchMs: Math.max(0, searchMs - rerankWaitMs),
      // The first stages are the parts, in their order.
      stageMs: stages.map(({ kind, ms }, stage) =>
        Math.max(0, ms - (kind === "rerank" ? rerankWaitMs : (partWaits[stage] ?? 0))),
      ),
    };
  };
  for (let i = 0; i < warmup; i++) await ask(i);
  const whole: number[] = [];
  const embed: number[] = [];
  const search: number[] = [];
  const stages: number[][] = [];
  const end = performance.now() + budgetMs;
  for (let i = 0; i < wanted && performance.now() < end; i++) {
    throwIfAborted(signal);
    const { queryMs, embedMs, searchMs, stageMs } = await ask(i);
    whole.push(queryMs);
    if (embedMs !== null) embed.push(embedMs);
    search.push(searchMs);
    stageMs.forEach((ms, stage) => {
      stages[stage] ??= [];
      stages[stage].push(ms);
    });
    onProgress?.({
      type: "progress",
      candidate: null,
      stage: "timing queries",
      done: i + 1,
      total: wanted,
      unit: "queries",
    });
  }
  return {
    queryMs: percentiles(whole),
    queryMsInterval: percentileIntervals(whole, sample.length),
    embedMs: embed.length > 0 ? percentiles(embed) : null,
    searchMs: percentiles(search),
    ...(stages.length === 0 ? {} : { stageMs: stages.map(percentiles) }),
    timedQueries: whole.length,
  };
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99) };
}

function percentileIntervals(values: readonly number[], independent: number): PercentileIntervals {
  const sorted = Float64Array.from(values).sort();
  const of = (q: number) => quantileInterval(sorted, q, { independent });
  return { p50: of(0.5), p95: of(0.95), p99: of(0.99) };
}
