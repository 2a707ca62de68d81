import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";

/** The similarity that `vectors:` are compared by; default: cosine. Throws `InputError` for another name. */
export function vectorsSimilarity({ spec, options }: CandidateSpec): (typeof similarities)[number] {
  const given = options.similarity ?? "cosine";
  const known = similarities.find((name) => name === given);
  if (known === undefined)
    throw new InputError(`"${spec}": similarity is "${given}"; expected ${similarities.join(", ")}`);
  return known;
}

const similarities = ["cosine", "dot", "euclidean"] as const;
