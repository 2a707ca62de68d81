import { fileURLToPath } from "node:url";
import type { TextTable } from "../contracts/dataset.js";
import type { DatasetSource, ReadDatasetOptions } from "../datasets/dataset-source.js";
import type { PlannedCandidate } from "./bench-plan.js";
import type { NetworkPlan } from "./open-network.js";
import type { SpendingPlan } from "./spending.js";

/** Everything a candidate's process needs to know; plain data. */
export interface CandidateJob {
  readonly candidate: PlannedCandidate;
  readonly source: DatasetSource;
  readonly read: ReadDatasetOptions;
  /** The dataset must still be this one when the process reads it. */
  readonly fingerprint: string;
  readonly depth: number;
  readonly timing: { readonly queries: number; readonly warmup: number };
  readonly seed: number;
  readonly threads: number;
  /** Folder against which the candidates' paths are resolved. */
  readonly baseDir: string;
  /** Where vectors are stored; null: nowhere. */
  readonly vectors: string | null;
  /** Where fitted models are stored; null: nowhere. */
  readonly fitted: string | null;
  /** Folder to write the outcome to; it appears whole or not at all. */
  readonly outcome: string;
  readonly refresh: boolean;
  /** How vendors are paid. */
  readonly spending: SpendingPlan;
  /** How hosted models are reached. */
  readonly network: NetworkPlan;
  /** `python` of the config. */
  readonly python?: string | undefined;
  /** Measure what it takes on a device, with one thread, instead of the benchmark. */
  readonly onDevice?: boolean | undefined;
  /** Other wordings of queries to answer instead of the benchmark; absent: the benchmark. */
  readonly wordings?: readonly Wording[] | undefined;
}

/** Some of the queries, worded otherwise: ids are those of the queries. */
export interface Wording {
  /** Name of its file of lists. */
  readonly name: string;
  readonly queries: TextTable;
}

/** Folder of the static model that ships with the package. */
export const embeddedModelDir = fileURLToPath(new URL("../../data/models/embedded", import.meta.url));
