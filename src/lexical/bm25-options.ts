import { InputError } from "../contracts/errors.js";
import { parseAnalysisOptions } from "./analysis-options.js";
import type { AnalysisOptions } from "./corpus-analyzer.js";

/** Settings of a `bm25` candidate; what is left out has its default. */
export interface Bm25Options extends AnalysisOptions {
  readonly k1?: number | undefined;
  readonly b?: number | undefined;
}

/**
 * Reads the options of a candidate spec such as `bm25?k1=0.9&b=0.4&language=de&stem=false`. Throws `InputError` for a
 * value that is no number in range, no yes or no, or no known language.
 */
export function parseBm25Options(options: Readonly<Record<string, string>>): Bm25Options {
  return {
    k1: parseNumber("k1", options.k1, 0, Number.MAX_VALUE, "a number from 0, usually 1.2"),
    b: parseNumber("b", options.b, 0, 1, "a number from 0 to 1, usually 0.75"),
    ...parseAnalysisOptions("bm25", options),
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
