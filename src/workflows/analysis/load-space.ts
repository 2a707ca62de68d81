import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type CandidateSpec, candidateKinds, parseCandidateSpec } from "../../contracts/candidate-spec.js";
import { InputError } from "../../contracts/errors.js";
import { distinctLabels, type LoadedSpace, type LoadSpaceOptions } from "./loaded-space.js";

/**
 * Loads the vectors of a candidate with what is known of their texts: existing vectors as they are, those of a model out of
 * the store of `bench` as far as they are there, else made now and stored. Throws `InputError` for what cannot be read, and
 * for labels of other items.
 */
export async function loadSpace(spec: CandidateSpec, options: LoadSpaceOptions): Promise<LoadedSpace> {
  if (spec.kind === "vectors" && options.terms !== undefined) {
    throw new InputError(
      `"${spec.id}" holds vectors alone, and terms need a model that makes them: name one, such as static:embedded or onnx:FOLDER, or leave --terms out`,
    );
  }
  const loaded = await loadVectors(spec, options);
  if (options.labels === undefined) return loaded;
  const { readLabels } = await import("../../datasets/read-labels.js");
  const { labels, labelled } = await readLabels(options.labels, loaded.space.items.ids, options);
  return {
    ...loaded,
    space: { ...loaded.space, labels },
    labels: { source: options.labels, labelled, distinct: distinctLabels(labels) },
  };
}

/** Models are not loaded for vectors that exist: half of the time of a small analysis is the loading of code. */
async function loadVectors(spec: CandidateSpec, options: LoadSpaceOptions): Promise<LoadedSpace> {
  if (spec.kind === "vectors") {
    const { spaceOfVectors } = await import("./space-of-vectors.js");
    return spaceOfVectors(spec, options);
  }
  const { spaceOfTexts } = await import("./space-of-texts.js");
  return spaceOfTexts(spec, options);
}

/** The candidate that is meant: a folder without a kind is one of vectors. Throws `InputError` for what is neither. */
export async function analysedCandidate(given: string | CandidateSpec, cwd: string): Promise<CandidateSpec> {
  if (typeof given !== "string") return given;
  const [kind = ""] = given.split(/[:?]/, 1);
  if (Object.hasOwn(candidateKinds, kind) && given.includes(":")) return parseCandidateSpec(given);
  const found = await stat(resolve(cwd, given)).catch(() => null);
  if (found?.isDirectory()) return parseCandidateSpec(`vectors:${given}`);
  if (Object.hasOwn(candidateKinds, kind) || given.includes(":")) return parseCandidateSpec(given);
  throw new InputError(
    found === null
      ? `"${given}" is not a candidate, and there is no folder of that name; name a folder of vectors, or a candidate such as static:embedded or onnx:FOLDER`
      : `"${given}" is a file, and not a candidate; name the folder of the vectors, such as "${dirname(given)}"`,
  );
}
