import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { ReadDatasetOptions } from "../datasets/dataset-source.js";
import { readDataset } from "../datasets/read-dataset.js";
import { type ProjectFolder, projectFolder } from "../storage/project-folder.js";
import type { BenchFindings, BenchOptions } from "./bench-options.js";
import { planCandidates, planMetrics } from "./bench-plan.js";
import { summarise } from "./benchmark-findings.js";
import { type CandidateFinding, findOutcome } from "./candidate-outcomes.js";
import { defaultThreads } from "./default-threads.js";
import { type CandidateDescription, describeCandidate } from "./open-candidate.js";
import { requireWritable } from "./require-writable.js";
import { rowOrderHash } from "./row-order.js";
import { withScratchFolder } from "./scratch-folder.js";

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
  const descriptions: CandidateDescription[] = [];
  for (const candidate of planned) {
    descriptions.push(await describeCandidate(candidate, { baseDir: cwd, dataset }));
    throwIfAborted(signal);
  }
  for (const notice of new Set(descriptions.flatMap(({ notices }) => notices))) {
    onProgress({ type: "notice", level: "info", message: notice });
  }
  const rowOrder = rowOrderHash(dataset);
  const folder = projectFolder(cwd);
  await requireWritable(folder.results);
  const threads = config.threads ?? defaultThreads();

  const run = async (
    stored: Pick<ProjectFolder, "vectors" | "fitted"> | null,
    outcomes: string,
  ): Promise<T> => {
    const found: CandidateFinding[] = [];
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
      };
      throwIfAborted(signal);
      const finding = await findOutcome(job, {
        outcomes,
        rowOrder,
        description: descriptions[i]!.decides,
        signal,
        onProgress,
      });
      if (!finding.ok) {
        onProgress({ type: "notice", level: "warning", message: `${candidate.id} failed: ${finding.error}` });
      }
      found.push(finding);
    }
    throwIfAborted(signal);
    if (found.some(({ ok, candidate }) => !ok && candidate.id === config.baseline)) {
      const message = `The baseline ${config.baseline} failed: every pair is compared instead`;
      onProgress({ type: "notice", level: "warning", message });
    }
    onProgress({ type: "stage", candidate: null, stage: "comparing" });
    return use(summarise(dataset, metrics, found, options));
  };
  return cache === "none" ? withScratchFolder((scratch) => run(null, scratch)) : run(folder, folder.outcomes);
}
