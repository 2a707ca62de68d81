import { answerQueries } from "./answer-queries.js";
import type { BenchFindings, BenchOptions } from "./bench-options.js";
import { summarise } from "./benchmark-findings.js";
import { resultSettings } from "./result-settings.js";
import { measureRobustness } from "./robustness.js";

/**
 * Every candidate indexes the corpus and answers every query, is scored against the judgements, timed and
 * compared with every other. Calls `use` with the findings while the runs they name exist.
 * Throws `InputError` before anything is spent; a candidate that fails is part of the findings.
 */
export function bench<T>(options: BenchOptions, use: (findings: BenchFindings) => Promise<T>): Promise<T> {
  const { config, onProgress = () => {} } = options;
  return answerQueries(options, async ({ dataset, metrics, found, perturbations, perturbed }) => {
    if (found.some(({ ok, candidate }) => !ok && candidate.id === config.baseline)) {
      const message = `The baseline ${config.baseline} failed: every pair is compared instead`;
      onProgress({ type: "notice", level: "warning", message });
    }
    onProgress({ type: "stage", candidate: null, stage: "comparing" });
    const robust =
      perturbations === null
        ? null
        : measureRobustness(dataset, perturbations, perturbed.runs, {
            metric: metrics[0]!,
            seed: config.seed,
            alpha: config.alpha,
            skipped: perturbed.skipped,
          });
    const findings = await summarise(dataset, metrics, found, robust, options);
    const { queries, qrels } = dataset;
    const settings = resultSettings(config);
    const outcomes = Object.fromEntries(
      found.flatMap((one) => (one.ok ? [[one.candidate.slug, one.outcome] as const] : [])),
    );
    const perturbedFiles = perturbed.files;
    return use({ ...findings, inputs: { settings, queries, qrels, outcomes, perturbedFiles } });
  });
}
