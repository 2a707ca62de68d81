import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";

/** How the grades of several raters become one. Ties go to the lower grade unless `higher` is said. */
export type MergeRule =
  | { readonly kind: "median" | "majority" | "mean"; readonly ties: "lower" | "higher" }
  | { readonly kind: "max" | "min" }
  | { readonly kind: "rater"; readonly rater: string };

/** The rule where none is named: the median, of two middle grades the lower. */
export const defaultMergeRule: MergeRule = { kind: "median", ties: "lower" };

/**
 * Parses `median`, `majority` or `mean` (each with `:higher` for ties to go up), `max`, `min`, or `rater:NAME`.
 * Throws `InputError` with the nearest name.
 */
export function parseMergeRule(text: string): MergeRule {
  const colon = text.indexOf(":");
  const kind = (colon < 0 ? text : text.slice(0, colon)).trim().toLowerCase();
  const detail = colon < 0 ? null : text.slice(colon + 1).trim();
  if (kind === "rater") {
    if (detail === null || detail === "") {
      throw new InputError(`The merge rule "${text}" names no rater; write rater:NAME`);
    }
    return { kind, rater: detail };
  }
  if (kind === "max" || kind === "min") {
    if (detail !== null) throw new InputError(`The merge rule "${text}": ${kind} has no ties; write ${kind}`);
    return { kind };
  }
  if (kind !== "median" && kind !== "majority" && kind !== "mean") {
    const names = ["median", "majority", "mean", "max", "min", "rater:NAME"];
    throw new InputError(
      `"${text}" is no merge rule; expected ${names.join(", ")}.${didYouMean(kind, names.slice(0, 5))}`,
    );
  }
  if (detail !== null && detail !== "lower" && detail !== "higher") {
    throw new InputError(
      `The merge rule "${text}": ties go lower or higher; write ${kind}:lower or ${kind}:higher`,
    );
  }
  return { kind, ties: detail ?? "lower" };
}

/** The rule as it is written: `median:higher`; ties that go lower are not written. */
export function formatMergeRule(rule: MergeRule): string {
  if (rule.kind === "rater") return `rater:${rule.rater}`;
  return "ties" in rule && rule.ties === "higher" ? `${rule.kind}:higher` : rule.kind;
}

/** The rule in words, to stand after "merged by". */
export function describeMergeRule(rule: MergeRule): string {
  switch (rule.kind) {
    case "median":
      return `the median; of two middle grades the ${rule.ties}`;
    case "majority":
      return `majority; of equally frequent grades the ${rule.ties === "lower" ? "lowest" : "highest"}`;
    case "mean":
      return `the mean rounded; halves to the ${rule.ties} grade`;
    case "max":
      return "the highest grade";
    case "min":
      return "the lowest grade";
    case "rater":
      return `the grade of ${rule.rater}; without one, the median of the others, of two middle grades the lower`;
  }
}
