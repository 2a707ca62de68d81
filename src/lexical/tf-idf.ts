import type { SparseMatrix } from "../numeric/sparse-matrix.js";
import type { Postings } from "./postings.js";

export interface TfIdfOptions {
  /** A term must stand in this many documents; default 1. */
  readonly minDf?: number | undefined;
  /** Whether a term counts 1 + ln(times) instead of its times; default false. */
  readonly sublinear?: boolean | undefined;
}

/** Documents as weights of their terms. */
export interface TfIdf {
  /** The terms kept, by ascending number in the postings. */
  readonly terms: readonly string[];
  /** Of each term kept. */
  readonly idf: Float64Array;
  /** Documents × terms; each row that has a term has length 1. */
  readonly matrix: SparseMatrix;
}

/**
 * TF-IDF with the smoothed idf of scikit-learn's `TfidfVectorizer` (Salton and Buckley 1988 in its usual form), whose
 * values it gives: tf(t) · idf(t), idf(t) = ln((1 + N) / (1 + n)) + 1, with N documents, n of them with t, rows divided by
 * their Euclidean length. `terms` are those of the postings by number.
 */
export function fitTfIdf(
  postings: Postings,
  terms: readonly string[],
  { minDf = 1, sublinear = false }: TfIdfOptions = {},
): TfIdf {
  const documents = postings.lengths.length;
  const holders = new Int32Array(terms.length);
  for (const term of postings.terms) holders[term]!++;
  const numbers = new Int32Array(terms.length).fill(-1);
  const kept: string[] = [];
  const idf: number[] = [];
  for (let term = 0; term < terms.length; term++) {
    if (holders[term]! < minDf) continue;
    numbers[term] = kept.length;
    kept.push(terms[term]!);
    idf.push(Math.log((1 + documents) / (1 + holders[term]!)) + 1);
  }
  const weights = Float64Array.from(idf);
  return { terms: kept, idf: weights, matrix: weightedRows(postings, numbers, weights, sublinear) };
}

/** The weight of a term before the row is scaled to length 1. */
export function tfIdfWeight(times: number, idf: number, sublinear: boolean): number {
  return (sublinear ? 1 + Math.log(times) : times) * idf;
}

function weightedRows(
  { starts, terms, frequencies }: Postings,
  numbers: Int32Array,
  idf: Float64Array,
  sublinear: boolean,
): SparseMatrix {
  const rows = starts.length - 1;
  const offsets = new Int32Array(rows + 1);
  const indices = new Int32Array(terms.length);
  const values = new Float64Array(terms.length);
  let size = 0;
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const number = numbers[terms[i]!]!;
      if (number < 0) continue;
      const weight = tfIdfWeight(frequencies[i]!, idf[number]!, sublinear);
      indices[size] = number;
      values[size++] = weight;
      square += weight * weight;
    }
    const length = Math.sqrt(square);
    for (let i = offsets[row]!; i < size; i++) values[i]! /= length;
    offsets[row + 1] = size;
  }
  return {
    rows,
    columns: idf.length,
    offsets,
    indices: indices.slice(0, size),
    values: values.slice(0, size),
  };
}
