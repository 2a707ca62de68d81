import { InputError } from "../contracts/errors.js";
import type { AnalysisOptions } from "./corpus-analyzer.js";
import { languageCode } from "./languages.js";

/**
 * Reads the options `language`, `stem` and `stopwords` of a candidate of some kind, such as `bm25?language=de`. Throws
 * `InputError` for a value that is no yes or no, or no known language.
 */
export function parseAnalysisOptions(
  kind: string,
  options: Readonly<Record<string, string>>,
): AnalysisOptions {
  return {
    language: parseLanguage(options.language),
    stem: parseSwitch(kind, "stem", options.stem),
    stopwords: parseSwitch(kind, "stopwords", options.stopwords),
  };
}

function parseSwitch(kind: string, name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  const value = switches.get(text.trim().toLowerCase());
  if (value === undefined) throw new InputError(`${kind}'s ${name} is "${text}"; expected true or false`);
  return value;
}

function parseLanguage(text: string | undefined): string | undefined {
  const wanted = text?.trim().toLowerCase();
  return wanted === undefined || wanted === "auto" || wanted === "none" ? wanted : languageCode(wanted);
}

const switches: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "on", "1"].map((word) => [word, true] as const),
  ...["false", "no", "off", "0", "none"].map((word) => [word, false] as const),
]);
