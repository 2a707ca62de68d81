import type { Dataset } from "../contracts/dataset.js";
import { InputError, placed, throwIfAborted } from "../contracts/errors.js";
import type { UserMetric } from "../contracts/user-metric.js";
import type { ReadDatasetOptions } from "../datasets/dataset-source.js";
import { readDataset } from "../datasets/read-dataset.js";
import { requirePrice, staleWords } from "../selection/price-of.js";
import type { BenchOptions } from "./bench-options.js";
import { type PlannedCandidate, planCandidates, planMetrics } from "./bench-plan.js";
import { costTerms } from "./candidate-cost.js";
import { checkChoiceSettings } from "./check-choice-settings.js";
import { loadMetrics } from "./load-metrics.js";
import { type PlannedPerturbations, planPerturbations } from "./plan-perturbations.js";
import { checkSlices } from "./slice-queries.js";

/** What a benchmark is about to do. */
export interface BenchmarkPlan {
  readonly planned: readonly PlannedCandidate[];
  /** Canonical names; the first decides. */
  readonly metrics: readonly string[];
  /** Those of the metrics that are the user's own. */
  readonly userMetrics: readonly UserMetric[];
  readonly dataset: Dataset;
  /** How `dataset` was read. */
  readonly read: ReadDatasetOptions;
  /** null where none were asked for. */
  readonly perturbations: PlannedPerturbations | null;
}

/** Reads the data and resolves what a benchmark asks for. Throws `InputError` for what cannot be; nothing is computed. */
export async function planBenchmark(options: BenchOptions): Promise<BenchmarkPlan> {
  const { config, cwd, source, maxCostUsd = 0, signal, onProgress = () => {} } = options;
  if (!(maxCostUsd >= 0 && Number.isFinite(maxCostUsd)))
    throw new InputError(`--max-cost is ${maxCostUsd}; expected a number of USD from 0`);
  const planned = planCandidates(config, options.locate);
  if (planned.length === 0) {
    throw new InputError(
      "No candidate was given; name at least one, such as --model bm25 --model static:embedded",
    );
  }
  await requirePrices(planned, options);
  const userMetrics = await loadMetrics(config.metrics, cwd, options.locate);
  const metrics = planMetrics(config.metrics, config.depth, options.locate);
  checkChoiceSettings(config, metrics, options.locate);
  onProgress({ type: "stage", candidate: null, stage: "reading the data" });
  const { split, merge, limit, seed } = config;
  const read: ReadDatasetOptions = { split, merge, limit, seed, cwd };
  const dataset = await readDataset(source, read);
  throwIfAborted(signal);
  for (const { message } of dataset.summary.warnings)
    onProgress({ type: "notice", level: "warning", message });
  for (const message of dataset.summary.notes ?? []) onProgress({ type: "notice", level: "info", message });
  if (dataset.qrels === null && config.slices !== undefined) {
    const message = "Without judgements there are no scores, so there is nothing to slice";
    onProgress({ type: "notice", level: "warning", message });
  }
  if (dataset.qrels !== null) await checkSlices(dataset, { slices: config.slices, source, read });
  const { perturb: kinds, synonyms } = config;
  const perturbations =
    kinds.length === 0 ? null : await planPerturbations(dataset, { kinds, synonyms, seed, cwd });
  return { planned, metrics, userMetrics, dataset, read, perturbations };
}

/** Every price that a candidate names is in the list. */
async function requirePrices(planned: readonly PlannedCandidate[], options: BenchOptions): Promise<void> {
  const { now = () => new Date(), onProgress = () => {} } = options;
  const { prices, today } = await costTerms(options, 0, now());
  const seen = new Set<string>();
  for (const { parts, namedAt } of planned) {
    for (const { spec, options: given } of parts) {
      const name = given.price;
      if (name === undefined || seen.has(name)) continue;
      seen.add(name);
      const price = placed(namedAt, () => requirePrice(prices, name, { today, from: spec }));
      if (price.stale) onProgress({ type: "notice", level: "warning", message: staleWords(price) });
    }
  }
}
