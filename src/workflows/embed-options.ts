import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import type { EgressSetting } from "../contracts/egress.js";
import type { Role } from "../contracts/embedding-matrix.js";
import type { InputLocation } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";

export interface EmbedFileOptions {
  /** A file (CSV, TSV, JSONL, Parquet, lines of text), a SQL query, or a data folder. */
  readonly input: string;
  /** With `quant` the vectors are written as codes of `quantizeEmbeddings`. */
  readonly model: CandidateSpec;
  /** File to write; its ending is the format: `.npy`, `.parquet`, `.jsonl`. */
  readonly output: string;
  /** Default: document. */
  readonly role?: Role | undefined;
  /** Column of the ids; default: a usual one, else numbers of lines. */
  readonly id?: string | undefined;
  /** Columns of the texts separated by commas, title first; default: usual ones. */
  readonly text?: string | undefined;
  /** What a model that is fitted on documents (`lsa`, `word2vec`, `words`) is fitted on. */
  readonly documents?: readonly string[] | undefined;
  /** Manifest beside int8 vectors of the same model, whose ranges are taken. Default: those of the vectors themselves. */
  readonly ranges?: string | undefined;
  /** Keep the first dimensions, as `?dims=` does. */
  readonly dims?: number | undefined;
  /** Folder that paths start from and that holds `.alidade/`. */
  readonly cwd: string;
  readonly threads: number;
  /** What may leave this machine. Default: any. */
  readonly egress?: EgressSetting | undefined;
  readonly egressLocation?: InputLocation | undefined;
  /** `python` of the config, for `st:`; absent: Python is looked for. */
  readonly python?: string | undefined;
  /** Prices that the user states, over those that come with the package. */
  readonly prices?: Config["prices"] | undefined;
  /** Make no call to a vendor that could bring this above so many USD; null: no limit. */
  readonly maxCostUsd?: number | null | undefined;
  /** Drop what an interrupted run has left. */
  readonly restart?: boolean | undefined;
  /** Write over an earlier file of vectors. */
  readonly replace?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}
