import { type AnswerPlan, type Answers, answerQueries } from "./answer-queries.js";
import type { BenchFindings, BenchOptions } from "./bench-options.js";
import { summarise } from "./benchmark-findings.js";
import { expandSweep } from "./expand-sweep.js";
import { checkGateBaselines, type PlannedGate, planGates } from "./plan-gates.js";
import { previewGates } from "./preview-gates.js";
import { measurePromptAblation } from "./prompt-ablation.js";
import { resultSettings } from "./result-settings.js";
import { measureRobustness } from "./robustness.js";
import { checkDataSets } from "./simulate.js";

/**
 * Every candidate indexes the corpus and answers every query, is scored against the judgements, timed and
 * compared with every other. Calls `use` with the findings while the runs they name exist.
 * Throws `InputError` before anything is spent; a candidate that fails is part of the findings.
 */
export async function bench<T>(
  given: BenchOptions,
  use: (findings: BenchFindings) => Promise<T>,
): Promise<T> {
  const options = await expandSweep(given);
  const { config, onProgress = () => {} } = options;
  if (options.simulate !== undefined) checkDataSets(options.simulate);
  let gates: readonly PlannedGate[] = [];
  const check = async (plan: AnswerPlan): Promise<void> => {
    gates = await checkedGates(plan, options);
  };
  const answered = async ({
    dataset,
    metrics,
    userMetrics,
    found,
    perturbations,
    perturbed,
    ablated,
  }: Answers): Promise<T> => {
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
    const { seed, alpha } = config;
    const promptAblation =
      config.ablatePrompts !== true || dataset.qrels === null
        ? undefined
        : measurePromptAblation(dataset.qrels, ablated.runs, {
            ...{ metric: metrics[0]!, seed, alpha, skipped: ablated.skipped },
          });
    const findings = await summarise(dataset, metrics, found, robust, {
      ...options,
      gates,
      userMetrics,
      promptAblation,
    });
    const { queries, qrels } = dataset;
    const settings = resultSettings(config);
    const outcomes = Object.fromEntries(
      found.flatMap((one) => (one.ok ? [[one.candidate.slug, one.outcome] as const] : [])),
    );
    const perturbedFiles = { ...perturbed.files, ...ablated.files };
    return use({ ...findings, inputs: { settings, queries, qrels, outcomes, perturbedFiles } });
  };
  return answerQueries(options, answered, check);
}

/** The gates of the config, which say beforehand what they will be able to tell. */
async function checkedGates(
  { dataset, planned, metrics }: AnswerPlan,
  { config, cwd, locate, onProgress }: BenchOptions,
): Promise<PlannedGate[]> {
  const candidates = planned.map(({ id }) => id);
  const gates = await planGates(config, { candidates, metrics, cwd, locate });
  checkGateBaselines(gates, dataset.summary);
  for (const { says } of await previewGates(gates, dataset.summary, { cwd }))
    onProgress?.({ type: "notice", level: "info", message: says });
  return gates;
}
