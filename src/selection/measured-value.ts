import type { BenchmarkResult, CandidateResult } from "../contracts/benchmark-result.js";
import type { MeasureUnit } from "../contracts/measure-unit.js";

/** What was measured of one candidate, in the unit of the measure. */
export interface MeasuredValue {
  /** null: not known, and `source` says why. */
  readonly value: number | null;
  /** 95 % interval; null where there is none. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** What a count is a part of, so that it can be told as a share; null where it is no part of anything. */
  readonly of: number | null;
  /** True where the true value may be larger than the one measured. */
  readonly atLeast: boolean;
  /** Where the number comes from, or why there is none; never empty. */
  readonly source: string;
  /** True: measured or computed in this run; false: replayed from an earlier one; null: unknown, or not measured at all. */
  readonly fresh: boolean | null;
}

/** One thing that can be measured of a candidate. */
export interface CandidateMeasure {
  /** The one spelling that requirements, weights, gates and results use: `p95`, `ndcg@10`, `truncated.documents`. */
  readonly name: string;
  readonly unit: MeasureUnit;
  readonly better: "higher" | "lower";
  /** Meaning in a phrase, such as `95th percentile of the time of a query`. */
  readonly meaning: string;
  readonly read: (candidate: CandidateResult, dataset: MeasuredDataset) => MeasuredValue;
}

/** What of the dataset counts and shares refer to. */
export type MeasuredDataset = Pick<BenchmarkResult["dataset"], "documents" | "queries">;

/** A value that is not known, and why. */
export function unknownValue(candidate: Pick<CandidateResult, "status">, why: string): MeasuredValue {
  const source = candidate.status === "failed" ? "the candidate failed" : why;
  return { ...plainValue, value: null, source };
}

/** What most values are: without interval, no part of anything, not timed. */
export const plainValue = { interval: null, of: null, atLeast: false, fresh: null } as const;
