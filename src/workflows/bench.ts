import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { type BenchmarkDetails, benchmarkDetailsVersion } from "../contracts/benchmark-details.js";
import {
  type BenchmarkResult,
  benchmarkResultVersion,
  type CandidateResult,
} from "../contracts/benchmark-result.js";
import type { Config } from "../contracts/config.js";
import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { runVersion } from "../contracts/run.js";
import type { DatasetSource, ReadDatasetOptions } from "../datasets/dataset-source.js";
import { readDataset } from "../datasets/read-dataset.js";
import { parseMetricNames } from "../metrics/metric-name.js";
import { paretoFrontier } from "../selection/pareto.js";
import { projectFolder } from "../storage/project-folder.js";
import { agreementOfRuns } from "./agreement-of-runs.js";
import { type PlannedCandidate, planCandidates } from "./bench-plan.js";
import { type CandidateFinding, findOutcome } from "./candidate-outcomes.js";
import { describeCandidate } from "./open-candidate.js";
import { queryCases } from "./query-cases.js";
import { countedScores, type Scores, scoreCandidates } from "./score-candidates.js";
import { withScratchFolder } from "./scratch-folder.js";
import { numericVersions, thisMachine } from "./versions.js";

export interface BenchOptions {
  readonly config: Omit<Config, "data" | "schema">;
  readonly source: DatasetSource;
  /** Folder that holds `.alidade/` and against which candidates' paths are resolved. */
  readonly cwd: string;
  /** `use` reads and writes stored work, `refresh` makes it anew, `none` touches no store. */
  readonly cache?: "use" | "refresh" | "none";
  /** The command as typed, for the reader of the report. */
  readonly command?: string | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  readonly now?: () => Date;
}

/** Everything a benchmark found; `runFiles` are the lists of each candidate that answered, by slug. */
export interface BenchFindings {
  readonly result: BenchmarkResult;
  readonly details: BenchmarkDetails;
  readonly runFiles: Readonly<Record<string, string>>;
}

/**
 * Every candidate indexes the corpus and answers every query, is scored against the judgements, timed and
 * compared with every other. Calls `use` with the findings while the runs they name exist.
 * Throws `InputError` before anything is spent; a candidate that fails is part of the findings.
 */
export async function bench<T>(
  options: BenchOptions,
  use: (findings: BenchFindings) => Promise<T>,
): Promise<T> {
  const { config, cwd, source, cache = "use", onProgress = () => {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  const planned = planCandidates(config);
  if (planned.length === 0) {
    throw new InputError(
      "No candidate was given; name at least one, such as --model bm25 --model static:embedded",
    );
  }
  const metrics = parseMetricNames(config.metrics).map(({ canonical }) => canonical);
  onProgress({ type: "stage", candidate: null, stage: "reading the data" });
  const read: ReadDatasetOptions = { split: config.split, limit: config.limit, seed: config.seed, cwd };
  const dataset = await readDataset(source, read);
  for (const { message } of dataset.summary.warnings)
    onProgress({ type: "notice", level: "warning", message });
  const descriptions = await Promise.all(
    planned.map((candidate) => describeCandidate(candidate, { baseDir: cwd })),
  );
  for (const notice of new Set(descriptions.flatMap(({ notices }) => notices))) {
    onProgress({ type: "notice", level: "info", message: notice });
  }
  const folder = projectFolder(cwd);
  const threads = config.threads ?? Math.min(4, availableParallelism());

  const run = async (vectors: string | null, outcomes: string): Promise<T> => {
    const found: CandidateFinding[] = [];
    for (const [i, candidate] of planned.entries()) {
      const job = {
        candidate,
        source,
        read,
        fingerprint: dataset.summary.fingerprint,
        depth: config.depth,
        timing: config.timing,
        seed: config.seed,
        threads,
        baseDir: cwd,
        vectors,
        refresh: cache === "refresh",
      };
      const finding = await findOutcome(job, {
        outcomes,
        description: descriptions[i]!.decides,
        signal,
        onProgress,
      });
      if (!finding.ok) {
        onProgress({ type: "notice", level: "warning", message: `${candidate.id} failed: ${finding.error}` });
      }
      found.push(finding);
    }
    onProgress({ type: "stage", candidate: null, stage: "comparing" });
    return use(summarise(dataset, metrics, found, options));
  };
  return cache === "none"
    ? withScratchFolder((scratch) => run(null, scratch))
    : run(folder.vectors, folder.outcomes);
}

type Found = Extract<CandidateFinding, { ok: true }>;

function summarise(
  dataset: Dataset,
  metrics: readonly string[],
  findings: readonly CandidateFinding[],
  { config, command = null, now = () => new Date() }: BenchOptions,
): BenchFindings {
  const answered = findings.filter((finding): finding is Found => finding.ok);
  const runs = answered.map(({ candidate, run }) => ({ id: candidate.id, run }));
  const baseline = config.baseline ?? null;
  const scores =
    dataset.qrels === null || runs.length === 0
      ? null
      : scoreCandidates(dataset.qrels, runs, { metrics, baseline, alpha: config.alpha, seed: config.seed });
  const agreement = agreementOfRuns(dataset.queries, runs);
  const createdAt = now().toISOString();
  const { schema: _, ...summary } = dataset.summary;
  const result: Omit<BenchmarkResult, "id"> = {
    schema: benchmarkResultVersion,
    createdAt,
    profile: "alidade",
    dataset: summary,
    metrics: [...metrics],
    depth: config.depth,
    seed: config.seed,
    baseline,
    candidates: withPareto(
      findings.map((finding) => candidateResult(finding, answered, scores)),
      metrics[0]!,
    ),
    runs: answered.map(({ candidate, outcome, run }) => ({
      schema: runVersion,
      name: candidate.id,
      file: `runs/${candidate.slug}.trec`,
      format: "trec",
      sha256: outcome.runSha256,
      depth: config.depth,
      queries: run.queryIds.length,
    })),
    comparisons: [...(scores?.comparisons ?? [])],
    decision: scores?.decision ?? undecided(answered, dataset, config.alpha),
    overlap: agreement.overlap,
    disagreements: agreement.disagreements,
    machine: thisMachine(),
    versions: numericVersions(),
  };
  const digest = createHash("sha256").update(JSON.stringify(result)).digest("hex").slice(0, 6);
  const id = `${createdAt.slice(0, 19).replace("T", "-").replaceAll(":", "")}-${digest}`;
  return {
    result: { ...result, id },
    details: details(dataset, metrics, answered, scores, agreement.disagreements, command),
    runFiles: Object.fromEntries(answered.map(({ candidate, runFile }) => [candidate.slug, runFile])),
  };
}

function candidateResult(
  finding: CandidateFinding,
  answered: readonly Found[],
  scores: Scores | null,
): CandidateResult {
  const { id, slug } = finding.candidate;
  const cost = localCost(finding.candidate);
  if (!finding.ok) {
    return {
      id,
      slug,
      status: "failed",
      error: finding.error,
      manifest: {},
      dims: null,
      metrics: {},
      unjudged: null,
      truncated: { documents: 0, queries: 0 },
      empty: { documents: 0, queries: 0 },
      tokens: null,
      timing: null,
      memory: { peakRssBytes: null, baselineRssBytes: null, modelBytes: null, vectorBytes: null },
      cost,
      pareto: null,
    };
  }
  const { outcome, cached } = finding;
  const row = answered.indexOf(finding);
  return {
    id,
    slug,
    status: "ok",
    error: null,
    manifest: outcome.manifest,
    dims: outcome.dims,
    metrics: { ...scores?.estimates[row] },
    unjudged: scores?.unjudged[row] ?? null,
    truncated: outcome.truncated,
    empty: outcome.empty,
    tokens: outcome.tokens,
    timing: { ...outcome.timing, cached },
    memory: outcome.memory,
    cost,
    pareto: null,
  };
}

/** Every kind of candidate so far runs on this machine: nothing is paid to anybody for it. */
function localCost(_candidate: PlannedCandidate): CandidateResult["cost"] {
  return {
    usd: 0,
    usdPerMillionTokens: 0,
    asOf: null,
    source: "runs on this machine; its hours are not priced",
  };
}

function withPareto(candidates: CandidateResult[], metric: string): CandidateResult[] {
  const frontier = paretoFrontier(candidates, [
    { value: ({ metrics }) => metrics[metric]?.mean ?? null, better: "higher" },
    { value: ({ timing }) => timing?.queryMs?.p50 ?? null, better: "lower" },
  ]);
  return candidates.map((candidate, i) => ({ ...candidate, pareto: frontier[i] ?? null }));
}

function undecided(
  answered: readonly Found[],
  { qrels }: Dataset,
  alpha: number,
): BenchmarkResult["decision"] {
  return {
    metric: null,
    winner: null,
    couldBeBest: answered.map(({ candidate }) => candidate.id),
    reason:
      qrels === null
        ? "There are no judgements, so nothing says which candidate is best. The lists show where they disagree: judge the queries listed there first."
        : "No candidate gave an answer that could be scored.",
    queriesNeeded: null,
    alpha,
    looksCounted: false,
    ruledOut: [],
  };
}

const casesShown = 20;
const caseDepth = 10;

function details(
  dataset: Dataset,
  metrics: readonly string[],
  answered: readonly Found[],
  scores: Scores | null,
  disagreements: BenchmarkResult["disagreements"],
  command: string | null,
): BenchmarkDetails {
  const primary = metrics[0]!;
  const evaluation = scores?.evaluations[0];
  const candidates = answered.map(({ candidate, run }, row) => {
    const scored = scores?.evaluations[row];
    return {
      id: candidate.id,
      run,
      scores: scored ? new Map(scored.queryIds.map((id, q) => [id, scored.metrics[primary]![q]!])) : null,
    };
  });
  if (scores === null || evaluation === undefined) {
    const queryIds = disagreements.slice(0, casesShown).map(({ queryId }) => queryId);
    const chosenBy = "least agreement between the candidates";
    return {
      schema: benchmarkDetailsVersion,
      perQuery: null,
      cases: queryCases(dataset, candidates, { queryIds, k: caseDepth, chosenBy }),
      command,
    };
  }
  const texts = new Map(dataset.queries.ids.map((id, row) => [id, dataset.queries.texts[row]!]));
  const queryIds = evaluation.queryIds.filter((_, q) => evaluation.counted[q] === 1);
  const columns = scores.evaluations.map((one) => countedScores(one, primary));
  const means = queryIds.map((_, q) => columns.reduce((sum, column) => sum + column[q]!, 0) / columns.length);
  const worst = [...queryIds.keys()].sort((a, b) => means[a]! - means[b]! || a - b).slice(0, casesShown);
  return {
    schema: benchmarkDetailsVersion,
    perQuery: {
      queryIds,
      queries: queryIds.map((id) => texts.get(id) ?? id),
      metrics: Object.fromEntries(
        metrics.map((metric) => [
          metric,
          Object.fromEntries(
            scores.evaluations.map((one, row) => [
              answered[row]!.candidate.id,
              Array.from(countedScores(one, metric)),
            ]),
          ),
        ]),
      ),
    },
    cases: queryCases(dataset, candidates, {
      queryIds: worst.map((q) => queryIds[q]!),
      k: caseDepth,
      chosenBy: `lowest mean ${primary} of the candidates`,
    }),
    command,
  };
}
