import { join } from "node:path";
import type { BenchmarkDetails } from "../contracts/benchmark-details.js";
import type { BenchmarkResult, CandidateResult } from "../contracts/benchmark-result.js";
import { candidateOutcomeVersion } from "../contracts/candidate-outcome.js";
import { type Dataset, datasetVersion } from "../contracts/dataset.js";
import { errorKind, throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { PromptAblation } from "../contracts/prompt-ablation.js";
import type { Run } from "../contracts/run.js";
import { countJudgements } from "../datasets/count-judgements.js";
import type { DatasetSource } from "../datasets/dataset-source.js";
import { laterLooks, lookAfter } from "../selection/look-level.js";
import { fileSha256 } from "../storage/file-hash.js";
import { readTrecRun } from "../storage/trec-run.js";
import { ablatedRunFile } from "./answer-ablated.js";
import { perturbedRunFile } from "./answer-perturbed.js";
import type { BenchFindings } from "./bench-options.js";
import { type PlannedCandidate, planCandidates, planMetrics } from "./bench-plan.js";
import { summarise } from "./benchmark-findings.js";
import type { AnsweredCandidate, CandidateFinding } from "./candidate-outcomes.js";
import { emptyRun } from "./empty-run.js";
import { type PlannedGate, planGates } from "./plan-gates.js";
import { type PlannedPerturbations, planPerturbations } from "./plan-perturbations.js";
import { type AblatedRuns, measurePromptAblation } from "./prompt-ablation.js";
import { readStages } from "./read-stages.js";
import { type KeptInputs, readOutcomeFile } from "./result-inputs.js";
import { measureRobustness, type PerturbedRuns } from "./robustness.js";
import { stageFile } from "./stage-files.js";

/** A stored result, as its files say it. */
export interface ResultDocuments {
  readonly folder: string;
  readonly result: BenchmarkResult;
  readonly details: BenchmarkDetails;
}

export interface ReplayOptions {
  readonly inputs: KeptInputs;
  /** The data themselves, where they are at hand: what is read off texts is then computed too. */
  readonly dataset: Dataset | null;
  readonly source: DatasetSource;
  /** Folder against which paths of models and data are resolved. */
  readonly cwd: string;
  /** Folder against which the earlier results that gates name are resolved. */
  readonly project: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: ProgressListener;
}

/**
 * Scores, compares and decides again by the functions that made the result, from its runs and judgements; what only a
 * run of the candidates could tell (timings, memory, counts of cut texts) is taken from the result itself.
 */
export async function replayResult(
  stored: ResultDocuments,
  { inputs, dataset: given, source, cwd, project, signal, onProgress }: ReplayOptions,
): Promise<Pick<BenchFindings, "result" | "details">> {
  const { result, details } = stored;
  const { settings } = inputs;
  const { look } = result.decision;
  const dataset = given ?? datasetOf(result, inputs);
  const metrics = planMetrics(settings.metrics, settings.depth);
  onProgress({ type: "stage", candidate: null, stage: "reading the runs" });
  const findings: CandidateFinding[] = [];
  for (const candidate of plannedOf(result, inputs)) {
    throwIfAborted(signal);
    findings.push(await findingOf(candidate, stored));
  }
  onProgress({ type: "stage", candidate: null, stage: "scoring, comparing and deciding again" });
  const gates = await replayedGates(settings, findings, { metrics, cwd: project });
  const robust = await robustnessOf(stored, findings, { dataset, given: given !== null, settings, cwd });
  const promptAblation = await ablationOf(stored, findings, { dataset, settings });
  return summarise(dataset, metrics, findings, robust, {
    promptAblation,
    config: settings,
    source,
    cwd,
    command: details.command,
    simulate: result.simulation?.dataSets,
    ...(signal === undefined ? {} : { signal }),
    onProgress,
    now: () => new Date(result.createdAt),
    listedPrices: result.candidates.flatMap(({ cost }) =>
      (cost.prices ?? []).map(({ ageDays: _, stale: __, ...price }) => price),
    ),
    texts: given !== null,
    userMetrics: result.userMetrics,
    gates,
    replayed: {
      look:
        look === undefined
          ? null
          : lookAfter({ ...look, later: laterLooks(look, settings.alpha) }, settings.alpha),
    },
  });
}

/** The gates of the settings; none where one rests on an earlier result that is not at hand. */
async function replayedGates(
  { gates, depth }: KeptInputs["settings"],
  findings: readonly Pick<CandidateFinding, "candidate">[],
  { metrics, cwd }: { readonly metrics: readonly string[]; readonly cwd: string },
): Promise<PlannedGate[]> {
  try {
    const candidates = findings.map(({ candidate }) => candidate.id);
    return await planGates({ gates, depth }, { candidates, metrics, cwd });
  } catch (error) {
    if (errorKind(error) === "input") return [];
    throw error;
  }
}

/** The candidates as the settings plan them; a result without settings is believed. */
function plannedOf({ candidates }: BenchmarkResult, { settings }: KeptInputs): readonly PlannedCandidate[] {
  if (settings.models.length + settings.pipelines.length > 0) return planCandidates(settings);
  return candidates.map(({ id, slug }) => ({ id, slug, parts: [], fusion: null }));
}

async function findingOf(
  candidate: PlannedCandidate,
  { folder, result }: ResultDocuments,
): Promise<CandidateFinding> {
  const stored = result.candidates.find(({ id }) => id === candidate.id);
  if (stored === undefined || stored.status !== "ok") {
    return {
      candidate,
      ok: false,
      partial: stored?.status === "partial",
      paidUsd: stored?.cost.usd ?? null,
      ...(stored?.cost.uncertain === undefined ? {} : { uncertain: stored.cost.uncertain }),
      error: stored?.error ?? "not in the result",
    };
  }
  const runFile = join(folder, "runs", `${candidate.slug}.trec`);
  const outcome = (await readOutcomeFile(folder, candidate.slug)) ?? recordedOf(stored);
  return {
    candidate,
    ok: true,
    outcome: { ...outcome, runSha256: await fileSha256(runFile) },
    run: await readOwnRun(runFile),
    runFile,
    ...(await readStages(outcome, (stage) => join(folder, stageFile(candidate.slug, stage)))),
    cached: stored.timing?.cached ?? false,
  };
}

/** What was recorded while the candidate ran, as far as a result without a file of it tells. */
function recordedOf({
  manifest,
  dims,
  truncated,
  empty,
  tokens,
  coverage,
  timing,
  memory,
}: CandidateResult): Omit<AnsweredCandidate["outcome"], "runSha256"> {
  return {
    schema: candidateOutcomeVersion,
    ...{ manifest, dims, truncated, empty, tokens, timing, memory },
    ...(coverage === undefined ? {} : { coverage }),
  };
}

/** The dataset as far as ids, judgements and the queries' texts go. */
function datasetOf({ dataset: summary }: BenchmarkResult, { queries, qrels }: KeptInputs): Dataset {
  return {
    summary: {
      schema: datasetVersion,
      ...summary,
      queries: queries.ids.length,
      ...countJudgements(qrels),
    },
    corpus: { ids: [], texts: [], titles: [] },
    queries,
    qrels,
  };
}

interface RobustnessSetting {
  readonly dataset: Dataset;
  readonly given: boolean;
  readonly settings: KeptInputs["settings"];
  readonly cwd: string;
}

/** What perturbed queries cost, again: their wording as it was stored, or with the data at hand worded anew. */
async function robustnessOf(
  { folder, result, details }: ResultDocuments,
  findings: readonly CandidateFinding[],
  { dataset, given, settings, cwd }: RobustnessSetting,
): Promise<ReturnType<typeof measureRobustness> | null> {
  const { perturb: kinds, synonyms, seed, alpha } = settings;
  if (kinds.length === 0 || dataset.qrels === null) return null;
  const { language, synonyms: synonymSource, skipped } = result.robustness ?? unsaid;
  const plan: PlannedPerturbations = given
    ? await planPerturbations(dataset, { kinds, synonyms, seed, cwd })
    : {
        kinds,
        qrels: dataset.qrels,
        language,
        synonymSource,
        wordings: kinds.map((kind) => {
          const changed = (details.perturbed ?? []).filter((query) => query.kind === kind);
          const ids = changed.map(({ queryId }) => queryId);
          return { name: kind, queries: { ids, texts: changed.map(({ perturbed }) => perturbed) } };
        }),
      };
  const runs: PerturbedRuns[] = [];
  for (const finding of findings) {
    const { candidate } = finding;
    if (!finding.ok || skipped.some((one) => one.candidate === candidate.id)) continue;
    const perturbed: Run[] = [];
    for (const { name, queries } of plan.wordings) {
      const file = join(folder, perturbedRunFile(name, candidate.slug));
      perturbed.push(queries.ids.length === 0 ? emptyRun : await readOwnRun(file));
    }
    runs.push({ id: candidate.id, original: finding.run, perturbed });
  }
  const metric = planMetrics(settings.metrics, settings.depth)[0]!;
  return measureRobustness(dataset, plan, runs, { metric, seed, alpha, skipped });
}

/** What prompts bring, again, from the lists of both arms. */
async function ablationOf(
  { folder, result }: ResultDocuments,
  findings: readonly CandidateFinding[],
  { dataset, settings }: Pick<RobustnessSetting, "dataset" | "settings">,
): Promise<PromptAblation | undefined> {
  if (result.promptAblation === undefined || dataset.qrels === null) return undefined;
  const { effects, skipped } = result.promptAblation;
  const runs: AblatedRuns[] = [];
  for (const finding of findings) {
    const { id, slug } = finding.candidate;
    const effect = effects.find(({ candidate }) => candidate === id);
    if (!finding.ok || effect === undefined) continue;
    const other = await readOwnRun(join(folder, ablatedRunFile(slug)));
    const { prompts, ownArm } = effect;
    runs.push({ candidate: id, prompts, ownArm, own: finding.run, other });
  }
  const { seed, alpha } = settings;
  const metric = planMetrics(settings.metrics, settings.depth)[0]!;
  return measurePromptAblation(dataset.qrels, runs, { metric, seed, alpha, skipped });
}

function readOwnRun(file: string): Promise<Run> {
  return readTrecRun(file, { name: "alidade", mayBeEmpty: true });
}

const unsaid = { language: null, synonyms: "", skipped: [] };
