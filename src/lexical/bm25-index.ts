import { InputError } from "../contracts/errors.js";
import { createTopK } from "../numeric/top-k.js";
import type { Analyzer } from "./analyzer.js";
import { createPostings, type PostingsBuilder } from "./postings.js";
import { createVocabulary, type Vocabulary } from "./vocabulary.js";

export interface Bm25Parameters {
  /** Saturation of the term frequency, 0 or higher; default 1.2. */
  readonly k1?: number | undefined;
  /** Normalisation by document length, 0 (none) to 1 (full); default 0.75. */
  readonly b?: number | undefined;
}

/** Documents found for one query, best first: score descending, then row ascending. */
export interface Bm25Hits {
  readonly rows: Int32Array;
  /** Above 0. */
  readonly scores: Float64Array;
  /** How many terms of the query, repetitions included, the index knows; 0 means that nothing can be found. */
  readonly knownTerms: number;
}

/** An inverted index with ready-made weights. */
export interface Bm25Index {
  readonly documents: number;
  /** Distinct terms. */
  readonly terms: number;
  /** Terms of all documents, repetitions included, after stop words. */
  readonly tokens: number;
  /** Documents without any term: they can never be found. */
  readonly emptyDocuments: number;
  /** Size of the postings. */
  readonly bytes: number;
  /** The best `depth` documents with a score above 0, without the rows in `exclude`. */
  search(query: string, depth: number, exclude?: Int32Array): Bm25Hits;
  /** What each term of the query, repetitions included, adds to the score of a document; 0 where it lacks the term. */
  parts(query: string, row: number): { readonly term: string; readonly weight: number }[];
}

/** Takes documents one by one, in row order; `finish` makes the index, once. */
export interface Bm25Builder {
  add(text: string): void;
  finish(): Bm25Index;
}

/** BM25's usual parameters (Robertson and Zaragoza 2009; Lucene's defaults). */
export const bm25Defaults = { k1: 1.2, b: 0.75 } as const;

/**
 * BM25 (Robertson and Zaragoza 2009) as Lucene computes it: the score of a document is the sum over the query's terms,
 * repeated ones counted as often as they stand, of
 *
 *     idf(t) * tf / (tf + k1 * (1 - b + b * length / meanLength)),   idf(t) = ln(1 + (N - n + 0.5) / (n + 0.5))
 *
 * with N documents that have a term, n of them with t, and lengths in terms. The constant factor k1 + 1 of the paper, which
 * changes no order, is left out. Weights are stored in float32 and summed in float64. A search costs the postings of its
 * terms. Throws `InputError` for k1 below 0 or b outside 0 to 1.
 */
export function createBm25Builder(
  analyzer: Analyzer,
  { k1 = bm25Defaults.k1, b = bm25Defaults.b }: Bm25Parameters = {},
): Bm25Builder {
  if (!(k1 >= 0 && Number.isFinite(k1)))
    throw new InputError(`k1 is ${k1}; expected a number from 0, usually 1.2`);
  if (!(b >= 0 && b <= 1)) throw new InputError(`b is ${b}; expected a number from 0 to 1, usually 0.75`);
  const vocabulary = createVocabulary(analyzer);
  const postings = createPostings();
  return {
    add(text) {
      postings.beginDocument();
      for (const token of analyzer.tokens(text)) {
        const term = vocabulary.add(token);
        if (term >= 0) postings.count(term);
      }
    },
    finish() {
      return createSearcher(analyzer, vocabulary, weighted(postings, vocabulary.size(), k1, b));
    },
  };
}

/** An index over texts; row `i` is `texts[i]`. Throws as `createBm25Builder`. */
export function createBm25Index(
  texts: readonly string[],
  analyzer: Analyzer,
  parameters?: Bm25Parameters,
): Bm25Index {
  const builder = createBm25Builder(analyzer, parameters);
  for (const text of texts) builder.add(text);
  return builder.finish();
}

/** Postings by term: term `t` owns entries `offsets[t]` to `offsets[t + 1]`, rows ascending. */
interface WeightedPostings {
  readonly documents: number;
  readonly tokens: number;
  readonly emptyDocuments: number;
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  readonly weights: Float32Array;
}

function weighted(postings: PostingsBuilder, terms: number, k1: number, b: number): WeightedPostings {
  const columns = postings.columns();
  const documents = columns.lengths.length;
  const offsets = new Int32Array(terms + 1);
  for (const term of columns.terms) offsets[term + 1]!++;
  for (let term = 0; term < terms; term++) offsets[term + 1]! += offsets[term]!;
  const next = offsets.slice(0, terms);
  const rows = new Int32Array(columns.terms.length);
  const weights = new Float32Array(columns.terms.length);
  const tokens = columns.lengths.reduce((sum, length) => sum + length, 0);
  const emptyDocuments = columns.lengths.filter((length) => length === 0).length;
  const filled = documents - emptyDocuments;
  for (let row = 0; row < documents; row++) {
    const saturation = k1 * (1 - b + (b * columns.lengths[row]! * filled) / tokens);
    for (let i = columns.starts[row]!; i < columns.starts[row + 1]!; i++) {
      const term = columns.terms[i]!;
      const holders = offsets[term + 1]! - offsets[term]!;
      const idf = Math.log(1 + (filled - holders + 0.5) / (holders + 0.5));
      const frequency = columns.frequencies[i]!;
      const place = next[term]!++;
      rows[place] = row;
      weights[place] = (idf * frequency) / (frequency + saturation);
    }
  }
  return { documents, tokens, emptyDocuments, offsets, rows, weights };
}

function createSearcher(analyzer: Analyzer, vocabulary: Vocabulary, postings: WeightedPostings): Bm25Index {
  const { documents, tokens, emptyDocuments, offsets, rows, weights } = postings;
  const sums = new Float64Array(documents);
  const touched = new Int32Array(documents);
  let selection = createTopK(1);
  let capacity = 1;

  /** Adds the weights of a query's terms and returns how many documents were touched, and terms known. */
  function accumulate(query: string): [count: number, knownTerms: number] {
    let count = 0;
    let knownTerms = 0;
    for (const word of analyzer.terms(query)) {
      const term = vocabulary.find(word);
      if (term < 0) continue;
      knownTerms++;
      for (let i = offsets[term]!; i < offsets[term + 1]!; i++) {
        const row = rows[i]!;
        if (sums[row] === 0) touched[count++] = row;
        sums[row]! += weights[i]!;
      }
    }
    return [count, knownTerms];
  }

  function search(query: string, depth: number, exclude?: Int32Array): Bm25Hits {
    const wanted = Math.max(1, Math.min(depth, documents));
    if (wanted !== capacity) {
      selection = createTopK(wanted);
      capacity = wanted;
    }
    const [count, knownTerms] = accumulate(query);
    for (const row of exclude ?? []) sums[row] = 0;
    for (let i = 0; i < count; i++) {
      const row = touched[i]!;
      if (sums[row]! > 0 && sums[row]! >= selection.threshold) selection.offer(row, sums[row]!);
      sums[row] = 0;
    }
    const found = new Int32Array(selection.size);
    const scores = new Float64Array(selection.size);
    selection.drain(found, scores);
    return { rows: found, scores, knownTerms };
  }

  function parts(query: string, row: number): { term: string; weight: number }[] {
    return analyzer.terms(query).map((word) => {
      const term = vocabulary.find(word);
      if (term < 0) return { term: word, weight: 0 };
      const at = rows.subarray(offsets[term]!, offsets[term + 1]!).indexOf(row);
      return { term: word, weight: at < 0 ? 0 : weights[offsets[term]! + at]! };
    });
  }

  const bytes = offsets.byteLength + rows.byteLength + weights.byteLength;
  return { documents, terms: vocabulary.size(), tokens, emptyDocuments, bytes, search, parts };
}
