import type { CandidateResult } from "../contracts/benchmark-result.js";
import type { Gate, GateFinding } from "../contracts/gates.js";
import { isWithinOne } from "../metrics/averaged-metrics.js";
import { meanForBound } from "../statistics/guarded-bound-power.js";
import { guardedMeanBound } from "../statistics/guarded-mean-bound.js";
import { meanAndDeviation } from "../statistics/mean-and-deviation.js";
import type { MeasuredDataset, MeasuredValue } from "./measured-value.js";
import { checkRequirement, holds, type Requirement, type RequirementFinding } from "./requirement.js";

export interface RequirementGateOptions {
  readonly dataset: MeasuredDataset;
  /** Scores of single queries, where the measure is a metric; null else. */
  readonly scores: readonly number[] | null;
  /** What is compared; default the bound where the measure has an interval, else the value. */
  readonly by: Gate["by"];
  readonly alpha: number;
}

/**
 * Judges a requirement for approval. Where the measure has an interval its unfavourable end has to meet the bound: of a
 * metric the one-sided bound at alpha (`guardedMeanBound`), of a latency the end of its 95 % interval. What is unknown,
 * and a time that was replayed from an earlier measurement, is not judged.
 */
export function requirementGate(
  requirement: Requirement,
  candidate: CandidateResult,
  { dataset, scores, by, alpha }: RequirementGateOptions,
): Pick<GateFinding, "status" | "why" | "threshold" | "bound" | "measurement"> {
  const found = checkRequirement(requirement, candidate, dataset);
  const { measure, operator, bound: threshold, unit } = requirement;
  const mean = scores === null || scores.length === 0 ? null : meanBound(requirement, scores, alpha);
  const end = mean?.bound ?? endOf(requirement, found);
  const chosen = by ?? (end === null ? "value" : "bound");
  const compared = chosen === "value" ? found.value : end;
  const why = whyNotJudged(requirement, found, compared);
  const passesAt = chosen === "bound" ? (mean?.passesAt ?? null) : null;
  const measurement = {
    measure: measure.name,
    operator,
    unit,
    by: chosen,
    value: found.value,
    n: mean === null ? null : scores!.length,
    passesAt,
    ...(passesAt === null ? {} : { reachable: isReachable(measure.name, passesAt) }),
    source: found.measured.source,
  };
  if (why !== null) return { status: "not-judged", why, threshold, bound: compared, measurement };
  const passed = holds(compared!, operator, threshold);
  return { status: passed ? "passed" : "failed", why: null, threshold, bound: compared, measurement };
}

/** The one-sided bound of the mean of scores on the unfavourable side, and the true mean that would pass four times in five. */
function meanBound(
  { measure, bound: threshold }: Requirement,
  scores: readonly number[],
  alpha: number,
): { bound: number; passesAt: number | null } {
  const sign = measure.better === "higher" ? 1 : -1;
  const values = Float64Array.from(scores, (score) => sign * score);
  const worst = values.reduce((least, value) => Math.min(least, value), sign === 1 ? 0 : -1);
  const { deviation } = meanAndDeviation(values);
  const passing = meanForBound(scores.length, {
    deviation: scores.length < 2 ? 0 : deviation,
    threshold: sign * threshold,
    worst,
    alpha,
  });
  return {
    bound: sign * guardedMeanBound(values, { worst, alpha }),
    passesAt: passing === null ? null : sign * passing,
  };
}

/** Whether the mean of a metric can be as much. */
export function isReachable(metric: string, mean: number): boolean {
  return !isWithinOne(metric) || (mean >= 0 && mean <= 1);
}

function endOf({ measure }: Requirement, { interval }: RequirementFinding): number | null {
  if (interval === null) return null;
  return measure.better === "higher" ? interval.low : interval.high;
}

function whyNotJudged(
  { measure }: Requirement,
  { status, value, measured }: RequirementFinding,
  compared: number | null,
): string | null {
  if (value === null) return measured.source;
  if (isReplayedTime(measure.unit, measured))
    return `its time was measured in an earlier run, and a gate takes fresh ones only; --refresh measures again`;
  if (compared === null)
    return `${measure.name} has no interval here; say by: value to compare the value as measured`;
  return status === "unknown"
    ? `the true value may be larger than the one measured: ${measured.source}`
    : null;
}

function isReplayedTime(unit: Requirement["unit"], { fresh }: MeasuredValue): boolean {
  return fresh === false && (unit === "ms" || unit === "per-second");
}
