import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { ProviderManifest } from "../../contracts/embedding-matrix.js";
import { embeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { EmbeddedTexts, EmbeddingProvider, EmbedOptions } from "../../contracts/embedding-provider.js";
import { embeddingProviderVersion } from "../../contracts/embedding-provider.js";
import { InputError, throwIfAborted } from "../../contracts/errors.js";
import { candidateFolder, folderNotices } from "../candidate-folder.js";
import type { HubAccess } from "../hub-model.js";
import { type ModelFolder, openModelFolder } from "../model-folder.js";
import { packageVersion } from "../package-version.js";
import { documentPrompt, queryPrompt } from "../prompts.js";
import type { OpenProviderOptions, ProviderDescription } from "../provider-description.js";
import { similarityOf } from "../similarity.js";
import { loadContentTokenizer } from "../text-tokenizer.js";
import {
  type Model2vecLayout,
  readModel2vecLayout,
  readStaticShape,
  readStaticTable,
} from "./model2vec-folder.js";
import { staticEncoder } from "./static-encoder.js";

/**
 * Opens a model2vec folder: the vector of a text is the mean of its tokens' rows. Texts without any
 * known token get the zero vector. Throws `InputError` for a folder that cannot be used.
 */
export async function openStaticProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  const { folder, layout } = await openStaticFolder(spec, options);
  const { manifest, modelBytes } = await describe(spec, folder, layout);
  const table = await readStaticTable(folder, layout);
  const tokenizer = await loadContentTokenizer(folder, layout.subfolder);
  const vocabulary = tokenizer.vocabulary();
  const tokens = Math.min(
    ...[table.mapping, table.weights].flatMap((values) => values?.length ?? []),
    table.mapping ? Infinity : table.rows,
  );
  const lastId = [...vocabulary.values()].reduce((a, b) => Math.max(a, b), 0);
  if (lastId >= tokens) {
    throw new InputError(
      `The tokenizer's last token has the id ${lastId}, the tensors hold ${tokens} tokens: the files belong to different models`,
      { file: folder.path },
    );
  }
  const encode = staticEncoder(table, tokenizer, [...vocabulary.keys()], {
    dims: manifest.dims,
    normalize: layout.normalize,
    maxTokens: staticMaxTokens,
  });
  return {
    contract: embeddingProviderVersion,
    manifest,
    limits: { textsPerCall: 2048, parallelCalls: 1 },
    modelBytes,
    async embed(texts: readonly string[], { role, signal }: EmbedOptions): Promise<EmbeddedTexts> {
      throwIfAborted(signal);
      const data = new Float32Array(texts.length * manifest.dims);
      const kept = new Int32Array(texts.length);
      const truncated = new Uint8Array(texts.length);
      const prompt = manifest.prompts[role];
      texts.forEach((text, row) => {
        const vector = data.subarray(row * manifest.dims, (row + 1) * manifest.dims);
        const { tokens: count, cut } = encode(prompt + text, vector);
        kept[row] = count;
        truncated[row] = cut ? 1 : 0;
      });
      return { matrix: embeddingMatrix(texts.length, manifest.dims, data), tokens: kept, truncated };
    },
    async close() {},
  };
}

/** The manifest of a static model, from the headers of its files. */
export async function describeStaticProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<ProviderDescription> {
  const { folder, layout } = await openStaticFolder(spec, options);
  const described = await describe(spec, folder, layout);
  return { ...described, notices: [...folderNotices(spec, options.baseDir), ...described.notices] };
}

/** The folder of a static model and how it is laid out. Throws `InputError` for one that cannot be used. */
export async function openStaticFolder(
  spec: CandidateSpec,
  { embeddedModelDir, ...options }: Pick<OpenProviderOptions, "baseDir" | "embeddedModelDir"> & HubAccess,
): Promise<{ folder: ModelFolder; layout: Model2vecLayout }> {
  const embedded = spec.ref === "embedded" && spec.revision === null;
  const folder = embedded
    ? openModelFolder(embeddedModelDir, options.baseDir)
    : await candidateFolder(spec, options);
  return { folder, layout: await readModel2vecLayout(folder) };
}

async function describe(
  spec: CandidateSpec,
  folder: ModelFolder,
  layout: Model2vecLayout,
): Promise<ProviderDescription> {
  const shape = await readStaticShape(folder, layout);
  const files: Record<string, string> = {};
  for (const file of [...layout.files].sort()) files[file] = await folder.hash(file);
  const manifest: ProviderManifest = {
    kind: "static",
    model: spec.ref === "embedded" ? "embedded" : folder.name,
    revision: folder.revision,
    files,
    dims: shape.dims,
    dtype: shape.dtype,
    pooling: "mean",
    modules: ["StaticEmbedding", ...(layout.normalize ? ["Normalize"] : [])],
    normalized: layout.normalize,
    similarity: similarityOf(layout.similarity, folder.locate("config_sentence_transformers.json")),
    prompts: { query: queryPrompt(layout.prompts) ?? "", document: documentPrompt(layout.prompts) ?? "" },
    maxTokens: staticMaxTokens,
    runtime: {
      "@huggingface/tokenizers": packageVersion("@huggingface/tokenizers"),
      arithmetic: "float64-mean/1",
    },
  };
  const modelBytes = layout.files.reduce((sum, file) => sum + folder.size(file), 0);
  return { manifest, modelBytes, notices: [] };
}

/** Tokens that a static model reads of a text: the limit of the format. */
export const staticMaxTokens = 512;
