import type { BenchmarkDetails } from "../contracts/benchmark-details.js";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { CandidateOutcome } from "../contracts/candidate-outcome.js";
import type { Config } from "../contracts/config.js";
import type { TextTable } from "../contracts/dataset.js";
import type { Price } from "../contracts/price.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Qrels } from "../contracts/qrels.js";
import type { ResultSettings } from "../contracts/result-settings.js";
import type { DatasetSource } from "../datasets/dataset-source.js";
import type { LocateKey } from "../storage/config.js";

export interface BenchOptions {
  readonly config: Omit<Config, "data" | "schema">;
  readonly source: DatasetSource;
  /** Folder that holds `.alidade/` and against which candidates' paths are resolved. */
  readonly cwd: string;
  /** Where the config says what a key holds, for errors. */
  readonly locate?: LocateKey | undefined;
  /** `use` reads and writes stored work, `refresh` makes it anew, `none` touches no store. */
  readonly cache?: "use" | "refresh" | "none";
  /** What may be paid to vendors in this run, in USD; the call that could pass it is not made. Default: no limit. */
  readonly maxCostUsd?: number | undefined;
  /** Prices in place of those that come with the package; `config.prices` takes their place, entry by entry. */
  readonly listedPrices?: readonly Price[] | undefined;
  /** The command as typed, for the reader of the report. */
  readonly command?: string | null;
  /** Data sets to simulate from the scores, in each of several worlds (`simulate`); default: none. */
  readonly simulate?: number | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  readonly now?: () => Date;
}

/** Everything a benchmark found; `runFiles` are the lists of each candidate that answered, by slug. */
export interface BenchFindings {
  readonly result: BenchmarkResult;
  readonly details: BenchmarkDetails;
  readonly runFiles: Readonly<Record<string, string>>;
  /** Lists of the stages of pipelines, by their path in the folder of the result. */
  readonly stageFiles: Readonly<Record<string, string>>;
  readonly inputs: ResultInputs;
}

/** What the numbers of a result follow from besides its runs; stored beside them, so that `verify` needs nothing else. */
export interface ResultInputs {
  readonly settings: ResultSettings;
  /** The queries that were answered. */
  readonly queries: TextTable;
  /** The judgements as they were scored, raters merged; null without any. */
  readonly qrels: Qrels | null;
  /** What each candidate that answered wrote down while it ran, by slug. */
  readonly outcomes: Readonly<Record<string, CandidateOutcome>>;
  /** Files of lists for perturbed queries and for other prompts, by their path in the folder of the result. */
  readonly perturbedFiles: Readonly<Record<string, string>>;
}
