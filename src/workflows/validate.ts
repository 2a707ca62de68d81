import type { DatasetSummary } from "../contracts/dataset.js";
import type { ProgressListener } from "../contracts/progress.js";
import { readDataset } from "../datasets/read-dataset.js";
import { type RaterAgreement, raterAgreement } from "../judgements/rater-agreement.js";
import { planCandidates, planMetrics } from "./bench-plan.js";
import { checkCandidates } from "./check-candidates.js";
import { loadMetrics } from "./load-metrics.js";
import type { Setup } from "./load-setup.js";
import { checkGateBaselines, planGates } from "./plan-gates.js";
import { type GatePreview, previewGates } from "./preview-gates.js";

export type { RaterAgreement } from "../judgements/rater-agreement.js";

/** What is in the data and what was noticed; errors are thrown. */
export interface ValidateReport {
  readonly schema: "alidade/validation/v1";
  readonly dataset: DatasetSummary;
  /** How far the raters agree; null where the judgements do not name several. */
  readonly agreement: RaterAgreement | null;
  /** Candidates whose files were found and read, and whose models have embedded a text. */
  readonly candidates: readonly string[];
  /** Choices made for the user, such as a pooling that nothing states. */
  readonly notices: readonly string[];
  readonly metrics: readonly string[];
  /** What the gates of the config will be able to tell on these data. */
  readonly gates: readonly GatePreview[];
}

export interface ValidateOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Reads the data and the metrics as `bench` would, and tries every candidate on one text: what would stop it in the
 * middle of a benchmark stops here. Throws `InputErrors`.
 */
export async function validate(
  { config, source, baseDir, locate }: Setup,
  { signal, onProgress }: ValidateOptions = {},
): Promise<ValidateReport> {
  const planned = planCandidates(config, locate);
  await loadMetrics(config.metrics, baseDir, locate);
  const metrics = planMetrics(config.metrics, config.depth, locate);
  const dataset = await readDataset(source, {
    split: config.split,
    merge: config.merge,
    limit: config.limit,
    seed: config.seed,
    cwd: baseDir,
  });
  const candidates = planned.map(({ id }) => id);
  const gates = await planGates(config, { candidates, metrics, cwd: baseDir, locate });
  checkGateBaselines(gates, dataset.summary);
  const notices = await checkCandidates(planned, {
    baseDir,
    dataset,
    python: config.python,
    signal,
    onProgress,
  });
  return {
    schema: "alidade/validation/v1",
    dataset: dataset.summary,
    agreement:
      dataset.ratings === undefined || dataset.summary.merged === undefined
        ? null
        : raterAgreement(dataset.ratings, { seed: config.seed }),
    candidates,
    notices,
    metrics,
    gates: await previewGates(gates, dataset.summary, { cwd: baseDir }),
  };
}
