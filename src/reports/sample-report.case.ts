import type { BenchmarkResult, CandidateResult, Comparison } from "../contracts/benchmark-result.js";
import type { ReportData } from "./report-data.js";

/** A small benchmark for tests: three candidates that worked, one that failed, six queries. */
export function sampleReport(): ReportData {
  const queryIds = ["q1", "q2", "q3", "q4", "q5", "q6"];
  const primary = {
    bm25: [0.5, 0, 0.2, 0.4, 0.6, 0.1],
    [fp32]: [0.9, 0.5, 0.2, 0.6, 0.7, 0.4],
    hybrid: [0.8, 0.6, 0.2, 0.7, 0.7, 0.3],
  };
  const candidates = [
    candidate("bm25", primary.bm25, { queryMs: 2, pareto: true }),
    candidate(fp32, primary[fp32], { queryMs: 8, truncatedDocuments: 120, cached: true, dims: 384 }),
    candidate("hybrid", primary.hybrid, { queryMs: 11, pareto: true }),
    failedCandidate("onnx:./models/broken", "model.onnx is 132 bytes"),
  ];
  const result: BenchmarkResult = {
    schema: "alidade/benchmark-result/v1",
    id: "a1b2c3d4",
    createdAt: "2026-11-12T09:34:41.120Z",
    profile: "alidade",
    dataset: {
      name: "my-shop",
      split: "test",
      kind: "retrieval",
      fingerprint: "0123abcd",
      documents: 1000,
      queries: 7,
      judgedQueries: 7,
      withoutPositive: 1,
      judgements: 40,
      warnings: [
        {
          code: "query-without-positive",
          count: 1,
          examples: ["q7"],
          message: "1 judged query has no relevant document and is left out of means",
        },
      ],
    },
    metrics: ["ndcg@10", "recall@5"],
    depth: 1000,
    seed: 42,
    baseline: null,
    candidates,
    runs: [],
    comparisons: [
      comparison("bm25", fp32, -0.25, 0.03),
      comparison("bm25", "hybrid", -0.25, 0.03),
      comparison(fp32, "hybrid", 0, 1),
    ],
    decision: {
      metric: "ndcg@10",
      winner: null,
      couldBeBest: [fp32, "hybrid"],
      reason: "Two could each be the best.",
      queriesNeeded: 640,
      alpha: 0.05,
      looksCounted: false,
      ruledOut: [{ id: "bm25", p: 0.01, by: fp32 }],
    },
    overlap: [
      { a: "bm25", b: fp32, k: 10, jaccard: 0.42, identical: 1 },
      { a: "bm25", b: "hybrid", k: 10, jaccard: 0.77, identical: 2 },
    ],
    disagreements: [{ queryId: "q2", query: "quiet vacuum", agreement: 0.05 }],
    machine: {
      platform: "linux-x64",
      cpu: "Test CPU @ 2.80GHz",
      cores: 2,
      memoryBytes: 8e9,
      node: "20.20.2",
    },
    versions: { alidade: "0.1.0" },
  };
  return {
    result,
    perQuery: {
      queryIds,
      queries: queryIds.map((id) => `text of ${id}`),
      metrics: { "ndcg@10": primary, "recall@5": primary },
    },
    cases: {
      k: 2,
      of: 6,
      chosenBy: "lowest mean nDCG@10",
      items: [
        {
          queryId: "q3",
          query: "text of q3",
          relevant: [{ id: "d1", title: "A kettle", grade: 3 }],
          perCandidate: [
            {
              id: "bm25",
              score: 0.2,
              found: [
                { id: "d9", title: "A lamp", grade: null, rank: 1 },
                { id: "d8", title: "A chair", grade: 0, rank: 2 },
              ],
              missed: [{ id: "d1", title: "A kettle", grade: 3, rank: null }],
            },
            { id: fp32, score: 0.2, found: [{ id: "d1", title: "A kettle", grade: 3, rank: 1 }], missed: [] },
          ],
        },
      ],
    },
    command: "alidade bench --data ./my-shop --model bm25",
  };
}

/** The same benchmark without judgements. */
export function unjudgedReport(): ReportData {
  const data = sampleReport();
  const { result } = data;
  return {
    ...data,
    result: {
      ...result,
      dataset: { ...result.dataset, judgedQueries: 0, withoutPositive: 0, judgements: 0, warnings: [] },
      candidates: result.candidates.map((one) => ({ ...one, metrics: {}, unjudged: null, pareto: null })),
      comparisons: [],
      decision: {
        ...result.decision,
        metric: null,
        winner: null,
        queriesNeeded: null,
        ruledOut: [],
        reason: "Nothing was judged.",
      },
    },
    perQuery: null,
  };
}

/** The sample with each piece of user text replaced by `text`. */
export function hostileReport(text: string): ReportData {
  const data = sampleReport();
  const { result, cases } = data;
  const title = (document: { id: string; title: string }) => ({ ...document, title: text, id: text });
  return {
    ...data,
    command: text,
    result: {
      ...result,
      dataset: {
        ...result.dataset,
        name: text,
        split: text,
        warnings: [{ code: "blank-document", count: 1, examples: [text], message: text }],
      },
      candidates: result.candidates.map((one, i) => ({
        ...one,
        id: `${text}${i}`,
        error: one.error === null ? null : text,
        manifest: { [text]: text },
        metrics: one.metrics,
      })),
      comparisons: [{ ...result.comparisons[0]!, a: `${text}0`, b: `${text}1` }],
      decision: {
        ...result.decision,
        couldBeBest: [`${text}0`, `${text}1`],
        ruledOut: [{ id: `${text}2`, p: 0.01, by: `${text}0` }],
        reason: text,
      },
      overlap: [{ a: `${text}0`, b: `${text}1`, k: 10, jaccard: 0.42, identical: 1 }],
      disagreements: [{ queryId: text, query: text, agreement: 0.05 }],
      versions: { [text]: text },
    },
    perQuery: {
      queryIds: [text, "q2"],
      queries: [text, text],
      metrics: { "ndcg@10": { [`${text}0`]: [0.5, 0.1], [`${text}1`]: [0.25, 0.4] } },
    },
    cases: {
      ...cases,
      chosenBy: text,
      items: cases.items.map((item) => ({
        ...item,
        queryId: text,
        query: text,
        relevant: item.relevant.map((document) => ({ ...document, ...title(document) })),
        perCandidate: item.perCandidate.map((one, i) => ({
          ...one,
          id: `${text}${i}`,
          found: one.found.map((document) => ({ ...document, ...title(document) })),
          missed: one.missed.map((document) => ({ ...document, ...title(document) })),
        })),
      })),
    },
  };
}

function candidate(
  id: string,
  scores: readonly number[],
  {
    queryMs,
    truncatedDocuments = 0,
    cached = false,
    pareto = false,
    dims = null,
  }: {
    queryMs: number;
    truncatedDocuments?: number;
    cached?: boolean;
    pareto?: boolean;
    dims?: number | null;
  },
): CandidateResult {
  const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
  const estimate = { mean, low: mean - 0.1, high: mean + 0.1, n: scores.length };
  return {
    id,
    slug: id.replace(/\W+/g, "-"),
    status: "ok",
    error: null,
    manifest: { kind: "test", id },
    dims,
    metrics: { "ndcg@10": estimate, "recall@5": estimate },
    unjudged: { k: 10, mean: 0.25, queries: 3 },
    truncated: { documents: truncatedDocuments, queries: 0 },
    empty: { documents: 0, queries: 0 },
    tokens: null,
    timing: {
      queryMs: { p50: queryMs, p95: queryMs * 2, p99: queryMs * 3 },
      embedMs: null,
      searchMs: null,
      indexTextsPerSecond: 25_100,
      indexTokensPerSecond: null,
      indexMs: 40,
      timedQueries: 7,
      threads: 2,
      engine: "onnxruntime",
      measuredAt: "2026-11-12T09:31:00.000Z",
      cached,
    },
    memory: {
      peakRssBytes: 180e6,
      baselineRssBytes: null,
      reusedVectors: false,
      modelBytes: 90.9e6,
      vectorBytes: null,
    },
    cost: { usd: 0, usdPerMillionTokens: 0, asOf: null, source: "runs on this machine" },
    pareto,
  };
}

function failedCandidate(id: string, error: string): CandidateResult {
  return {
    ...candidate(id, [0], { queryMs: 1 }),
    status: "failed",
    error,
    manifest: {},
    metrics: {},
    unjudged: null,
    timing: null,
    memory: {
      peakRssBytes: null,
      baselineRssBytes: null,
      reusedVectors: false,
      modelBytes: null,
      vectorBytes: null,
    },
    pareto: null,
  };
}

function comparison(a: string, b: string, delta: number, p: number): Comparison {
  return {
    a,
    b,
    metric: "ndcg@10",
    delta,
    low: delta - 0.1,
    high: delta + 0.1,
    n: 6,
    p,
    pT: p,
    pAdjusted: p,
    wins: 1,
    ties: 2,
    losses: 3,
    detectable: 0.2,
  };
}

const fp32 = "onnx:./models/all-MiniLM-L6-v2?dtype=fp32";
