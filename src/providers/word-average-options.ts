import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { sifConstant, type WordWeighting, wordWeightings } from "../lexical/word-weights.js";

/** How the vectors of a text's words become the text's: the same options for every model of word vectors. */
export interface WordAverageOptions {
  readonly weights: WordWeighting;
  /** Common directions of the documents that are removed; 0: none. */
  readonly components: number;
  /** The constant of `sif`. */
  readonly a: number;
}

/** Reads the options `weights`, `components` and `a` of a candidate, by default those of the SIF paper. Throws `InputError`. */
export function wordAverageOptions(
  { spec, options }: CandidateSpec,
  defaults: Pick<WordAverageOptions, "weights" | "components"> = { weights: "sif", components: 1 },
): WordAverageOptions {
  const weights = wordWeightings.find((name) => name === (options.weights ?? defaults.weights));
  if (weights === undefined) {
    throw new InputError(
      `"${spec}": weights is "${options.weights}"; expected ${wordWeightings.join(", ")}.${didYouMean(options.weights!, wordWeightings)}`,
    );
  }
  const components = options.components ?? String(defaults.components);
  if (!/^\d{1,3}$/.test(components) || Number(components) > mostComponents) {
    throw new InputError(
      `"${spec}": components is "${components}"; expected a whole number from 0 (none) to ${mostComponents}`,
    );
  }
  const a = options.a ?? String(sifConstant);
  if (!(a.trim() !== "" && Number(a) > 0 && Number.isFinite(Number(a)))) {
    throw new InputError(`"${spec}": a is "${a}"; expected a number above 0, usually ${sifConstant}`);
  }
  if (options.a !== undefined && weights !== "sif") {
    throw new InputError(`"${spec}": a belongs to weights=sif; with weights=${weights} leave it out`);
  }
  return { weights, components: Number(components), a: Number(a) };
}

const mostComponents = 100;
