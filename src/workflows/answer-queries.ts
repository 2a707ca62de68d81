import type { Dataset } from "../contracts/dataset.js";
import type { UserMetric } from "../contracts/user-metric.js";
import { needsOnDevice } from "../selection/check-requirements.js";
import type { AblatedAnswers } from "./answer-ablated.js";
import type { PerturbedAnswers } from "./answer-perturbed.js";
import type { BenchOptions } from "./bench-options.js";
import type { PlannedCandidate } from "./bench-plan.js";
import type { CandidateFinding } from "./candidate-outcomes.js";
import { findOutcomes } from "./find-outcomes.js";
import { planBenchmark } from "./plan-benchmark.js";
import type { PlannedPerturbations } from "./plan-perturbations.js";

/** The data, and what became of each candidate on them. */
export interface Answers {
  readonly dataset: Dataset;
  /** Canonical names; the first decides. */
  readonly metrics: readonly string[];
  /** Those of them that are the user's own. */
  readonly userMetrics: readonly UserMetric[];
  readonly found: readonly CandidateFinding[];
  /** null where none were asked for. */
  readonly perturbations: PlannedPerturbations | null;
  readonly perturbed: PerturbedAnswers;
  /** What candidates answered with the other choice of prompts; empty where it was not asked. */
  readonly ablated: AblatedAnswers;
}

/** What will be answered, before anything is computed. */
export interface AnswerPlan {
  readonly dataset: Dataset;
  readonly planned: readonly PlannedCandidate[];
  readonly metrics: readonly string[];
}

/**
 * Every candidate indexes the corpus and answers every query, or its stored lists are taken where nothing changed.
 * Calls `check` once the data are read, and `use` while the runs exist. Throws `InputError` before anything is spent; a candidate that fails is a finding.
 */
export async function answerQueries<T>(
  options: BenchOptions,
  use: (answers: Answers) => Promise<T>,
  check: (plan: AnswerPlan) => Promise<void> = async () => {},
): Promise<T> {
  const { config, cwd, source, cache = "use", maxCostUsd, listedPrices, onProgress = () => {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  const { planned, metrics, userMetrics, dataset, read, perturbations } = await planBenchmark(options);
  await check({ dataset, planned, metrics });
  return findOutcomes(
    planned,
    {
      dataset,
      source,
      read,
      config,
      locate: options.locate,
      cwd,
      cache,
      perturbations,
      ablatePrompts: config.ablatePrompts,
      maxCostUsd,
      listedPrices,
      signal,
      onProgress,
      onDevice: needsOnDevice([
        ...config.require,
        ...config.gates.map((gate) => gate.require ?? ""),
        ...Object.keys(config.weights ?? {}),
      ]),
    },
    (found, perturbed, ablated) =>
      use({ dataset, metrics, userMetrics, found, perturbations, perturbed, ablated }),
  );
}
