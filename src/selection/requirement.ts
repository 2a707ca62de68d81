import type { CandidateResult } from "../contracts/benchmark-result.js";
import { InputError } from "../contracts/errors.js";
import type { MeasureUnit } from "../contracts/measure-unit.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { isWithinOne } from "../metrics/averaged-metrics.js";
import { parseCandidateMeasure } from "./candidate-measures.js";
import type { CandidateMeasure, MeasuredDataset, MeasuredValue } from "./measured-value.js";
import { parseQuantity, type Quantity, writeQuantity } from "./quantity.js";

/** The requirement without a bound: that it runs on a device, with its bytes, memory and time measured in one thread. */
export const onDeviceRequirement = "on-device";

export const requirementOperators = ["<", "<=", ">", ">=", "="] as const;
export type RequirementOperator = (typeof requirementOperators)[number];

/** A bound on a measure of a candidate, as a user writes it. */
export interface Requirement {
  /** The one spelling: `p95 < 20 ms`. */
  readonly text: string;
  readonly measure: CandidateMeasure;
  readonly operator: RequirementOperator;
  /** In `unit`: milliseconds, bytes, USD a month …; see `MeasureUnit`. */
  readonly bound: number;
  /** The unit of the measure, or `share` where a count was bounded by a percentage. */
  readonly unit: MeasureUnit;
}

/** What became of one requirement for one candidate. */
export interface RequirementFinding {
  readonly status: "met" | "not-met" | "unknown";
  /** The value that was compared, in the requirement's unit; null where it is not known. */
  readonly value: number | null;
  /** 95 % interval of the value in the same unit; null where there is none. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Whether all of the interval lies on the side of the verdict; null where there is no interval. */
  readonly established: boolean | null;
  readonly measured: MeasuredValue;
}

/**
 * Parses `p95 < 20ms`, `ndcg@10 >= 0.6`, `truncated.documents <= 5%`, `cost < 50 USD/month`, `memory < 2GB`. Names are
 * those of `parseCandidateMeasure`; units are converted. Throws `InputError` that quotes the text for an unknown name
 * (with the nearest), a missing or foreign unit, a bound outside the range of the measure (`ndcg@10 >= 2`), and a bound
 * on the side that no user means (`p95 > 20ms`), which a gate would pass in silence.
 */
export function parseRequirement(text: string): Requirement {
  const split = splitAtOperator(text);
  if (split === null)
    throw new InputError(
      `"${text}" is not a requirement; expected a measure, one of ${requirementOperators.join(" ")} and a bound, such as "p95 < 20ms".${unboundHint(text)}`,
    );
  const measure = parseCandidateMeasure(split.name);
  const operator = spellings[split.operator] ?? (split.operator as RequirementOperator);
  const { value: bound, unit } = parseQuantity(split.bound, measure.unit, `"${text}"`);
  refuseOddSide(text, measure, operator);
  refuseOutsideRange(text, measure, { value: bound, unit });
  return {
    text: `${measure.name} ${operator} ${writeQuantity({ value: bound, unit })}`,
    measure,
    operator,
    bound,
    unit,
  };
}

/**
 * Whether a candidate meets a requirement: by its measured value, with `established` telling whether the whole 95 %
 * interval agrees. What is not known is `unknown`, never met; so is a value that may be larger in truth than it was
 * measured (`atLeast`), where it only seems to stay below the bound.
 */
export function checkRequirement(
  { measure, operator, bound, unit }: Requirement,
  candidate: CandidateResult,
  dataset: MeasuredDataset,
): RequirementFinding {
  const measured = measure.read(candidate, dataset);
  const scale = unit === "share" && measure.unit === "count" ? measured.of : 1;
  if (measured.value === null || scale === null || scale === 0)
    return { status: "unknown", value: null, interval: null, established: null, measured };
  const value = measured.value / scale;
  const { interval } = measured;
  const met = holds(value, operator, bound);
  const common = { value, interval, measured };
  if (measured.atLeast && met && !holds(Number.POSITIVE_INFINITY, operator, bound))
    return { ...common, status: "unknown", established: null };
  const established =
    interval === null
      ? null
      : [interval.low, interval.high].every((end) => holds(end, operator, bound) === met);
  return { ...common, status: met ? "met" : "not-met", established };
}

/** Whether `value operator bound` is true. */
export function holds(value: number, operator: RequirementOperator, bound: number): boolean {
  switch (operator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "=":
      return value === bound;
  }
}

/** What was probably meant by a text without a bound. */
function unboundHint(text: string): string {
  const plain = text.trim().toLowerCase();
  return plain === onDeviceRequirement
    ? ' Here on-device needs a bound on one of its measures, such as "device.memory < 500MB"'
    : didYouMean(plain, [onDeviceRequirement]);
}

/** The first operator that stands outside brackets: `err(max=4)@20 >= 0.5` has one of its own inside. */
function splitAtOperator(text: string): { name: string; operator: string; bound: string } | null {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")") depth--;
    const operator = depth === 0 ? /^(?:<=|>=|==|=<|=>|[<>=≤≥])/.exec(text.slice(i))?.[0] : undefined;
    if (operator === undefined) continue;
    const [name, bound] = [text.slice(0, i).trim(), text.slice(i + operator.length).trim()];
    return name === "" || bound === "" ? null : { name, operator, bound };
  }
  return null;
}

function refuseOddSide(
  text: string,
  { name, unit, better }: CandidateMeasure,
  operator: RequirementOperator,
): void {
  if (unit === "dims") return;
  if (operator === "=") {
    if (unit === "count") return;
    throw new InputError(
      `"${text}": ${name} is measured and never exactly equal; write ${name} ${better === "higher" ? ">=" : "<="} …`,
    );
  }
  if (operator.startsWith(better === "higher" ? ">" : "<")) return;
  const side = better === "higher" ? ">=" : "<=";
  throw new InputError(
    `"${text}" bounds ${name} from the wrong side: ${better} is better there, so a requirement is written ${name} ${side} …`,
  );
}

/** A bound that every value meets, or none. */
function refuseOutsideRange(text: string, { name }: CandidateMeasure, { value, unit }: Quantity): void {
  const ends = unit === "share" || (unit === "score" && isWithinOne(name));
  if (!ends || (value >= 0 && value <= 1)) return;
  const [range, example] = unit === "share" ? ["0% to 100%", "5%"] : ["0 to 1", "0.6"];
  throw new InputError(
    `"${text}" bounds ${name} at ${writeQuantity({ value, unit })}, and its values lie from ${range}; expected a bound in there, such as ${example}`,
  );
}

/** Other spellings of the operators. */
const spellings: Readonly<Record<string, RequirementOperator>> = {
  "==": "=",
  "=<": "<=",
  "=>": ">=",
  "≤": "<=",
  "≥": ">=",
};
