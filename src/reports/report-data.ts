import type { BenchmarkDetails } from "../contracts/benchmark-details.js";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";

/**
 * All that the reports of a benchmark are made from: its result, and the details stored beside it. A score
 * that is NaN, or a candidate without a column, was not part of the mean.
 */
export interface ReportData extends Omit<BenchmarkDetails, "schema"> {
  readonly result: BenchmarkResult;
}
