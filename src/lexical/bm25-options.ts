import { InputError } from "../contracts/errors.js";
import { languageCode } from "./languages.js";

/** Settings of a `bm25` candidate; what is left out has its default. */
export interface Bm25Options {
  readonly k1?: number | undefined;
  readonly b?: number | undefined;
  /** ISO 639-1 code or English name, `auto` (default) to detect it, `none` for words as they are. */
  readonly language?: string | undefined;
  readonly stem?: boolean | undefined;
  readonly stopwords?: boolean | undefined;
}

/**
 * Reads the options of a candidate spec such as `bm25?k1=0.9&b=0.4&language=de&stem=false`. Throws `InputError` for a
 * value that is no number in range, no yes or no, or no known language.
 */
export function parseBm25Options(options: Readonly<Record<string, string>>): Bm25Options {
  return {
    k1: parseNumber("k1", options.k1, 0, Number.MAX_VALUE, "a number from 0, usually 1.2"),
    b: parseNumber("b", options.b, 0, 1, "a number from 0 to 1, usually 0.75"),
    language: parseLanguage(options.language),
    stem: parseSwitch("stem", options.stem),
    stopwords: parseSwitch("stopwords", options.stopwords),
  };
}

function parseNumber(
  name: string,
  text: string | undefined,
  low: number,
  high: number,
  expected: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= low && value <= high))
    throw new InputError(`bm25's ${name} is "${text}"; expected ${expected}`);
  return value;
}

function parseSwitch(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  const value = switches.get(text.trim().toLowerCase());
  if (value === undefined) throw new InputError(`bm25's ${name} is "${text}"; expected true or false`);
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
