import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { ProviderManifest } from "../../contracts/embedding-matrix.js";
import { InputError } from "../../contracts/errors.js";
import { candidateFolder } from "../candidate-folder.js";
import type { HubAccess } from "../hub-model.js";
import { type ModelFolder, openModelFolder } from "../model-folder.js";
import { packageVersion } from "../package-version.js";
import { documentPrompt, queryPrompt } from "../prompts.js";
import type { OpenProviderOptions, ProviderDescription } from "../provider-description.js";
import { similarityOf } from "../similarity.js";
import { type ContentTokenizer, loadContentTokenizer } from "../text-tokenizer.js";
import type { WordPieceModel } from "../wordpiece/wordpiece-encoder.js";
import { medianLength } from "./median-length.js";
import {
  type Model2vecLayout,
  readModel2vecLayout,
  readStaticShape,
  readStaticTable,
  type StaticTable,
} from "./model2vec-folder.js";
import type { StaticRules } from "./static-encoder.js";

/** A static model as plain data, its large parts in memory that threads share. */
export interface StaticModel {
  readonly manifest: ProviderManifest;
  readonly modelBytes: number | null;
  readonly table: StaticTable;
  readonly rules: StaticRules;
  /** null: each thread reads the tokenizer of `folder` with the tokenizer library. */
  readonly wordPiece: WordPieceModel | null;
  readonly folder: string;
  readonly subfolder: string;
}

/** Reads a model2vec folder, and the tokenizer in it. Throws `InputError` for a folder that cannot be used. */
export async function readStaticModel(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<{ model: StaticModel; tokenizer: ContentTokenizer }> {
  const { folder, layout } = await openStaticFolder(spec, options);
  const { manifest, modelBytes } = await describeStaticFolder(spec, folder, layout);
  const table = await readStaticTable(folder, layout);
  const tokenizer = await loadContentTokenizer(folder, layout.subfolder);
  const vocabulary = tokenizer.vocabulary();
  requireRows(table, vocabulary, folder);
  const rules = {
    normalize: layout.normalize,
    maxTokens: staticMaxTokens,
    maxCodePoints: staticMaxTokens * medianLength([...vocabulary.keys()]),
  };
  const { wordPiece } = tokenizer;
  const { path } = folder;
  return {
    model: { manifest, modelBytes, table, rules, wordPiece, folder: path, subfolder: layout.subfolder },
    tokenizer,
  };
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

/** What is known of the model in a folder from the headers of its files. */
export async function describeStaticFolder(
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

function requireRows(
  { mapping, weights, rows }: StaticTable,
  vocabulary: ReadonlyMap<string, number>,
  folder: ModelFolder,
): void {
  const tokens = Math.min(
    ...[mapping, weights].flatMap((values) => values?.length ?? []),
    mapping ? Infinity : rows,
  );
  let lastId = 0;
  for (const id of vocabulary.values()) lastId = Math.max(lastId, id);
  if (lastId < tokens) return;
  throw new InputError(
    `The tokenizer's last token has the id ${lastId}, the tensors hold ${tokens} tokens: the files belong to different models`,
    { file: folder.path },
  );
}

/** Tokens that a static model reads of a text: the limit of the format. */
export const staticMaxTokens = 512;
