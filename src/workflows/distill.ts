import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type CandidateSpec, parseCandidateSpec } from "../contracts/candidate-spec.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import { requireChoice } from "../contracts/require-choice.js";
import { requireWhole } from "../contracts/require-whole.js";
import { candidateFolder } from "../providers/candidate-folder.js";
import type { ModelFolder } from "../providers/model-folder.js";
import { openTokenEncoder } from "../providers/onnx/token-encoder.js";
import { describeWholeProvider } from "../providers/open-provider.js";
import { type DistilledTable, distillStatic } from "../tuning/distill-static.js";
import { type StaticTokenizer, staticTokenizer, type TokenizerJson } from "../tuning/static-tokenizer.js";
import { inverseFrequencyWeights, zipfShares } from "../tuning/token-shares.js";
import { bringModels } from "./bring-models.js";
import { embeddedModelDir } from "./candidate-job.js";
import { defaultThreads } from "./default-threads.js";
import { type CorpusFit, fitToCorpus, type TeacherVocabulary } from "./distill-corpus.js";
import {
  type Distillation,
  type DistillOptions,
  type DistillRecipe,
  type DistillSettings,
  distillRecipes,
  staticDtypes,
} from "./distill-options.js";
import { licenceOfFolder } from "./model-licence.js";
import { openMatrixEngine } from "./open-matrix-engine.js";
import { tokenVectors } from "./token-vectors.js";
import { writeStaticModel } from "./write-static-model.js";

/**
 * Makes a static model of a transformer: each token of its vocabulary is embedded on its own, projected, weighted by how rare
 * it is, and written as a folder that model2vec reads too. With a corpus, words of it become tokens, weights follow its
 * frequencies, and rows are moved so that texts come close to the teacher's vectors of its documents.
 * The folder appears whole or not at all. Throws `InputError` for whatever the user can mend, before anything is computed.
 */
export async function distill(options: DistillOptions): Promise<Distillation> {
  const start = performance.now();
  const { cwd, signal, onProgress, threads = defaultThreads(), network } = options;
  const settings = checkedSettings(options);
  const spec = teacherSpec(options.model);
  const target = freeFolder(options);
  await bringModels([spec], { baseDir: cwd, network, signal, onProgress });
  const folder = await candidateFolder(spec, { baseDir: cwd });
  const { manifest } = await describeWholeProvider(spec, { baseDir: cwd, threads: 1, embeddedModelDir });
  const teacher: TeacherVocabulary = await teacherVocabulary(folder, manifest.files);
  // Opened here once, though threads open it again: what is wrong with a model is told from this thread as what it is.
  const encoder = await openTokenEncoder(spec, { baseDir: cwd, threads: 1 });
  const { dims } = encoder;
  await encoder.close();
  const embed = (sequences: readonly Int32Array[]) =>
    tokenVectors(spec, sequences, { baseDir: cwd, threads, dims, signal, onProgress });
  const fit =
    options.corpus === undefined
      ? await withoutCorpus(teacher, embed, settings)
      : await fitToCorpus(
          spec,
          { ...options, corpus: options.corpus, threads },
          { teacher, embed, settings },
        );
  throwIfAborted(signal);
  onProgress?.({ type: "stage", candidate: null, stage: "projecting tokens" });
  const table = await projected(fit, settings, { threads, onProgress });
  throwIfAborted(signal);
  const licence = options.licence ?? (await licenceOfFolder(folder.path));
  const name = options.name ?? folder.name;
  const { documents, learned, replaced, words } = fit;
  const about = {
    ...{ teacher: name, files: manifest.files, licence, teacherFolder: folder.path },
    ...{ ...settings, tokens: table.rows, words, dims: table.dims, documents, learned },
  };
  const bytes = await writeStaticModel(target, table, fit.tokenizer.json, about);
  return {
    folder: options.out,
    spec: `static:${options.out}`,
    ...{ teacher: name, licence, tokens: table.rows, words, dims: table.dims, dtype: settings.dtype },
    ...{ recipe: settings.recipe, sif: settings.sif, documents, learned, replaced, bytes },
    seconds: (performance.now() - start) / 1000,
  };
}

function checkedSettings(options: DistillOptions): DistillSettings {
  const { dims = 256, words = 10_000, learn = 20_000, seed = 42 } = options;
  const recipe = requireChoice("recipe", options.recipe ?? "whitened", distillRecipes);
  const dtype = requireChoice("dtype", options.dtype ?? "float16", staticDtypes);
  const sif = options.sif ?? defaultSif(recipe, options.corpus !== undefined);
  requireWhole("dims", dims);
  requireWhole("words", words, 0);
  requireWhole("learn", learn, 0);
  requireWhole("seed", seed, 0);
  if (!(sif > 0 && sif < 1))
    throw new InputError(`sif is ${sif}; expected a number between 0 and 1, such as 0.0001`);
  return { dims, dtype, recipe, sif, words, learn, seed };
}

/** Chosen on the training queries of scifact and on claude-docs-rag and msrd-movies (decision 026). */
function defaultSif(recipe: DistillRecipe, corpus: boolean): number {
  if (corpus) return 3e-4;
  return recipe === "model2vec" ? 1e-4 : 5e-5;
}

function teacherSpec(model: string): CandidateSpec {
  const spec = parseCandidateSpec(model);
  if (spec.kind === "onnx") return spec;
  throw new InputError(
    `"${model}" cannot be distilled: a static model is made of a transformer in ONNX form, so name one, such as onnx:./models/all-MiniLM-L6-v2`,
  );
}

function freeFolder({ out, cwd, overwrite = false }: DistillOptions): string {
  if (out.trim() === "") throw new InputError("The folder to write has no name; give one, such as ./student");
  const path = resolve(cwd, out);
  if (!existsSync(path) || overwrite) return path;
  const there = readdirOf(path);
  if (there === null) throw new InputError(`"${out}" is a file; name a folder to write`, { file: path });
  if (there.length === 0) return path;
  throw new InputError(
    `"${out}" exists and holds ${there.slice(0, 3).join(", ")}; name another folder, or add --overwrite to replace it`,
    { file: path },
  );
}

function readdirOf(path: string): string[] | null {
  try {
    return readdirSync(path);
  } catch {
    return null;
  }
}

async function teacherVocabulary(
  folder: ModelFolder,
  files: Readonly<Record<string, string>>,
): Promise<TeacherVocabulary> {
  const file = Object.keys(files).find((name) => name.split("/").at(-1) === "tokenizer.json")!;
  const json = (await folder.json(file, tokenizerSchema))! as TokenizerJson;
  const config = await folder.json(join(file, "..", "tokenizer_config.json"), configSchema);
  const pad = config?.pad_token;
  const padToken = (typeof pad === "object" ? pad?.content : pad) ?? "[PAD]";
  const make = (words: readonly string[]): StaticTokenizer => {
    try {
      return staticTokenizer(json, { padToken, words });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new InputError(`${folder.name} has ${error.message}`, { file: folder.locate(file) });
    }
  };
  return { json, withWords: make };
}

async function withoutCorpus(
  { withWords }: TeacherVocabulary,
  embed: (sequences: readonly Int32Array[]) => ReturnType<typeof tokenVectors>,
  { recipe }: DistillSettings,
): Promise<CorpusFit> {
  const tokenizer = withWords([]);
  const vectors = await embed(Array.from(tokenizer.oldIds, (id) => Int32Array.of(id)));
  const shares = zipfShares(vectors.rows);
  const occurrences = recipe === "model2vec" ? null : shares;
  const { replaced } = vectors;
  return { tokenizer, vectors, shares, occurrences, replaced, words: 0, documents: null, learned: 0 };
}

async function projected(
  { vectors, shares, occurrences }: CorpusFit,
  { dims, sif }: DistillSettings,
  { threads, onProgress }: { threads: number; onProgress: DistillOptions["onProgress"] },
): Promise<DistilledTable> {
  const weights = inverseFrequencyWeights(shares, sif);
  const engine = await openMatrixEngine(threads, onProgress);
  try {
    return await distillStatic(vectors, { dims, weights, occurrences }, engine);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`The teacher's vectors of tokens cannot be used: ${error.message}`);
  } finally {
    await engine.close();
  }
}

const tokenizerSchema = z.looseObject({
  model: z.looseObject({
    type: z.string().nullish(),
    vocab: z.union([z.record(z.string(), z.int().nonnegative()), z.array(z.tuple([z.string(), z.number()]))]),
    unk_token: z.string().nullish(),
  }),
  added_tokens: z
    .array(z.looseObject({ id: z.int().nonnegative(), content: z.string(), special: z.boolean().optional() }))
    .nullish(),
});

const configSchema = z.looseObject({
  pad_token: z.union([z.string(), z.looseObject({ content: z.string() })]).nullish(),
});
