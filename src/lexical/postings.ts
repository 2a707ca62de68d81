/** Counts of terms in document order: document `d` owns entries `starts[d]` to `starts[d + 1]`. */
export interface Postings {
  readonly starts: readonly number[];
  /** Terms of each document, repetitions included. */
  readonly lengths: readonly number[];
  /** Term numbers, each once a document, in the order in which it first has them. */
  readonly terms: Int32Array;
  readonly frequencies: Int32Array;
}

/** Takes the terms of one document after the other. */
export interface PostingsBuilder {
  beginDocument(): void;
  /** Counts a term of the document begun last. */
  count(term: number): void;
  columns(): Postings;
}

/** Postings of no document yet. */
export function createPostings(): PostingsBuilder {
  const starts: number[] = [];
  const lengths: number[] = [];
  let terms = new Int32Array(1 << 16);
  let frequencies = new Int32Array(1 << 16);
  let placeOfTerm = new Int32Array(1 << 12).fill(-1);
  let size = 0;
  return {
    beginDocument() {
      starts.push(size);
      lengths.push(0);
    },
    count(term) {
      lengths[lengths.length - 1]!++;
      if (term >= placeOfTerm.length) placeOfTerm = grown(placeOfTerm, term + 1, -1);
      const place = placeOfTerm[term]!;
      if (place >= starts[starts.length - 1]!) {
        frequencies[place]!++;
        return;
      }
      if (size === terms.length) {
        terms = grown(terms, size + 1, 0);
        frequencies = grown(frequencies, size + 1, 0);
      }
      placeOfTerm[term] = size;
      terms[size] = term;
      frequencies[size++] = 1;
    },
    columns: () => ({
      starts: [...starts, size],
      lengths,
      terms: terms.subarray(0, size),
      frequencies: frequencies.subarray(0, size),
    }),
  };
}

function grown(values: Int32Array<ArrayBuffer>, needed: number, filler: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(needed, values.length * 2)).fill(filler, values.length);
  larger.set(values);
  return larger;
}
