import { parseMetricNames } from "../metrics/metric-name.js";
import { type ProfileDifferences, profileDifferences, ruleInWords } from "../metrics/profile-differences.js";
import { readRunFile } from "../storage/read-run-file.js";
import { qrelsForMetrics } from "./qrels-for-metrics.js";

export interface CompareProfilesOptions {
  /** A TREC run file. */
  readonly run: string;
  readonly qrels: string;
  readonly metrics?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A run under every harness profile, one entry a metric. */
export interface ProfilesReport {
  readonly schema: "alidade/profiles/v1";
  readonly run: string;
  readonly qrels: string;
  readonly judgedQueries: number;
  readonly metrics: readonly ExplainedDifferences[];
}

/** The differences with each cause in words. */
export interface ExplainedDifferences extends ProfileDifferences {
  /** By profile, as `scores`; one sentence a cause, without its numbers. */
  readonly reasons: readonly (readonly string[])[];
}

/**
 * Scores a TREC run file under every harness profile and says why the numbers differ (`profileDifferences`).
 * Throws `InputError` for files that cannot be read and metrics that are none.
 */
export async function compareProfiles(options: CompareProfilesOptions): Promise<ProfilesReport> {
  const { run: file, qrels: qrelsFile, metrics = defaultMetrics, signal } = options;
  const names = parseMetricNames(metrics).map(({ canonical }) => canonical);
  const qrels = await qrelsForMetrics(names, qrelsFile);
  const run = await readRunFile(file);
  return {
    schema: "alidade/profiles/v1",
    run: file,
    qrels: qrelsFile,
    judgedQueries: qrels.queryIds.length,
    metrics: names.map((metric) => {
      const differences = profileDifferences(qrels, run, metric, { signal });
      return { ...differences, reasons: differences.scores.map(({ causes }) => causes.map(ruleInWords)) };
    }),
  };
}

const defaultMetrics = ["ndcg@10", "map", "mrr"];
