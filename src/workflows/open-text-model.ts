import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError } from "../contracts/errors.js";
import { vectorFormOf } from "../contracts/vector-form.js";
import { embedAll } from "../execution/embed-all.js";
import { decodedProvider } from "../search/decoded-provider.js";
import { type OpenTextModelOptions, openFloatModel } from "./open-float-model.js";

/**
 * Opens a candidate that makes vectors of any text, outside a benchmark. One that is fitted on documents is fitted on
 * `documents`, or read where it was fitted on them before. One with `quant` gives vectors as they are after they were
 * quantised, int8 calibrated on the documents. Throws `InputError` for a candidate that makes no vectors, and for one to
 * fit, or to calibrate, where `documents` is null.
 */
export async function openTextModel(
  spec: CandidateSpec,
  documents: readonly string[] | null,
  options: OpenTextModelOptions,
): Promise<EmbeddingProvider> {
  const { quantisation } = vectorFormOf(spec);
  if (quantisation === null) return openFloatModel(spec, documents, options);
  const { precision } = quantisation;
  if (precision !== "int8")
    return decodedProvider(await openFloatModel(spec, documents, options), precision, null);
  if (documents === null || documents.length === 0) {
    throw new InputError(
      `"${spec.id}": int8 takes the range of each dimension from the documents, and there are none; name data (--data FOLDER)`,
    );
  }
  const provider = await openFloatModel(spec, documents, options);
  const { signal, onProgress } = options;
  try {
    const { matrix } = await embedAll(provider, documents, { role: "document", signal, onProgress });
    return decodedProvider(provider, precision, matrix);
  } catch (error) {
    await provider.close();
    throw error;
  }
}
