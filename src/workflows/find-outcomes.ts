import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import type { Dataset } from "../contracts/dataset.js";
import { errorKind, errorMessage, throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { datasetFingerprint } from "../datasets/dataset-fingerprint.js";
import type { DatasetSource, ReadDatasetOptions } from "../datasets/dataset-source.js";
import { folderSpec } from "../rerankers/cross-encoder/cross-encoder-plan.js";
import type { LocateKey } from "../storage/config.js";
import { projectFolder } from "../storage/project-folder.js";
import { type AblatedAnswers, answerAblated } from "./answer-ablated.js";
import { answerPerturbed, type PerturbedAnswers } from "./answer-perturbed.js";
import { askServices } from "./ask-services.js";
import type { BenchOptions } from "./bench-options.js";
import type { PlannedCandidate } from "./bench-plan.js";
import { bringModels } from "./bring-models.js";
import { costTerms } from "./candidate-cost.js";
import type { CandidateJob } from "./candidate-job.js";
import { type AnsweredCandidate, type CandidateFinding, findOutcome } from "./candidate-outcomes.js";
import { defaultThreads } from "./default-threads.js";
import { type CandidateDescription, describeCandidate } from "./describe-candidate.js";
import { onDeviceOf } from "./measure-on-device.js";
import { hasModelFolder, modelLicence } from "./model-licence.js";
import { type NetworkPlan, openNetwork } from "./open-network.js";
import type { PlannedPerturbations } from "./plan-perturbations.js";
import { promptWarnings } from "./prompt-warnings.js";
import { requireWritable } from "./require-writable.js";
import { rowOrderHash } from "./row-order.js";
import { withScratchFolder } from "./scratch-folder.js";
import { planSpending } from "./spending.js";

export interface FindOutcomesOptions {
  readonly dataset: Dataset;
  readonly source: DatasetSource;
  /** How `dataset` was read; the candidates' processes read it the same way. */
  readonly read: ReadDatasetOptions;
  readonly config: Pick<Config, "depth" | "timing" | "seed" | "threads" | "prices" | "egress" | "python">;
  /** Where the config says what a key holds, for errors. */
  readonly locate?: LocateKey | undefined;
  readonly cwd: string;
  readonly cache: "use" | "refresh" | "none";
  /** Also measure what each takes with one thread; default: not. */
  readonly onDevice?: boolean | undefined;
  /** Also run each with the other choice of prompts; default: not. */
  readonly ablatePrompts?: boolean | undefined;
  /** Other wordings of the queries that each candidate answers too; null or absent: none. */
  readonly perturbations?: PlannedPerturbations | null | undefined;
  readonly listedPrices?: BenchOptions["listedPrices"];
  /** What may be paid to vendors in all; null or absent: as much as it takes. */
  readonly maxCostUsd?: number | null | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * What became of each candidate, from the store where everything that decides it is equal. Judgements decide nothing
 * about lists, so new ones leave stored outcomes valid. Throws `InputError` for candidates that cannot be used, before
 * anything is computed. Calls `use` while the runs that the findings name exist.
 */
export async function findOutcomes<T>(
  planned: readonly PlannedCandidate[],
  options: FindOutcomesOptions,
  use: (
    findings: readonly CandidateFinding[],
    perturbed: PerturbedAnswers,
    ablated: AblatedAnswers,
  ) => Promise<T>,
): Promise<T> {
  const { dataset, source, read, config, cwd, cache, perturbations, maxCostUsd = null, signal } = options;
  let paidUsd = 0;
  const onProgress: ProgressListener = (event) => {
    if (event.type === "payment") paidUsd += event.payment.usd ?? 0;
    options.onProgress(event);
  };
  const folder = projectFolder(cwd);
  const stored = cache === "none" ? null : folder;
  const network: NetworkPlan = {
    setting: config.egress,
    cwd,
    location: options.locate?.(["egress"]),
    services: stored?.services ?? null,
  };
  const today = new Date();
  const { prices } = await costTerms(options, 0, today);
  const log = stored?.spendingLog ?? null;
  await askServices(planned, {
    network: openNetwork(network),
    prices,
    maxCostUsd,
    log,
    today,
    signal,
    onProgress,
  });
  await bringModels(modelsOf(planned), { baseDir: cwd, network: openNetwork(network), signal, onProgress });
  const descriptions: CandidateDescription[] = [];
  for (const candidate of planned) {
    descriptions.push(
      await describeCandidate(candidate, { ...network, baseDir: cwd, dataset, python: config.python }),
    );
    throwIfAborted(signal);
  }
  for (const notice of new Set(descriptions.flatMap(({ notices }) => notices))) {
    onProgress({ type: "notice", level: "info", message: notice });
  }
  const rowOrder = rowOrderHash(dataset);
  const texts = datasetFingerprint(dataset.corpus, dataset.queries, null);
  await requireWritable(folder.results);
  const threads = config.threads ?? defaultThreads();
  const billings = descriptions.flatMap(({ purchases }) => purchases.flatMap((one) => one?.billing ?? []));
  const spending = planSpending(billings, prices, { limitUsd: maxCostUsd, log, today, onProgress });
  const run = async (outcomes: string): Promise<T> => {
    const found: CandidateFinding[] = [];
    const perturbed: PerturbedAnswers = { runs: [], files: {}, skipped: [] };
    const ablated: AblatedAnswers = { runs: [], files: {}, skipped: [] };
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
        vectors: stored?.vectors ?? null,
        fitted: stored?.fitted ?? null,
        refresh: cache === "refresh",
        spending,
        network,
        python: config.python,
      };
      throwIfAborted(signal);
      const description = descriptions[i]!.decides;
      const place = { outcomes, rowOrder, texts, description, signal, onProgress };
      const left = (): Pick<CandidateJob, "spending"> => ({
        spending: { ...spending, limitUsd: maxCostUsd === null ? null : Math.max(0, maxCostUsd - paidUsd) },
      });
      const finding = await findOutcome({ ...job, ...left() }, place);
      if (!finding.ok) {
        const message = `${candidate.id} ${finding.partial ? "was" : "failed:"} ${finding.error}`;
        onProgress({ type: "notice", level: "warning", message });
      }
      found.push(
        finding.ok
          ? await withKeeping(
              finding,
              { ...job, ...left() },
              { ...place, decides: { description, texts, rowOrder }, onDevice: options.onDevice },
            )
          : finding,
      );
      if (finding.ok && perturbations)
        await answerPerturbed(finding, perturbations, { ...job, ...left() }, place, perturbed);
      if (finding.ok && options.ablatePrompts === true)
        await answerAblated(finding, { ...job, ...left() }, { ...place, dataset }, ablated);
    }
    throwIfAborted(signal);
    return use(found, perturbed, ablated);
  };
  return cache === "none" ? withScratchFolder(run) : run(folder.outcomes);
}

/** The models of candidates and of what reranks them. */
function modelsOf(planned: readonly PlannedCandidate[]): CandidateSpec[] {
  return planned.flatMap(({ parts, pipeline }) => {
    const reranker = pipeline?.rerank?.reranker;
    return reranker?.kind === "cross-encoder" ? [...parts, folderSpec(reranker)] : parts;
  });
}

/** Adds what speaks against it, and what keeping it takes: licences of its models and, where asked, what a device would need. */
async function withKeeping(
  finding: AnsweredCandidate,
  job: Omit<CandidateJob, "outcome">,
  {
    onDevice,
    ...place
  }: {
    readonly outcomes: string;
    readonly decides: unknown;
    readonly signal: AbortSignal;
    readonly onProgress: ProgressListener;
    readonly onDevice: boolean | undefined;
  },
): Promise<AnsweredCandidate> {
  const licences: (string | null)[] = [];
  for (const spec of job.candidate.parts)
    if (hasModelFolder(spec)) licences.push(await modelLicence(spec, job.baseDir));
  const warnings = [...(finding.outcome.warnings ?? []), ...promptWarnings(finding.outcome.manifest)];
  for (const warning of warnings)
    place.onProgress({ type: "notice", level: "warning", message: `${finding.candidate.id}: ${warning}` });
  const outcome = { ...finding.outcome, licences, ...(warnings.length === 0 ? {} : { warnings }) };
  const withLicences = { ...finding, outcome };
  // A model that a vendor runs is on no device, and asking it again would be paid.
  const billed = (finding.outcome.embeddings ?? []).some((part) => part !== null && part.billing !== null);
  if (!onDevice || billed || finding.outcome.timing === null) return withLicences;
  try {
    const measured = await onDeviceOf(job, place);
    return { ...withLicences, outcome: { ...withLicences.outcome, onDevice: measured } };
  } catch (error) {
    if (errorKind(error) === "interrupted") throw error;
    const message = `${job.candidate.id} could not be measured with one thread: ${errorMessage(error)}`;
    place.onProgress({ type: "notice", level: "warning", message });
    return withLicences;
  }
}
