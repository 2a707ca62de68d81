/**
 * The number a top-level key of a JSON object has, as it is written: `JSON.parse` makes 19.90 into 19.9 and 2.0 into 2.
 * `json` must be valid. Null where the key is missing or its value is no number. The last of repeated keys counts.
 */
export function jsonNumberText(json: string, key: string): string | null {
  let found: string | null = null;
  let depth = 0;
  let name: string | null = null;
  token.lastIndex = 0;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const text = match[0];
    if (text === "{" || text === "[") depth++;
    else if (text === "}" || text === "]") depth--;
    else if (depth === 1 && match[1] !== undefined) name = JSON.parse(match[1]) as string;
    if (depth === 1 && name === key && match[1] === undefined && text !== "}" && text !== "]") {
      found = match[2] ?? null;
      name = null;
    }
  }
  return found;
}

/** A key with its colon (1), a string value, a number (2), or a bracket. */
const token = /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|(-?\d[\d.eE+-]*)|[{}[\]]|true|false|null/g;
