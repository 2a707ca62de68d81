import type { DatasetSummary } from "../contracts/dataset.js";
import { readDataset } from "../datasets/read-dataset.js";
import { type RaterAgreement, raterAgreement } from "../judgements/rater-agreement.js";
import { planCandidates, planMetrics } from "./bench-plan.js";
import type { Setup } from "./load-setup.js";
import { describeCandidate } from "./open-candidate.js";

export type { RaterAgreement } from "../judgements/rater-agreement.js";

/** What is in the data and what was noticed; errors are thrown. */
export interface ValidateReport {
  readonly schema: "alidade/validation/v1";
  readonly dataset: DatasetSummary;
  /** How far the raters agree; null where the judgements do not name several. */
  readonly agreement: RaterAgreement | null;
  /** Candidates whose files were found and read. */
  readonly candidates: readonly string[];
  readonly metrics: readonly string[];
}

/** Reads the data, the candidates' files and the metrics as `bench` would, and computes nothing. */
export async function validate({ config, source, baseDir, locate }: Setup): Promise<ValidateReport> {
  const planned = planCandidates(config, locate);
  const metrics = planMetrics(config.metrics, config.depth, locate);
  const dataset = await readDataset(source, {
    split: config.split,
    merge: config.merge,
    limit: config.limit,
    seed: config.seed,
    cwd: baseDir,
  });
  for (const candidate of planned) await describeCandidate(candidate, { baseDir, dataset });
  return {
    schema: "alidade/validation/v1",
    dataset: dataset.summary,
    agreement: dataset.ratings === undefined ? null : raterAgreement(dataset.ratings, { seed: config.seed }),
    candidates: planned.map(({ id }) => id),
    metrics,
  };
}
