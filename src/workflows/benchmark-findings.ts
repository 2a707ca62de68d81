import { createHash } from "node:crypto";
import {
  type BenchmarkResult,
  benchmarkResultVersion,
  type CandidateResult,
  type Decision,
  unmeasuredMemory,
} from "../contracts/benchmark-result.js";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Dataset } from "../contracts/dataset.js";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { Look } from "../contracts/look.js";
import type { PerturbedQuery, Robustness } from "../contracts/perturbation.js";
import type { PromptAblation } from "../contracts/prompt-ablation.js";
import { runVersion } from "../contracts/run.js";
import type { Simulation } from "../contracts/simulation.js";
import type { UserMetric } from "../contracts/user-metric.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { decide } from "../selection/decide.js";
import { paretoFrontier } from "../selection/pareto.js";
import { sweepFindings } from "../selection/sweep-findings.js";
import { projectFolder } from "../storage/project-folder.js";
import { agreementOfRuns } from "./agreement-of-runs.js";
import type { BenchFindings, BenchOptions } from "./bench-options.js";
import { benchmarkDetails } from "./benchmark-details.js";
import { type CostTerms, candidateCost, costTerms, stoppedCost } from "./candidate-cost.js";
import { candidateIdentity } from "./candidate-identity.js";
import type { AnsweredCandidate, CandidateFinding } from "./candidate-outcomes.js";
import { choiceOfCandidates } from "./choice-of-candidates.js";
import { explainScores } from "./explain-scores.js";
import { holesOfRuns } from "./holes-of-runs.js";
import { judgeGates } from "./judge-gates.js";
import { egressFindings } from "./open-egress.js";
import type { PlannedGate } from "./plan-gates.js";
import { type Scores, scoreCandidates } from "./score-candidates.js";
import { type SimulatedResult, simulateResult } from "./simulate-result.js";
import { stageFile } from "./stage-files.js";
import { stageFindings } from "./stage-findings.js";
import { type TakenLook, takeLook } from "./take-look.js";
import { numericVersions, thisMachine } from "./versions.js";

export interface SummariseOptions extends BenchOptions {
  /** False where only ids, lists and judgements are at hand: what is read off texts is left out. */
  readonly texts?: boolean;
  /** Those of the metrics that are the user's own; default: none is. */
  readonly userMetrics?: readonly UserMetric[] | undefined;
  /** What has to hold for the run to pass. */
  readonly gates?: readonly PlannedGate[];
  /** What prompts bring; absent: it was not asked. */
  readonly promptAblation?: PromptAblation | undefined;
  /** The look as a stored result tells it, null where it counted none; absent: a look now, counted in the ledger. */
  readonly replayed?: { readonly look: Look | null };
}

/** Scores, compares and decides: the document of a benchmark from what became of its candidates. */
export async function summarise(
  dataset: Dataset,
  metrics: readonly string[],
  findings: readonly CandidateFinding[],
  robust: { readonly robustness: Robustness; readonly perturbed: PerturbedQuery[] } | null,
  options: SummariseOptions,
): Promise<Omit<BenchFindings, "inputs">> {
  const { config, command = null, signal, now = () => new Date(), replayed } = options;
  const answered = findings.filter((finding): finding is AnsweredCandidate => finding.ok);
  const runs = answered.map(({ candidate, run }) => ({ id: candidate.id, run }));
  const failed = findings.filter(({ ok }) => !ok).map(({ candidate }) => candidate.id);
  const stopped = findings.flatMap((one) => (!one.ok && one.partial ? [one.candidate.id] : []));
  // Where the baseline itself failed, all pairs are compared.
  const baseline = config.baseline === undefined || failed.includes(config.baseline) ? null : config.baseline;
  const scores =
    dataset.qrels === null || runs.length === 0
      ? null
      : scoreCandidates(dataset.qrels, runs, { metrics, baseline, alpha: config.alpha, seed: config.seed });
  const { reader, failures, slices } =
    scores === null || options.texts === false
      ? { reader: null, failures: null, slices: null }
      : await explainScores(dataset, metrics[0]!, answered, scores, baseline, options);
  const agreement = agreementOfRuns(dataset.queries, runs);
  const details = benchmarkDetails(dataset, metrics, answered, scores, agreement.disagreements, {
    command,
    baseline,
    reader,
  });
  const taken =
    scores === null || replayed !== undefined
      ? null
      : await countLook(dataset, metrics[0]!, answered, scores, options);
  const decision =
    scores === null
      ? undecided(answered, dataset, config.alpha)
      : decide(scores.primary, {
          metric: metrics[0]!,
          alpha: config.alpha,
          random: seededRandom(config.seed),
          look: (replayed === undefined ? taken?.look : replayed.look) ?? undefined,
        });
  const createdAt = now().toISOString();
  const terms = await costTerms(options, dataset.summary.documents, new Date(createdAt));
  const candidates = withPareto(
    findings.map((finding) => ({
      ...candidateResult(finding, answered, scores, terms),
      ...stagesOf(finding, dataset.qrels, metrics, config),
    })),
    metrics[0]!,
  );
  const gates =
    options.gates === undefined || options.gates.length === 0
      ? null
      : judgeGates(options.gates, { candidates, dataset: dataset.summary, perQuery: details.perQuery });
  const sweep =
    scores === null || config.sweep === undefined
      ? null
      : sweepFindings({
          sweep: config.sweep,
          specs: config.models.map((entry) =>
            typeof entry === "string"
              ? parseCandidateSpec(entry)
              : parseCandidateSpec(entry.model, entry.name),
          ),
          candidates,
          scores: scores.primary,
          metric: metrics[0]!,
          documents: dataset.summary.documents,
          alpha: decision.look?.level ?? config.alpha,
        });
  const { schema: _, ...summary } = dataset.summary;
  const plain: Omit<BenchmarkResult, "id"> = {
    schema: benchmarkResultVersion,
    createdAt,
    profile: "alidade",
    dataset: summary,
    metrics: [...metrics],
    ...(options.userMetrics === undefined || options.userMetrics.length === 0
      ? {}
      : { userMetrics: [...options.userMetrics] }),
    depth: config.depth,
    seed: config.seed,
    baseline,
    candidates,
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
    decision: withFailed(decision, failed, stopped),
    ...(gates === null ? {} : { gates }),
    holes:
      dataset.qrels === null
        ? []
        : holesOfRuns(dataset.qrels, runs, { metrics, baseline, seed: config.seed, signal }),
    ...(options.promptAblation === undefined ? {} : { promptAblation: options.promptAblation }),
    ...(robust === null ? {} : { robustness: robust.robustness }),
    overlap: agreement.overlap,
    disagreements: agreement.disagreements,
    ...(failures === null ? {} : { failures }),
    ...(sweep === null ? {} : { sweep }),
    ...(slices === null ? {} : { slices }),
    egress: await egressFindings({ setting: config.egress, cwd: options.cwd }),
    machine: thisMachine(),
    versions: numericVersions(),
  };
  const result = { ...plain, choice: choiceOfCandidates(plain, answered, scores, config) };
  const simulation = await simulationOf({ result, details }, options);
  const document = simulation === null ? result : { ...result, simulation };
  const digest = createHash("sha256").update(JSON.stringify(document)).digest("hex").slice(0, 6);
  const id = `${createdAt.slice(0, 19).replace("T", "-").replaceAll(":", "")}-${digest}`;
  await taken?.tell({ ...document, id });
  return {
    result: { ...document, id },
    details: { ...details, ...(robust === null ? {} : { perturbed: robust.perturbed }) },
    runFiles: Object.fromEntries(answered.map(({ candidate, runFile }) => [candidate.slug, runFile])),
    stageFiles: Object.fromEntries(
      answered.flatMap(({ candidate, stageRuns = [] }) =>
        stageRuns.map(({ file }, i) => [stageFile(candidate.slug, i), file]),
      ),
    ),
  };
}

/** Of a pipeline: quality and latency by stage. */
function stagesOf(
  finding: CandidateFinding,
  qrels: Dataset["qrels"],
  metrics: readonly string[],
  { alpha, seed }: BenchOptions["config"],
): Pick<CandidateResult, "stages"> {
  if (!finding.ok || finding.stageRuns === undefined) return {};
  const { candidate, outcome, run, stageRuns } = finding;
  const options = {
    slug: candidate.slug,
    metrics,
    alpha,
    seed,
    top: candidate.pipeline?.rerank?.top ?? null,
  };
  const runs = stageRuns.map((stage) => stage.run);
  return { stages: stageFindings(outcome, { run, stageRuns: runs }, qrels, options) };
}

/** Writes the look into the project's ledger; null where there is nothing to decide. */
function countLook(
  dataset: Dataset,
  metric: string,
  answered: readonly AnsweredCandidate[],
  { primary, queryIds }: Scores,
  { config: { alpha, depth }, cwd, now = () => new Date(), onProgress }: BenchOptions,
): Promise<TakenLook | null> {
  const identities = answered.map(({ candidate, outcome }) => candidateIdentity(outcome.manifest, candidate));
  return takeLook(
    { dataset, metric, depth, alpha, scores: primary, queryIds, identities },
    { ledger: projectFolder(cwd).ledger, now, onProgress },
  );
}

/** The simulation that was asked for; what was benchmarked stands also where its scores are too few for one. */
async function simulationOf(
  found: SimulatedResult,
  { simulate: dataSets, signal, onProgress }: SummariseOptions,
): Promise<Simulation | null> {
  if (dataSets === undefined) return null;
  try {
    return await simulateResult(found, { dataSets, signal, onProgress });
  } catch (error) {
    if (errorKind(error) !== "input") throw error;
    onProgress?.({ type: "notice", level: "warning", message: errorMessage(error) });
    return null;
  }
}

function candidateResult(
  finding: CandidateFinding,
  answered: readonly AnsweredCandidate[],
  scores: Scores | null,
  terms: CostTerms,
): CandidateResult {
  const { id, slug } = finding.candidate;
  if (!finding.ok) {
    return {
      id,
      slug,
      status: finding.partial ? "partial" : "failed",
      error: finding.error,
      manifest: {},
      dims: null,
      metrics: {},
      unjudged: null,
      truncated: { documents: 0, queries: 0 },
      empty: { documents: 0, queries: 0 },
      tokens: null,
      timing: null,
      memory: unmeasuredMemory,
      cost: stoppedCost(finding),
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
    ...(outcome.coverage === undefined ? {} : { coverage: outcome.coverage }),
    ...(outcome.onDevice === undefined ? {} : { onDevice: outcome.onDevice }),
    ...(outcome.warnings === undefined ? {} : { warnings: outcome.warnings }),
    timing: outcome.timing === null ? null : { ...outcome.timing, cached },
    memory: outcome.memory,
    cost: candidateCost(finding.candidate, outcome, terms),
    pareto: null,
  };
}

/** A candidate that failed was not ruled out: while there is one, nobody wins. */
function withFailed(decision: Decision, failed: readonly string[], stopped: readonly string[]): Decision {
  if (failed.length === 0) return decision;
  const broken = failed.filter((id) => !stopped.includes(id));
  const names = [
    ...(broken.length === 0 ? [] : [`${broken.join(", ")} failed`]),
    ...(stopped.length === 0 ? [] : [`${stopped.join(", ")} was stopped by the budget`]),
  ].join(" and ");
  const reason =
    decision.winner === null
      ? `${decision.reason} ${names}, so nothing is known of it.`
      : `${decision.winner} is ahead of every other candidate that answered, but ${names} and is not ruled out: mend it or leave it out, and run again.`;
  return { ...decision, winner: null, couldBeBest: [...decision.couldBeBest, ...failed], reason };
}

function withPareto(candidates: CandidateResult[], metric: string): CandidateResult[] {
  const frontier = paretoFrontier(candidates, [
    { value: ({ metrics }) => metrics[metric]?.mean ?? null, better: "higher" },
    { value: ({ timing }) => timing?.queryMs?.p50 ?? null, better: "lower" },
  ]);
  return candidates.map((candidate, i) => ({ ...candidate, pareto: frontier[i] ?? null }));
}

function undecided(
  answered: readonly AnsweredCandidate[],
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
