/** What an id is for. */
export type IdOwner = "document" | "query";

/**
 * The id that a cell or JSON value gives, or the reason why it cannot be one. An id may hold spaces, as article numbers
 * do, and be a whole query; files of TREC, whose fields are separated by white space, escape them (docs/decisions/013).
 * Refused are control characters (line ends and tabs among them), half characters, and white space at an end, which
 * nobody sees and which would make two ids of one. Numbers are taken as they are written in decimal if they are
 * integers that a float64 holds exactly.
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
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(value)) {
    return {
      problem: `The ${owner} id ${quote(value)} holds control characters, such as a line end or tab, or half a character; an id is one line of text`,
    };
  }
  if (value !== value.trim()) {
    return {
      problem: `The ${owner} id ${quote(value)} begins or ends with white space; remove it, or two ids that look alike would be different`,
    };
  }
  return { id: value };
}

/** A value as messages show it: JSON, cut at 80 characters. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}…` : value);
}
