import { setImmediate } from "node:timers/promises";
import { InputError, throwIfAborted } from "../../contracts/errors.js";
import type { FitOptions, FittedModel } from "../../contracts/fittable-model.js";
import { createComponentFinder } from "../../lexical/common-components.js";
import { createTextAverage } from "../../lexical/text-average.js";
import type { WordAverageOptions } from "../word-average-options.js";
import { createAddWords } from "./add-words.js";
import { countWords, type WordCounts } from "./count-words.js";
import { type IndexedWordFile, indexWordFile } from "./index-word-file.js";
import type { WordFile } from "./word-file.js";
import { openWordVectors, type WordVectors } from "./word-vectors.js";

/**
 * What published word vectors need to know of the documents: where each word stands in the file, how often the documents
 * have it, and the common components of the documents' vectors. Throws `InputError` where no word has a vector, and as
 * `scanWords`.
 */
export async function fitWords(
  file: WordFile,
  average: WordAverageOptions,
  texts: readonly string[],
  { signal, onProgress }: FitOptions,
): Promise<FittedModel> {
  const indexed = await indexWordFile(file, {
    signal,
    onBytes: (done) =>
      onProgress?.({
        type: "progress",
        candidate: null,
        stage: "reading the word vectors",
        done,
        total: file.bytes,
        unit: "bytes",
      }),
  });
  const vectors = openWordVectors(file, indexed.index);
  try {
    const step = async (stage: string, done: number): Promise<void> => {
      throwIfAborted(signal);
      onProgress?.({
        type: "progress",
        candidate: null,
        stage,
        done,
        total: texts.length,
        unit: "documents",
      });
      await setImmediate();
    };
    const counts = await countWords(texts, vectors, (done) => step("counting words", done));
    if (counts.known === 0) {
      throw new InputError(
        `None of the words of the ${texts.length} documents has a vector in this file: it is of another language, or its words are written otherwise`,
        { file: file.shown },
      );
    }
    const components = await findComponents(file, vectors, { texts, counts, average }, (done) =>
      step("finding common components", done),
    );
    const entries = [...counts.frequencies.keys()];
    return {
      words: [],
      arrays: {
        index: indexed.index.toArray(),
        entries: Int32Array.from(entries),
        counts: Float64Array.from(entries, (entry) => counts.frequencies.get(entry)!.count),
        holders: Float64Array.from(entries, (entry) => counts.frequencies.get(entry)!.holders),
        components,
      },
      facts: { words: counts.words, documents: texts.length },
      notes: [fileNote(file, indexed), coverageNote(counts, texts.length)],
    };
  } finally {
    vectors.close();
  }
}

async function findComponents(
  { dims }: WordFile,
  vectors: WordVectors,
  { texts, counts, average }: { texts: readonly string[]; counts: WordCounts; average: WordAverageOptions },
  onStep: (done: number) => Promise<void>,
): Promise<Float64Array> {
  if (average.components === 0) return new Float64Array(0);
  const finder = createComponentFinder(dims);
  const add = createAddWords(vectors, counts, average);
  const text = createTextAverage(dims);
  const discarded = new Float32Array(dims);
  for (let row = 0; row < texts.length; row++) {
    if (row % stepTexts === 0) await onStep(row);
    if (add(texts[row]!, text) > 0) finder.add(text.mean());
    text.finish(discarded);
  }
  return finder.find(average.components);
}

function fileNote(file: WordFile, { words, repeated, notUtf8, withSpace }: IndexedWordFile): string {
  const odd = [
    repeated > 0 ? `${repeated} stand there again and the first of each is taken` : "",
    notUtf8 > 0 ? `${notUtf8} are not UTF-8 and can never be met` : "",
    withSpace > 0 ? `${withSpace} hold a space and can never be met` : "",
  ].filter((part) => part !== "");
  return [`${file.format}: ${words} words of ${file.dims} dimensions`, ...odd].join("; ");
}

function coverageNote({ words, known, unknown, wordless }: WordCounts, documents: number): string {
  const share = ((100 * (words - known)) / words).toFixed(1);
  const often = unknown.slice(0, 5).map(([word, count]) => `${word} (${count})`);
  const which = often.length === 0 ? "" : `, most often ${often.join(", ")}`;
  const empty = wordless === 0 ? "" : `; ${wordless} of ${documents} documents have no word with one`;
  return `${share} % of the documents' ${words} words have no vector${which}${empty}`;
}

const stepTexts = 200;
