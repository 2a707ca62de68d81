import { InputError } from "../contracts/errors.js";
import type { GradeGain } from "./ndcg-with-gains.js";

/** What stands in the brackets of a metric name. */
export interface MetricParameters {
  readonly level: string | undefined;
  /** Whether the gain is 2^g - 1. */
  readonly exponential: boolean;
  readonly gains: readonly GradeGain[] | null;
  /** A parameter of the measure itself, such as p or beta. */
  readonly parameter: { readonly name: string; readonly text: string } | null;
}

/**
 * Parses `rel=2,dcg='exp-log2'`, `p=0.8`, `beta=2`, `max=4`, `gains=1:3;2:9` (ir_measures' `gains={1:3,2:9}` too). Throws
 * `InputError` for a parameter that no metric has.
 */
export function parseParameters(name: string, text: string): MetricParameters {
  let level: string | undefined;
  let exponential = false;
  let gains: readonly GradeGain[] | null = null;
  let parameter: MetricParameters["parameter"] = null;
  // A comma before grade:gain parts two gains, not two parameters.
  for (const part of text.split(/,(?!\s*\d+\s*:)/).map((each) => each.trim())) {
    if (part === "") continue;
    const [, key = "", value = ""] = /^([a-z_]+)\s*=\s*(.*)$/.exec(part) ?? [];
    if (key === "rel" && /^\d+$/.test(value)) level = value;
    else if (key === "dcg" && /^['"]?(exp-)?log2['"]?$/.test(value)) exponential = value.includes("exp");
    else if (key === "gains") gains = parseGains(name, value);
    else if (ownKeys.includes(key)) parameter = { name: key, text: value };
    else throw new InputError(`"${name}" has the parameter "${part}"; ${expected}${judgedOnly(key)}`);
  }
  return { level, exponential, gains, parameter };
}

function parseGains(name: string, text: string): GradeGain[] {
  const gains = text
    .replace(/^\{|\}$/g, "")
    .split(/[;,]/)
    .map((pair) => {
      const [, grade, gain] = /^\s*(\d+)\s*:\s*(\d+(?:\.\d+)?|\.\d+)\s*$/.exec(pair) ?? [];
      if (grade === undefined) {
        throw new InputError(
          `"${name}" has the gain "${pair}"; expected grade:gain with a gain of at least 0, as in ndcg(gains=1:3;2:9)@10`,
        );
      }
      return { grade: Number(grade), gain: Number(gain) };
    });
  const grades = gains.map(({ grade }) => grade);
  const twice = grades.find((grade, i) => grades.indexOf(grade) < i);
  if (twice !== undefined)
    throw new InputError(`"${name}" gives the gain of grade ${twice} twice; write it once`);
  return gains.sort((a, b) => a.grade - b.grade);
}

function judgedOnly(key: string): string {
  return key === "judged_only" ? "; to score judged documents only, drop the others from the run" : "";
}

const ownKeys = ["p", "beta", "max", "t", "alpha"];

const expected = "expected rel=N, dcg='exp-log2', gains=GRADE:GAIN;…, p=…, beta=…, max=…, t=… or alpha=…";
