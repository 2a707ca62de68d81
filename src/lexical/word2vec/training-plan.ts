import { InputError } from "../../contracts/errors.js";
import { type SeededRandom, seededRandom } from "../../numeric/seeded-random.js";
import { barrierState } from "../../numeric/thread-barrier.js";
import { sharedWasmMemory } from "../../numeric/wasm-module.js";
import type { SharedWasmMemory } from "../../numeric/web-assembly.js";
import { createAliasTable } from "./alias-table.js";
import { keepThresholds, type SkipGramSource } from "./skip-grams.js";
import { createSubwordTable, type SubwordTable } from "./subwords.js";
import type { TrainingCorpus } from "./training-corpus.js";
import { dealVocabulary, type VocabularyParts } from "./vocabulary-parts.js";
import type { Word2vecSettings } from "./word2vec-options.js";

/**
 * Everything that the threads of a training share, and nothing that depends on how many they are: plain data over shared
 * memory, to be sent to a worker thread.
 */
export interface TrainingPlan {
  readonly settings: Word2vecSettings;
  readonly source: SkipGramSource;
  readonly vocabulary: VocabularyParts;
  /** Sentences of each slice: slice s has those from `slices[s]` to `slices[s + 1]`. */
  readonly slices: Int32Array<SharedArrayBuffer>;
  readonly sliceTokens: number;
  /** Ends of the buckets in each drawer's list of pairs. */
  readonly bucketEnds: Int32Array<SharedArrayBuffer>;
  readonly barrier: Int32Array<SharedArrayBuffer>;
  readonly memory: SharedWasmMemory;
  readonly pages: number;
  readonly layout: TrainingLayout;
  /** null where words have no n-grams. */
  readonly subwords: SubwordPlan | null;
}

/** Addresses in the shared memory, in bytes, and sizes. */
export interface TrainingLayout {
  /** Components of a row in memory: `dims` rounded up to a multiple of 4. */
  readonly lanes: number;
  readonly inputs: number;
  readonly outputs: number;
  /** A row that a thread may overwrite, for each. */
  readonly scratch: number;
  readonly noise: number;
  readonly pairs: number;
  /** Bytes of one drawer's pairs. */
  readonly pairBytes: number;
  /** The vectors that are learnt on the input side: the input vectors, or the words' own and those of their n-grams. */
  readonly learnt: number;
  /** With n-grams: the input vectors as they were before the current pool. */
  readonly before: number;
  /** With n-grams: for each row the addresses of the vectors that its input vector is the mean of, 4 bytes each. */
  readonly lists: number;
}

/** The n-grams of the words, where words have some. */
export interface SubwordPlan {
  /** The list of row r at `layout.lists` is that from entry `listStarts[r]` to `listStarts[r + 1]`. */
  readonly listStarts: Int32Array<SharedArrayBuffer>;
  /** The bucket of each n-gram vector; they follow the words' own at `layout.learnt`. */
  readonly buckets: Int32Array;
  /** Rows that are inputs in the current pool, those of each part from its first row on, and how many. */
  readonly used: Int32Array<SharedArrayBuffer>;
  readonly usedCounts: Int32Array<SharedArrayBuffer>;
}

/** Slices whose pairs are drawn and trained together, one pool; also the most threads that find work. */
export const drawers = 4;

/**
 * Lays out the training of a corpus. Input vectors begin uniform in ±1 / dims, drawn word by word in the order of the
 * corpus; output vectors at 0 (fastText; gensim). Throws `InputError` where that takes more than the 4 GiB that one memory holds.
 */
export function planTraining(corpus: TrainingCorpus, settings: Word2vecSettings): TrainingPlan {
  const keep = keepThresholds(corpus.counts, settings.sample);
  const expected = corpus.counts.map((count, word) => (count * keep[word]!) / 4294967296);
  const vocabulary = dealVocabulary(expected, corpus.words.length < fewWords ? 1 : drawers);
  const wanted = Math.ceil(pairsOfSlice / (settings.window + 1));
  const { slices, sliceTokens } = cutSlices(corpus.sentenceEnds, wanted);
  const table = settings.subwords === null ? null : createSubwordTable(corpus.words, settings.subwords);
  const { layout, bytes } = layOut(corpus.words.length, sliceTokens, settings, table);
  const pages = Math.ceil(bytes / 65536);
  if (pages > 65536) {
    throw new InputError(
      `word vectors of ${corpus.words.length} words with ${settings.dims} components take ${(bytes / 2 ** 30).toFixed(1)} GiB, more than the 4 GiB that can be trained; raise minCount or lower dims`,
    );
  }
  const memory = sharedWasmMemory(pages);
  writeNoise(corpus.counts, vocabulary, memory, layout);
  const random = seededRandom(settings.seed);
  for (const row of vocabulary.rowOf) writeStart(memory, layout, layout.learnt, row, settings.dims, random);
  const { tokens, sentenceEnds } = corpus;
  return {
    settings,
    source: { tokens, sentenceEnds, keep, window: settings.window },
    vocabulary,
    slices,
    sliceTokens,
    bucketEnds: new Int32Array(new SharedArrayBuffer(4 * drawers * (vocabulary.parts ** 2 + 1))),
    barrier: barrierState(),
    memory,
    pages,
    layout,
    subwords: table === null ? null : writeSubwords(table, vocabulary, memory, layout, settings.dims, random),
  };
}

function cutSlices(
  sentenceEnds: Int32Array,
  wanted: number,
): { slices: Int32Array<SharedArrayBuffer>; sliceTokens: number } {
  const bounds = [0];
  let begin = 0;
  let sliceTokens = 0;
  for (let sentence = 0; sentence < sentenceEnds.length; sentence++) {
    const end = sentenceEnds[sentence]!;
    if (end - begin < wanted && sentence + 1 < sentenceEnds.length) continue;
    bounds.push(sentence + 1);
    sliceTokens = Math.max(sliceTokens, end - begin);
    begin = end;
  }
  const slices = new Int32Array(new SharedArrayBuffer(4 * bounds.length));
  slices.set(bounds);
  return { slices, sliceTokens };
}

function layOut(
  words: number,
  sliceTokens: number,
  { dims, window }: Word2vecSettings,
  table: SubwordTable | null,
): { layout: TrainingLayout; bytes: number } {
  const lanes = 4 * Math.ceil(dims / 4);
  let bytes = 0;
  const take = (size: number): number => {
    const address = bytes;
    bytes += 64 * Math.ceil(size / 64);
    return address;
  };
  const pairBytes = 8 * 2 * sliceTokens * window;
  const inputs = take(4 * lanes * words);
  const layout = {
    lanes,
    inputs,
    outputs: take(4 * lanes * words),
    scratch: take(drawers * 4 * lanes),
    noise: take(8 * words),
    pairs: take(drawers * pairBytes),
    pairBytes,
    learnt: table === null ? inputs : take(4 * lanes * (words + table.buckets.length)),
    before: take(table === null ? 0 : 4 * lanes * words),
    lists: take(table === null ? 0 : 4 * (words + table.rows.length)),
  };
  return { layout, bytes };
}

/** The noise words of each part: drawn in proportion to count^0.75 (Mikolov et al. 2013). */
function writeNoise(
  counts: Float64Array,
  { parts, starts, rowOf }: VocabularyParts,
  { buffer }: SharedWasmMemory,
  { noise, outputs, lanes }: TrainingLayout,
): void {
  const table = new Uint32Array(buffer, noise, 2 * counts.length);
  const weights = new Float64Array(counts.length);
  counts.forEach((count, word) => {
    weights[rowOf[word]!] = count ** noiseExponent;
  });
  for (let part = 0; part < parts; part++) {
    const first = starts[part]!;
    const { thresholds, aliases } = createAliasTable(weights.subarray(first, starts[part + 1]!));
    thresholds.forEach((threshold, i) => {
      table[2 * (first + i)] = threshold;
      table[2 * (first + i) + 1] = outputs + 4 * lanes * (first + aliases[i]!);
    });
  }
}

/** One vector at its start: uniform in ±1 / dims. */
function writeStart(
  { buffer }: SharedWasmMemory,
  { lanes }: TrainingLayout,
  address: number,
  row: number,
  dims: number,
  random: SeededRandom,
): void {
  const vector = new Float32Array(buffer, address + 4 * lanes * row, dims);
  for (let j = 0; j < dims; j++) vector[j] = (2 * random.uniform() - 1) / dims;
}

function writeSubwords(
  { starts, rows, buckets }: SubwordTable,
  { rowOf }: VocabularyParts,
  memory: SharedWasmMemory,
  layout: TrainingLayout,
  dims: number,
  random: SeededRandom,
): SubwordPlan {
  const words = rowOf.length;
  for (let i = 0; i < buckets.length; i++) writeStart(memory, layout, layout.learnt, words + i, dims, random);
  const shared = (length: number): Int32Array<SharedArrayBuffer> =>
    new Int32Array(new SharedArrayBuffer(4 * length));
  const listStarts = shared(words + 1);
  rowOf.forEach((row, word) => {
    listStarts[row + 1] = 1 + starts[word + 1]! - starts[word]!;
  });
  for (let row = 0; row < words; row++) listStarts[row + 1]! += listStarts[row]!;
  const lists = new Uint32Array(memory.buffer, layout.lists, words + rows.length);
  const stride = 4 * layout.lanes;
  rowOf.forEach((row, word) => {
    let place = listStarts[row]!;
    lists[place++] = layout.learnt + stride * row;
    for (let i = starts[word]!; i < starts[word + 1]!; i++)
      lists[place++] = layout.learnt + stride * (words + rows[i]!);
  });
  return { listStarts, buckets, used: shared(words), usedCounts: shared(drawers) };
}

const noiseExponent = 0.75;
/** Pairs that a slice has about: enough that waiting for each other costs the threads little. */
const pairsOfSlice = 32768;
/** Below this many words parts would leave too few noise words in each. */
const fewWords = 1000;
