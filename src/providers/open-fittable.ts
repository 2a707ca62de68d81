import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";
import type { FittableModel } from "../contracts/fittable-model.js";
import type { OpenProviderOptions } from "./provider-description.js";
import type { TrainWordVectors } from "./word2vec/fit-word-vectors.js";

/** What opening a model that is to be fitted needs beside the candidate's spec. */
export interface OpenFittableOptions extends Pick<OpenProviderOptions, "baseDir"> {
  readonly train: TrainWordVectors;
}

/**
 * Opens a model that is still to be fitted on documents. Throws `InputError` for options and files that cannot be used.
 */
export async function openFittable(
  spec: CandidateSpec,
  options: OpenFittableOptions,
): Promise<FittableModel> {
  switch (spec.kind) {
    case "lsa":
      return (await import("./lsa/lsa-model.js")).openLsa(spec);
    case "word2vec":
      return (await import("./word2vec/word2vec-model.js")).openWord2vec(spec, options.train);
    case "words":
      return (await import("./words/words-model.js")).openWords(spec, options);
    default:
      throw new InputError(`"${spec.spec}": a candidate of the kind ${spec.kind} is not fitted on documents`);
  }
}
