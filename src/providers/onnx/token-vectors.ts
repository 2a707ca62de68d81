import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { type EmbeddingMatrix, embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { throwIfAborted } from "../../contracts/errors.js";
import { candidateFolder } from "../candidate-folder.js";
import { loadTextTokenizer } from "../text-tokenizer.js";
import { readEncoderPlan } from "./encoder-plan.js";
import { openTransformer, tokenSequence } from "./transformer.js";

export interface TokenVectorOptions {
  readonly baseDir: string;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The vector a transformer gives each token id on its own: prefix specials, id, suffix specials, mean
 * over that whole sequence, none of the modules after pooling. Rows in the order of `ids`.
 * Throws `InputError` for a folder that cannot be used.
 */
export async function tokenVectors(
  spec: CandidateSpec,
  ids: Int32Array,
  { baseDir, threads, signal, onProgress }: TokenVectorOptions,
): Promise<EmbeddingMatrix> {
  const folder = await candidateFolder(spec, { baseDir });
  const plan = await readEncoderPlan({ ...spec, options: { ...spec.options, pooling: "mean" } }, folder);
  const { special, padId } = await loadTextTokenizer(folder, plan.transformerPath);
  const transformer = await openTransformer(folder, plan, { threads, padId });
  const data = new Float32Array(ids.length * plan.width);
  const perCall = plan.oneTextACall ? 1 : tokensPerCall;
  try {
    for (let start = 0; start < ids.length; start += perCall) {
      throwIfAborted(signal);
      const batch = Array.from(ids.subarray(start, start + perCall), (id) =>
        tokenSequence(Int32Array.of(id), special, null, "right"),
      );
      await transformer.run(batch, 0, (row, vector) => data.set(vector, (start + row) * plan.width));
      onProgress?.(start + batch.length, ids.length);
    }
  } finally {
    await transformer.close();
  }
  return embeddingMatrix(ids.length, plan.width, data);
}

const tokensPerCall = 128;
