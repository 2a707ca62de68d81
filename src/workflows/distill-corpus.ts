import { mkdir, writeFile } from "node:fs/promises";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import { embedAll } from "../execution/embed-all.js";
import { seededRandom, seededSample } from "../numeric/seeded-random.js";
import type { SparseMatrix } from "../numeric/sparse-matrix.js";
import { openModelFolder } from "../providers/model-folder.js";
import { staticMaxTokens } from "../providers/static/static-model.js";
import { loadContentTokenizer } from "../providers/text-tokenizer.js";
import { learnRows } from "../tuning/learn-rows.js";
import { type StaticTokenizer, type TokenizerJson, takesWords } from "../tuning/static-tokenizer.js";
import { documentShares, inverseFrequencyWeights, zipfShares } from "../tuning/token-shares.js";
import { type CutWord, countTokens, cutWords } from "./count-tokens.js";
import type { DistillOptions, DistillSettings } from "./distill-options.js";
import { openTextModel } from "./open-text-model.js";
import { readTexts } from "./read-texts.js";
import { withScratchFolder } from "./scratch-folder.js";
import type { TokenVectors } from "./token-vectors.js";

/** Tokens of a static model with their vectors before the projection, and how often they are met. */
export interface CorpusFit {
  readonly tokenizer: StaticTokenizer;
  readonly vectors: {
    readonly rows: number;
    readonly dims: number;
    readonly data: Float32Array | Float64Array;
  };
  /** Share of each token in text, for its weight. */
  readonly shares: Float64Array;
  /** How often tokens occur, for the whitening; null: rows count alike. */
  readonly occurrences: Float64Array | null;
  readonly replaced: number;
  readonly words: number;
  readonly documents: number | null;
  readonly learned: number;
}

/** The tokenizer of the teacher, and that of a static model with words added. */
export interface TeacherVocabulary {
  readonly json: TokenizerJson;
  withWords(words: readonly string[]): StaticTokenizer;
}

export interface CorpusFitParts {
  readonly teacher: TeacherVocabulary;
  readonly embed: (sequences: readonly Int32Array[]) => Promise<TokenVectors>;
  readonly settings: DistillSettings;
}

type CorpusFitOptions = DistillOptions & {
  readonly corpus: NonNullable<DistillOptions["corpus"]>;
  readonly threads: number;
};

/** Tokens fitted to documents like those the model is for. Throws `InputError` for documents without a known token. */
export async function fitToCorpus(
  spec: CandidateSpec,
  options: CorpusFitOptions,
  { teacher, embed, settings }: CorpusFitParts,
): Promise<CorpusFit> {
  const { corpus, cwd, signal, onProgress } = options;
  onProgress?.({ type: "stage", candidate: null, stage: "reading the corpus" });
  const { texts } = (await readTexts(corpus, { cwd }, onProgress)).corpus;
  if (texts.length === 0) throw new InputError("The corpus holds no documents; name a file with some");
  const { words, tokenizer, counts } = await tokensOfTexts(texts, teacher, settings, onProgress);
  const occurrences = columnSums(counts);
  if (!occurrences.some((count) => count > 0)) {
    throw new InputError(
      `None of the ${texts.length} documents of the corpus holds a word that the model knows; is it in another language, or is the column of the text another one?`,
    );
  }
  throwIfAborted(signal);
  const vectors = await embed([
    ...Array.from(tokenizer.oldIds, (id) => Int32Array.of(id)),
    ...words.map(({ pieces }) => Int32Array.from(pieces, (piece) => tokenizer.oldIds[piece]!)),
  ]);
  const expected = new Float64Array(vectors.rows);
  expected.set(zipfShares(tokenizer.oldIds.length));
  const shares = documentShares(occurrences, expected);
  const found = {
    tokenizer,
    shares,
    occurrences: settings.recipe === "model2vec" ? null : occurrences,
    replaced: vectors.replaced,
    words: words.length,
    documents: texts.length,
  };
  const sample = seededSample(
    texts.length,
    Math.min(settings.learn, texts.length),
    seededRandom(settings.seed),
  );
  const known = sample.filter((row) => counts.offsets[row + 1]! > counts.offsets[row]!);
  if (settings.recipe === "model2vec" || known.length < fewestToLearnFrom)
    return { ...found, vectors, learned: 0 };
  const chosen = Array.from(known, (row) => texts[row]!);
  const targets = await teacherVectors(spec, chosen, vectors.dims, options);
  if (targets === null) return { ...found, vectors, learned: 0 };
  const weights = inverseFrequencyWeights(shares, settings.sif);
  const data = await learned(vectors, { counts, known, weights, occurrences, targets }, options);
  return { ...found, vectors: { ...vectors, data }, learned: known.length };
}

async function tokensOfTexts(
  texts: readonly string[],
  { json, withWords }: TeacherVocabulary,
  { words: most }: DistillSettings,
  onProgress: DistillOptions["onProgress"],
): Promise<{ words: CutWord[]; tokenizer: StaticTokenizer; counts: SparseMatrix }> {
  const plain = withWords([]);
  const contentOf = (tokenizer: StaticTokenizer) =>
    withScratchFolder(async (scratch) => {
      await mkdir(scratch, { recursive: true });
      await writeFile(`${scratch}/tokenizer.json`, JSON.stringify(tokenizer.json));
      return loadContentTokenizer(openModelFolder(scratch, "/"));
    });
  let words: CutWord[] = [];
  if (most > 0 && takesWords(json)) {
    words = cutWords(await contentOf(plain), texts, { least: fewestOccurrences, most });
  } else if (most > 0) {
    const message = `no words are added: that takes a WordPiece vocabulary, and this one is ${json.model.type}`;
    onProgress?.({ type: "notice", level: "info", message });
  }
  const tokenizer = words.length === 0 ? plain : withWords(words.map(({ word }) => word));
  const tokens = plain.oldIds.length + words.length;
  const counts = countTokens(await contentOf(tokenizer), texts, tokens, staticMaxTokens);
  return { words, tokenizer, counts };
}

/** Unit vectors of texts by the teacher less their mean; null, with a notice, where they are not of the width of tokens. */
async function teacherVectors(
  spec: CandidateSpec,
  texts: readonly string[],
  dims: number,
  { cwd, threads, signal, onProgress }: CorpusFitOptions,
): Promise<Float64Array | null> {
  const provider = await openTextModel(spec, null, { cwd, threads, signal, onProgress });
  try {
    if (provider.manifest.dims !== dims) {
      const message = `documents are not learned from: the teacher's vectors have ${provider.manifest.dims} dimensions, those of its tokens ${dims}`;
      onProgress?.({ type: "notice", level: "warning", message });
      return null;
    }
    const { matrix } = await embedAll(provider, texts, { role: "document", signal, onProgress });
    return centredUnits(matrix.data, dims);
  } finally {
    await provider.close();
  }
}

function centredUnits(data: Float32Array, dims: number): Float64Array {
  const units = Float64Array.from(data);
  const rows = data.length / dims;
  const mean = new Float64Array(dims);
  for (let row = 0; row < rows; row++) {
    const vector = units.subarray(row * dims, (row + 1) * dims);
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let j = 0; j < dims; j++) {
      vector[j]! /= norm;
      mean[j]! += vector[j]! / rows;
    }
  }
  return units.map((value, i) => value - mean[i % dims]!);
}

interface Lesson {
  readonly counts: SparseMatrix;
  /** Rows of `counts` that are learned from. */
  readonly known: Int32Array;
  readonly weights: Float64Array;
  readonly occurrences: Float64Array;
  readonly targets: Float64Array;
}

/** Vectors of all tokens, those that the documents hold moved. */
async function learned(
  { rows, dims, data }: TokenVectors,
  { counts, known, weights, occurrences, targets }: Lesson,
  { signal, onProgress }: CorpusFitOptions,
): Promise<Float64Array> {
  const centred = centredRows(
    data,
    rows,
    dims,
    occurrences.map((count, token) => count * weights[token]! ** 2),
  );
  const { texts, tokens } = weightedShares(counts, known, weights);
  const part = new Float64Array(tokens.length * dims);
  tokens.forEach((token, i) => {
    part.set(centred.subarray(token * dims, (token + 1) * dims), i * dims);
  });
  const [stage, unit] = ["learning from documents", "steps"];
  const moved = await learnRows(part, texts, targets, dims, {
    signal,
    onStep: async (done, total) => {
      onProgress?.({ type: "progress", candidate: null, stage, done, total, unit });
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  tokens.forEach((token, i) => {
    centred.set(moved.subarray(i * dims, (i + 1) * dims), token * dims);
  });
  return centred;
}

/** Rows less their mean by `weights`. */
function centredRows(data: Float32Array, rows: number, dims: number, weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float64Array(dims);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < dims; j++) mean[j]! += (weights[row]! / total) * data[row * dims + j]!;
  }
  return Float64Array.from(data, (value, i) => value - mean[i % dims]!);
}

/** The weighted share of each token in each of the texts `rows`, and the tokens that its columns stand for. */
function weightedShares(
  counts: SparseMatrix,
  rows: Int32Array,
  weights: Float64Array,
): { texts: SparseMatrix; tokens: Int32Array } {
  const columns = new Map<number, number>();
  const offsets = new Int32Array(rows.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  rows.forEach((row, i) => {
    let length = 0;
    for (let e = counts.offsets[row]!; e < counts.offsets[row + 1]!; e++) length += counts.values[e]!;
    for (let e = counts.offsets[row]!; e < counts.offsets[row + 1]!; e++) {
      const token = counts.indices[e]!;
      if (!columns.has(token)) columns.set(token, columns.size);
      indices.push(columns.get(token)!);
      values.push((counts.values[e]! * weights[token]!) / length);
    }
    offsets[i + 1] = indices.length;
  });
  const tokens = Int32Array.from(columns.keys());
  const texts = {
    rows: rows.length,
    columns: tokens.length,
    offsets,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  };
  return { texts, tokens };
}

function columnSums({ columns, indices, values }: SparseMatrix): Float64Array {
  const sums = new Float64Array(columns);
  indices.forEach((column, entry) => {
    sums[column]! += values[entry]!;
  });
  return sums;
}

/** A word must occur so often to become a token. */
const fewestOccurrences = 5;

/** Fewer documents teach nothing that holds for others. */
const fewestToLearnFrom = 100;
