import { unfitForRunField } from "../contracts/run-field.js";

/** What an id is for; queries begin the lines of TREC files and so obey one rule more. */
export type IdOwner = "document" | "query";

/**
 * The id that a cell or JSON value gives, or the reason why it cannot be one. Ids must survive a TREC run file, whose
 * fields are separated by white space: no white space, no control characters, no half characters. Numbers are taken
 * as they are written in decimal if they are integers that a float64 holds exactly.
 */
export function readId(
  value: unknown,
  owner: IdOwner,
): { readonly id: string } | { readonly problem: string } {
  if (value === undefined || value === null) return { problem: `The ${owner} has no id` };
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return { id: String(value) };
    return {
      problem: `The ${owner} id is the number ${value}, which is no exact integer; write ids as strings`,
    };
  }
  if (typeof value !== "string") {
    const kind = Array.isArray(value)
      ? "an array"
      : typeof value === "object"
        ? "an object"
        : `the ${typeof value} ${value}`;
    return { problem: `The ${owner} id is ${kind}; expected a string` };
  }
  if (value.trim() === "") return { problem: `The ${owner} id is blank` };
  if (unfitForRunField.test(value)) {
    return {
      problem: `The ${owner} id ${quote(value)} holds white space or control characters; TREC run files separate fields by white space, so ids must have none`,
    };
  }
  if (owner === "query" && value.startsWith("#")) {
    return {
      problem: `The query id ${quote(value)} starts with #, which makes a line of a TREC run file a comment`,
    };
  }
  return { id: value };
}

/** A value as messages show it: JSON, cut at 80 characters. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}…` : value);
}
