import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { ReadDatasetOptions } from "../datasets/dataset-source.js";
import { readDataset } from "../datasets/read-dataset.js";
import type { BenchFindings, BenchOptions } from "./bench-options.js";
import { planCandidates, planMetrics } from "./bench-plan.js";
import { summarise } from "./benchmark-findings.js";
import { findOutcomes } from "./find-outcomes.js";
import { planPerturbations } from "./plan-perturbations.js";
import { measureRobustness } from "./robustness.js";

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
  const { perturb: kinds, synonyms } = config;
  const perturbations =
    kinds.length === 0 ? null : await planPerturbations(dataset, { kinds, synonyms, seed, cwd });
  return findOutcomes(
    planned,
    { dataset, source, read, config, cwd, cache, perturbations, signal, onProgress },
    async (found, { runs, skipped }) => {
      if (found.some(({ ok, candidate }) => !ok && candidate.id === config.baseline)) {
        const message = `The baseline ${config.baseline} failed: every pair is compared instead`;
        onProgress({ type: "notice", level: "warning", message });
      }
      onProgress({ type: "stage", candidate: null, stage: "comparing" });
      const robust =
        perturbations === null
          ? null
          : measureRobustness(dataset, perturbations, runs, {
              metric: metrics[0]!,
              seed,
              alpha: config.alpha,
              skipped,
            });
      return use(summarise(dataset, metrics, found, robust, options));
    },
  );
}
