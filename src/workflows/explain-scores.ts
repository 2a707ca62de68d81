import { summariseReasons } from "../attribution/summarise-reasons.js";
import type { Dataset } from "../contracts/dataset.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { FailureSummary } from "../contracts/failures.js";
import type { SliceFindings } from "../contracts/slices.js";
import type { BenchOptions } from "./bench-options.js";
import type { AnsweredCandidate } from "./candidate-outcomes.js";
import { caseDepth } from "./case-depth.js";
import { createFailureReader, type FailureReader } from "./failure-reader.js";
import { countedScores, type Scores } from "./score-candidates.js";
import { sliceQueries } from "./slice-queries.js";

/** What lies behind the means: why documents were missed, and how parts of the queries fare. */
export interface ExplainedScores {
  readonly reader: FailureReader;
  readonly failures: FailureSummary;
  readonly slices: SliceFindings;
}

/** Reads the reasons of all misses and slices the queries that count by the metric that decides. */
export async function explainScores(
  dataset: Dataset,
  metric: string,
  answered: readonly AnsweredCandidate[],
  scores: Scores,
  baseline: string | null,
  { config, cwd, source, signal, onProgress }: BenchOptions,
): Promise<ExplainedScores> {
  const candidates = answered.map(({ candidate, run, outcome }) => ({
    id: candidate.id,
    run,
    parts: candidate.parts,
    truncatedDocuments: outcome.truncated.documents,
  }));
  const reader = await createFailureReader(dataset, candidates, { baseDir: cwd, signal, onProgress });
  const evaluation = scores.evaluations[0]!;
  const queryIds = evaluation.queryIds.filter((_, q) => evaluation.counted[q] === 1);
  const ids = candidates.map(({ id }) => id);
  const k = caseDepth(metric);
  const perCandidate = ids.map((id) =>
    summariseReasons(id, queryIds, k, reader.ranked(id), reader.reasons(id), (done) => {
      throwIfAborted(signal);
      const total = queryIds.length;
      onProgress?.({ type: "progress", candidate: id, stage: "reasons", done, total, unit: "queries" });
    }),
  );
  const values = new Float64Array(ids.length * queryIds.length);
  scores.evaluations.forEach((one, i) => {
    values.set(countedScores(one, metric), i * queryIds.length);
  });
  const slices = await sliceQueries(dataset, queryIds, { ids, queries: queryIds.length, values }, reader, {
    metric,
    alpha: config.alpha,
    seed: config.seed,
    baseline,
    slices: config.slices,
    source,
    read: { split: config.split, merge: config.merge, limit: config.limit, seed: config.seed, cwd },
  });
  const { language, notes } = reader;
  return { reader, failures: { k, language, notes: [...notes], perCandidate }, slices };
}
