import type { TextTable } from "../contracts/dataset.js";
import { throwIfAborted } from "../contracts/errors.js";
import { type Retriever, retrieverVersion, type SearchOptions } from "../contracts/retriever.js";
import type { Run } from "../contracts/run.js";
import { type Bm25Hits, type Bm25Index, bm25Defaults, createBm25Builder } from "./bm25-index.js";
import type { Bm25Options } from "./bm25-options.js";
import { type CorpusAnalysis, createCorpusAnalyzer } from "./corpus-analyzer.js";
import { tokenizerVersion } from "./tokenize.js";

/**
 * BM25 as a retriever, made from the options of a `bm25` candidate. With the language `auto` it is detected from the
 * corpus; what was found stands in the manifest's `analysis` after `index`. `now` is a clock in milliseconds. Throws
 * `InputError` for parameters out of range or an unknown language, at the latest in `index`.
 */
export function createBm25Retriever(
  id: string,
  options: Bm25Options,
  { now }: { now: () => number },
): Retriever {
  const {
    k1 = bm25Defaults.k1,
    b = bm25Defaults.b,
    language = "auto",
    stem = true,
    stopwords = true,
  } = options;
  const settings = { kind: "bm25", k1, b, language, stem, stopwords, tokenizer: tokenizerVersion };
  let analysis: CorpusAnalysis | null = null;
  let index: Bm25Index | null = null;
  let documentIds: readonly string[] = [];

  return {
    contract: retrieverVersion,
    id,
    get manifest() {
      return { ...settings, analysis };
    },
    async index(corpus, { signal, onProgress } = {}) {
      const started = now();
      const { analyzer, analysis: found } = await createCorpusAnalyzer(corpus.texts, {
        language,
        stem,
        stopwords,
      });
      analysis = found;
      const builder = createBm25Builder(analyzer, { k1, b });
      const total = corpus.texts.length;
      for (let row = 0; row < total; row++) {
        if (row % progressStep === 0) {
          throwIfAborted(signal);
          onProgress?.({
            type: "progress",
            candidate: id,
            stage: "index",
            done: row,
            total,
            unit: "documents",
          });
        }
        builder.add(corpus.texts[row]!);
      }
      index = builder.finish();
      documentIds = corpus.ids;
      onProgress?.({
        type: "progress",
        candidate: id,
        stage: "index",
        done: total,
        total,
        unit: "documents",
      });
      return {
        dims: null,
        tokens: index.tokens,
        truncatedDocuments: 0,
        emptyDocuments: index.emptyDocuments,
        modelBytes: null,
        vectorBytes: null,
        computedTexts: total,
        computeMs: now() - started,
        computedTokens: index.tokens,
      };
    },
    async search(queries, searchOptions) {
      if (index === null) throw new Error(`"${id}" was searched before it was indexed`);
      const started = now();
      const hits = searchAll(index, queries, searchOptions);
      return {
        run: runOf(id, queries.ids, documentIds, hits),
        embedMs: null,
        searchMs: now() - started,
        truncatedQueries: 0,
        emptyQueries: hits.filter(({ knownTerms }) => knownTerms === 0).length,
      };
    },
    async close() {
      index = null;
    },
  };
}

function searchAll(
  index: Bm25Index,
  queries: TextTable,
  { depth, exclude, signal }: SearchOptions,
): Bm25Hits[] {
  return queries.texts.map((text, query) => {
    if (query % progressStep === 0) throwIfAborted(signal);
    return index.search(text, depth, exclude?.[query]);
  });
}

function runOf(
  name: string,
  queryIds: readonly string[],
  documentIds: readonly string[],
  hits: readonly Bm25Hits[],
): Run {
  const offsets = new Int32Array(hits.length + 1);
  hits.forEach(({ rows }, query) => {
    offsets[query + 1] = offsets[query]! + rows.length;
  });
  const documents = new Int32Array(offsets[hits.length]!);
  const scores = new Float64Array(offsets[hits.length]!);
  hits.forEach((each, query) => {
    documents.set(each.rows, offsets[query]!);
    scores.set(each.scores, offsets[query]!);
  });
  return { name, queryIds, documentIds, offsets, documents, scores };
}

const progressStep = 1000;
