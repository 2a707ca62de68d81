import { type CandidateResult, unmeasuredMemory } from "../contracts/benchmark-result.js";

/** A candidate that was measured in everything, for tests; `changes` replace whole fields. */
export function sampleCandidate(changes: Partial<CandidateResult> = {}): CandidateResult {
  return {
    id: "static:embedded",
    slug: "static-embedded",
    status: "ok",
    error: null,
    manifest: { kind: "dense" },
    dims: 256,
    metrics: { "ndcg@10": { mean: 0.6, low: 0.55, high: 0.65, n: 100 } },
    unjudged: { k: 10, mean: 0.26, queries: 60 },
    truncated: { documents: 30, queries: 0 },
    empty: { documents: 0, queries: 1 },
    tokens: 2_000_000,
    timing: {
      queryMs: { p50: 8, p95: 18, p99: 30 },
      queryMsInterval: {
        p50: { low: 7, high: 9 },
        p95: { low: 15, high: 22 },
        p99: null,
      },
      embedMs: { p50: 5, p95: 11, p99: 20 },
      searchMs: { p50: 3, p95: 7, p99: 10 },
      indexTextsPerSecond: 500,
      indexTokensPerSecond: 40_000,
      indexMs: 2000,
      timedQueries: 200,
      threads: 2,
      engine: "onnx",
      measuredAt: "2026-11-12T09:31:00.000Z",
      cached: false,
    },
    memory: {
      peakRssBytes: 400e6,
      baselineRssBytes: 100e6,
      reusedVectors: false,
      modelBytes: 30e6,
      vectorBytes: 1_024_000,
    },
    cost: { usd: 0, usdPerMillionTokens: 0, asOf: null, source: "runs on this machine" },
    pareto: null,
    ...changes,
  };
}

/** A candidate that failed. */
export function failedCandidate(id: string): CandidateResult {
  return {
    ...sampleCandidate({ id, slug: id }),
    status: "failed",
    error: "model.onnx is 132 bytes",
    dims: null,
    metrics: {},
    unjudged: null,
    timing: null,
    memory: unmeasuredMemory,
  };
}
