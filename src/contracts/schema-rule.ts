import type { z } from "zod";
import { didYouMean } from "./nearest-name.js";

/**
 * What a schema expected at a place, in words: `expected a whole number from 1`. Never zod's own wording. `example`
 * follows the rule, before any hint.
 */
export function schemaRule(issue: z.core.$ZodIssue, example = ""): string {
  if (issue.code !== "invalid_value") return `${ruleOf(issue)}${example}`;
  const values = issue.values.map(String);
  const near = typeof issue.input === "string" && values.length > 1 ? didYouMean(issue.input, values) : "";
  return `expected ${values.length === 1 ? values[0] : `one of ${values.join(", ")}`}${example}${near === "" ? "" : `.${near}`}`;
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${kindOf(issue.expected)}`;
    case "too_small":
      return `expected ${bounded(issue.origin, Number(issue.minimum), issue.inclusive === false ? "above" : "from")}`;
    case "too_big":
      return `expected ${bounded(issue.origin, Number(issue.maximum), issue.inclusive === false ? "below" : "up to")}`;
    case "invalid_union": {
      const kinds = issue.errors.flatMap(([first]) =>
        first?.code === "invalid_type" ? [kindOf(first.expected)] : [],
      );
      return kinds.length === 0
        ? "it has none of the forms allowed here"
        : `expected ${[...new Set(kinds)].join(" or ")}`;
    }
    case "unrecognized_keys":
      return `expected no key ${issue.keys.join(", ")}`;
    default:
      return issue.message;
  }
}

function kindOf(expected: string): string {
  return kinds[expected] ?? expected;
}

function bounded(origin: string, bound: number, side: "from" | "above" | "up to" | "below"): string {
  const least = side === "from" || side === "above";
  if (origin === "string") return least ? "text that is not empty" : `text of at most ${bound} characters`;
  if (origin === "array") {
    const entries = bound === 1 ? "entry" : "entries";
    return `${least ? "at least" : "at most"} ${bound} ${entries}`;
  }
  return `${origin === "int" ? "a whole number" : "a number"} ${side} ${bound}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};
