import { setImmediate } from "node:timers/promises";
import { throwIfAborted } from "../../contracts/errors.js";
import type { FitOptions } from "../../contracts/fittable-model.js";
import type { Analyzer } from "../../lexical/analyzer.js";
import { trainedVectors } from "../../lexical/word2vec/trained-vectors.js";
import { createTrainingCorpusBuilder, type TrainingCorpus } from "../../lexical/word2vec/training-corpus.js";
import { planTraining, type TrainingPlan } from "../../lexical/word2vec/training-plan.js";
import type { WordVectorModel } from "../../lexical/word2vec/word-vector-model.js";
import type { Word2vecSettings } from "../../lexical/word2vec/word2vec-options.js";

/** Runs a training to its end. */
export type TrainWordVectors = (plan: TrainingPlan, options: FitOptions) => Promise<void>;

/**
 * Counts the words of texts and trains their vectors, each text a sentence. Throws `InputError` where no word is frequent
 * enough or memory does not do, `InterruptedError` when the signal aborts.
 */
export async function fitWordVectors(
  texts: readonly string[],
  analyzer: Analyzer,
  settings: Word2vecSettings,
  train: TrainWordVectors,
  options: FitOptions,
): Promise<{ model: WordVectorModel; corpus: TrainingCorpus }> {
  const builder = createTrainingCorpusBuilder();
  await eachText(texts, "counting words", options, (text) => builder.add(analyzer.terms(text)));
  const corpus = builder.finish(settings.minCount);
  const plan = planTraining(corpus, settings);
  await train(plan, options);
  const model = {
    dims: settings.dims,
    words: corpus.words,
    counts: corpus.counts,
    holders: corpus.holders,
    size: { words: corpus.allTokens, documents: corpus.documents },
    vectors: trainedVectors(plan),
    subwords: settings.subwords,
  };
  return { model, corpus };
}

/** Visits texts in order, with progress and room for an abort every few of them. */
export async function eachText(
  texts: readonly string[],
  stage: string,
  { signal, onProgress }: Pick<FitOptions, "signal" | "onProgress">,
  visit: (text: string) => void,
): Promise<void> {
  for (let row = 0; row < texts.length; row++) {
    if (row % textsBetweenPauses === 0) {
      throwIfAborted(signal);
      const [done, total] = [row, texts.length];
      onProgress?.({ type: "progress", candidate: null, stage, done, total, unit: "documents" });
      await setImmediate();
    }
    visit(texts[row]!);
  }
}

const textsBetweenPauses = 256;
