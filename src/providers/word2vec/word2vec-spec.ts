import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { InputError } from "../../contracts/errors.js";
import {
  type SubwordOptions,
  subwordDefaults,
  type Word2vecSettings,
  word2vecSettings,
} from "../../lexical/word2vec/word2vec-options.js";

/**
 * Reads the options of training of a candidate such as `word2vec?dims=200&maxn=6`. N-grams are on where `minn`, `maxn` or
 * `buckets` is given. Throws `InputError`.
 */
export function word2vecSpecSettings(spec: CandidateSpec): Word2vecSettings {
  const number = (name: string): number | undefined => numberOption(spec, name);
  return word2vecSettings({
    dims: number("dims"),
    window: number("window"),
    negative: number("negative"),
    epochs: number("epochs"),
    minCount: number("minCount"),
    sample: number("sample"),
    alpha: number("alpha"),
    seed: number("seed"),
    subwords: subwordOptions(number("minn"), number("maxn"), number("buckets")),
  });
}

function subwordOptions(
  min: number | undefined,
  max: number | undefined,
  buckets: number | undefined,
): SubwordOptions | null {
  if (min === undefined && max === undefined && buckets === undefined) return null;
  return {
    min: min ?? Math.min(subwordDefaults.min, max ?? subwordDefaults.min),
    max: max ?? Math.max(subwordDefaults.max, min ?? subwordDefaults.max),
    buckets: buckets ?? subwordDefaults.buckets,
  };
}

function numberOption({ spec, options }: CandidateSpec, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new InputError(`"${spec}": ${name} is "${text}"; expected a number`);
  return value;
}
