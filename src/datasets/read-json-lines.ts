import { errorMessage } from "../contracts/errors.js";
import type { ErrorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { quote } from "./read-id.js";
import { type Pause, readLines } from "./read-lines.js";

/** Takes one JSON object with its line and the text it was parsed from. */
export type JsonListener = (value: Readonly<Record<string, unknown>>, line: number, text: string) => void;

/**
 * Reads a file of one JSON object a line; blank lines hold nothing. A line that is no JSON object goes to `errors`
 * (and `onBad`), the others to `onObject`. Throws as `readLines`.
 */
export async function readJsonLines(
  file: InputFile,
  onObject: JsonListener,
  {
    errors,
    onBad,
    maxLineBytes,
    pause,
  }: {
    errors: ErrorList;
    onBad?: () => void;
    maxLineBytes?: number | undefined;
    pause?: Pause | undefined;
  },
): Promise<void> {
  const refuse = (message: string, line: number): void => {
    errors.add(message, { file: file.shown, line });
    onBad?.();
  };
  await readLines(
    file,
    (text, line) => {
      if (text === "" || text.trim() === "") return;
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        refuse(explainJson(text, error), line);
        return;
      }
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        const kind = value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
        refuse(`The line is ${kind}; expected one JSON object a line`, line);
        return;
      }
      onObject(value as Record<string, unknown>, line, text);
    },
    maxLineBytes,
    pause,
  );
}

function explainJson(text: string, error: unknown): string {
  if (/^\s*[[{]\s*$/.test(text)) {
    return `The line holds only ${quote(text.trim())}: a JSON document over several lines; expected one JSON object a line`;
  }
  if (/:\s*(NaN|-?Infinity)\b/.test(text)) return "NaN and Infinity are not JSON; expected numbers";
  return `The line is not JSON: ${errorMessage(error).replace(/\s+/g, " ").slice(0, 200)}`;
}
