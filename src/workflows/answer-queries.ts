import type { Dataset } from "../contracts/dataset.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { ReadDatasetOptions } from "../datasets/dataset-source.js";
import { readDataset } from "../datasets/read-dataset.js";
import type { PerturbedAnswers } from "./answer-perturbed.js";
import type { BenchOptions } from "./bench-options.js";
import { type PlannedCandidate, planCandidates, planMetrics } from "./bench-plan.js";
import type { CandidateFinding } from "./candidate-outcomes.js";
import { findOutcomes } from "./find-outcomes.js";
import { type PlannedPerturbations, planPerturbations } from "./plan-perturbations.js";
import { checkSlices } from "./slice-queries.js";

/** The data, and what became of each candidate on them. */
export interface Answers {
  readonly dataset: Dataset;
  /** Canonical names; the first decides. */
  readonly metrics: readonly string[];
  readonly found: readonly CandidateFinding[];
  /** null where none were asked for. */
  readonly perturbations: PlannedPerturbations | null;
  readonly perturbed: PerturbedAnswers;
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
  const { config, cwd, source, cache = "use", onProgress = () => {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  const planned = planCandidates(config, options.locate);
  if (planned.length === 0) {
    throw new InputError(
      "No candidate was given; name at least one, such as --model bm25 --model static:embedded",
    );
  }
  const metrics = planMetrics(config.metrics, config.depth, options.locate);
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
  await check({ dataset, planned, metrics });
  const { perturb: kinds, synonyms } = config;
  const perturbations =
    kinds.length === 0 ? null : await planPerturbations(dataset, { kinds, synonyms, seed, cwd });
  return findOutcomes(
    planned,
    { dataset, source, read, config, cwd, cache, perturbations, signal, onProgress },
    (found, perturbed) => use({ dataset, metrics, found, perturbations, perturbed }),
  );
}
