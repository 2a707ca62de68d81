import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { embeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { EmbeddedTexts, EmbeddingProvider, EmbedOptions } from "../../contracts/embedding-provider.js";
import { embeddingProviderVersion } from "../../contracts/embedding-provider.js";
import { throwIfAborted } from "../../contracts/errors.js";
import { folderNotices } from "../candidate-folder.js";
import { openModelFolder } from "../model-folder.js";
import type { OpenProviderOptions, ProviderDescription } from "../provider-description.js";
import { loadContentTokenizer } from "../text-tokenizer.js";
import { wordPieceEncoder } from "../wordpiece/wordpiece-encoder.js";
import { staticEncoder } from "./static-encoder.js";
import { describeStaticFolder, openStaticFolder, readStaticModel, type StaticModel } from "./static-model.js";

/**
 * Opens a model2vec folder: the vector of a text is the mean of its tokens' rows. Texts without any
 * known token get the zero vector. Throws `InputError` for a folder that cannot be used.
 */
export async function openStaticProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  const { model, tokenizer } = await readStaticModel(spec, options);
  return provider(model, tokenizer);
}

/** The provider of a model that was read before, perhaps by another thread; they share its memory. */
export async function staticProvider(model: StaticModel): Promise<EmbeddingProvider> {
  const { wordPiece, folder, subfolder } = model;
  if (wordPiece === null)
    return provider(model, await loadContentTokenizer(openModelFolder(folder, folder), subfolder));
  return provider(model, { encode: wordPieceEncoder(wordPiece), unknownId: wordPiece.unknownId });
}

/** The manifest of a static model, from the headers of its files. */
export async function describeStaticProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<ProviderDescription> {
  const { folder, layout } = await openStaticFolder(spec, options);
  const described = await describeStaticFolder(spec, folder, layout);
  return { ...described, notices: [...folderNotices(spec, options.baseDir), ...described.notices] };
}

function provider(
  sharedModel: StaticModel,
  tokenizer: { encode(text: string): Int32Array; readonly unknownId: number | null },
): EmbeddingProvider {
  const { manifest, modelBytes, table, rules } = sharedModel;
  const { dims, prompts } = manifest;
  const encode = staticEncoder(table, tokenizer, rules);
  return {
    contract: embeddingProviderVersion,
    manifest,
    limits: { textsPerCall: 2048, parallelCalls: 1 },
    modelBytes,
    sharedModel,
    async embed(texts: readonly string[], { role, signal }: EmbedOptions): Promise<EmbeddedTexts> {
      throwIfAborted(signal);
      const data = new Float32Array(texts.length * dims);
      const kept = new Int32Array(texts.length);
      const truncated = new Uint8Array(texts.length);
      texts.forEach((text, row) => {
        const vector = data.subarray(row * dims, (row + 1) * dims);
        const { tokens, cut } = encode(prompts[role] + text, vector);
        kept[row] = tokens;
        truncated[row] = cut ? 1 : 0;
      });
      return { matrix: embeddingMatrix(texts.length, dims, data), tokens: kept, truncated };
    },
    async close() {},
  };
}
