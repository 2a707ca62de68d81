import type { BenchmarkResult, CandidateResult } from "../contracts/benchmark-result.js";
import type { CandidateFindings, ParamValue, RunFindings } from "./run-events.js";

/** What the log takes of a benchmark: settings, data, decision, files, and each candidate as a run of its own. */
export function benchRunFindings(result: BenchmarkResult): RunFindings {
  const { dataset, decision, candidates, gates, ...rest } = result;
  const folder = `results/${result.id}`;
  return {
    dataset: { name: dataset.name, digest: dataset.fingerprint },
    params: {
      metrics: rest.metrics,
      depth: rest.depth,
      seed: rest.seed,
      profile: rest.profile,
      baseline: rest.baseline,
      split: dataset.split,
      alpha: decision.alpha,
    },
    metrics: {
      documents: dataset.documents,
      queries: dataset.queries,
      judged_queries: dataset.judgedQueries,
      candidates: candidates.length,
      candidates_failed: candidates.filter(({ status }) => status !== "ok").length,
      could_be_best: decision.couldBeBest.length,
      queries_needed: decision.queriesNeeded,
    },
    tags: {
      result: result.id,
      "decision.metric": decision.metric,
      "decision.winner": decision.winner ?? "none",
      "decision.could_be_best": decision.couldBeBest.join(", "),
      "decision.reason": decision.reason,
      "decision.look": decision.look === undefined ? null : String(decision.look.number),
      "gates.passed": gates === undefined ? null : String(gates.passed),
    },
    candidates: candidates.map((candidate) => candidateFindings(candidate, decision)),
    artifacts: [
      { path: `${folder}/result.json`, texts: true },
      { path: `${folder}/report.html`, texts: true },
      { path: `${folder}/scores.csv`, texts: false },
    ],
  };
}

/** Each metric as its mean, the ends of its interval and its n; then what it takes to run. */
function candidateFindings(
  candidate: CandidateResult,
  { winner, couldBeBest }: BenchmarkResult["decision"],
): CandidateFindings {
  const { id, slug, status, metrics, timing, memory, truncated, empty, unjudged, manifest } = candidate;
  const scores = Object.entries(metrics).flatMap(([name, { mean, low, high, n }]) => [
    [name, mean],
    [`${name}_low`, low],
    [`${name}_high`, high],
    [`${name}_n`, n],
  ]);
  return {
    name: id,
    slug,
    status: status === "ok" ? "finished" : "failed",
    params: { candidate: id, dims: candidate.dims, ...manifestParams(manifest) },
    metrics: {
      ...(Object.fromEntries(scores) as Record<string, number>),
      query_p50_ms: timing?.queryMs?.p50,
      query_p95_ms: timing?.queryMs?.p95,
      index_texts_per_s: timing?.indexTextsPerSecond,
      peak_rss_bytes: memory.peakRssBytes,
      model_bytes: memory.modelBytes,
      vector_bytes: memory.vectorBytes,
      tokens: candidate.tokens,
      cost_month_usd: candidate.cost.monthly?.total.usd,
      truncated_documents: truncated.documents,
      truncated_queries: truncated.queries,
      empty_documents: empty.documents,
      empty_queries: empty.queries,
      ...(unjudged === null ? {} : { [`unjudged@${unjudged.k}`]: unjudged.mean }),
    },
    tags: {
      "decision.could_be_best": String(couldBeBest.includes(id)),
      "decision.winner": String(winner === id),
    },
  };
}

/** The settings of a manifest that tell candidates apart; plain values only. */
function manifestParams(manifest: CandidateResult["manifest"]): Record<string, ParamValue> {
  const model: unknown = manifest.provider;
  const settings = { ...(typeof model === "object" ? model : {}), ...manifest } as Record<string, unknown>;
  return Object.fromEntries(
    loggedSettings.flatMap((name) => {
      const value = settings[name];
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[name, value]]
        : [];
    }),
  );
}

/** An allow-list: prompts, files and whatever a later manifest holds are not among them. */
const loggedSettings = [
  "kind",
  "model",
  "revision",
  "dtype",
  "pooling",
  "normalized",
  "similarity",
  "maxTokens",
  "method",
  "language",
  "k1",
  "b",
] as const;
