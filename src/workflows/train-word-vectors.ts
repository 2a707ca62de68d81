import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { FitOptions } from "../contracts/fittable-model.js";
import { requireWhole } from "../contracts/require-whole.js";
import {
  type AnalysisOptions,
  type CorpusAnalysis,
  createCorpusAnalyzer,
} from "../lexical/corpus-analyzer.js";
import { createWordLookup } from "../lexical/word2vec/word-vector-model.js";
import { type Word2vecOptions, word2vecSettings } from "../lexical/word2vec/word2vec-options.js";
import { fitWordVectors } from "../providers/word2vec/fit-word-vectors.js";
import { defaultThreads } from "./default-threads.js";
import { trainInThreads } from "./train-in-threads.js";

export interface TrainWordVectorsOptions extends Word2vecOptions, AnalysisOptions, Partial<FitOptions> {}

/** Word vectors trained on texts. */
export interface WordVectors {
  /** The words, as the analyser gives them (stemmed, where it stems), the most frequent first. */
  readonly words: readonly string[];
  /** Times that each stands in the texts. */
  readonly counts: Float64Array;
  /** Their vectors, `words × dims`; not scaled. */
  readonly matrix: EmbeddingMatrix;
  readonly analysis: CorpusAnalysis;
  /** A copy of the vector of a word or, with n-grams, of any word that has a known one; else null. */
  vector(word: string): Float32Array | null;
}

/**
 * Trains word vectors on texts: skip-gram with negative sampling (Mikolov et al. 2013), with character n-grams if asked for
 * (Bojanowski et al. 2017), in worker threads. The same texts, options and seed give the same bytes, whatever `threads`
 * (default: one a core, at most 4). Throws `InputError` for an option out of range and where no word is frequent enough,
 * `InterruptedError` when the signal aborts.
 */
export async function trainWordVectors(
  texts: readonly string[],
  { language, stem, stopwords, threads, signal, onProgress, ...options }: TrainWordVectorsOptions = {},
): Promise<WordVectors> {
  const settings = word2vecSettings(options);
  if (threads !== undefined) requireWhole("threads", threads);
  const { analyzer, analysis } = await createCorpusAnalyzer(texts, { language, stem, stopwords });
  const fit = { threads: threads ?? defaultThreads(), signal, onProgress };
  const { model } = await fitWordVectors(texts, analyzer, settings, trainInThreads, fit);
  const lookup = createWordLookup(model);
  return {
    words: model.words,
    counts: model.counts,
    matrix: embeddingMatrix(model.words.length, model.dims, model.vectors.words),
    analysis,
    vector: (word) => lookup(word)?.slice() ?? null,
  };
}
