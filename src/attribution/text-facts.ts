import type { Analyzer } from "../lexical/analyzer.js";

/** What is read off one text, each part once and only when asked for. */
export interface TextFacts {
  readonly text: string;
  /** Words in order, before stop words and stemming. */
  readonly tokens: readonly string[];
  /** The term of each token; null for a stop word. */
  readonly terms: readonly (string | null)[];
  readonly termSet: ReadonlySet<string>;
  /** Numbers of its words and of its pairs of neighbouring words, ascending and distinct: what near-duplicates share. */
  readonly shingles: Float64Array;
}

/**
 * A reader of texts by row that remembers what it read of at most `remembered` of them, so that memory stays bounded
 * whatever the size of the corpus.
 */
export function createTextReader(
  analyzer: Analyzer,
  textOf: (row: number) => string,
  remembered = 20_000,
): (row: number) => TextFacts {
  const known = new Map<number, TextFacts>();
  const number = wordNumbers();
  return (row) => {
    let facts = known.get(row);
    if (facts === undefined) {
      if (known.size >= remembered) known.clear();
      facts = textFacts(textOf(row), analyzer, number);
      known.set(row, facts);
    }
    return facts;
  };
}

/** Facts of a text of its own, such as a query. */
export function textFacts(text: string, analyzer: Analyzer, number = wordNumbers()): TextFacts {
  let terms: (string | null)[] | null = null;
  let termSet: Set<string> | null = null;
  let shingles: Float64Array | null = null;
  const tokens = analyzer.tokens(text);
  const termsOf = (): (string | null)[] => {
    terms ??= tokens.map((token) => analyzer.term(token));
    return terms;
  };
  return {
    text,
    tokens,
    get terms() {
      return termsOf();
    },
    get termSet() {
      termSet ??= new Set(termsOf().filter((term) => term !== null));
      return termSet;
    },
    get shingles() {
      shingles ??= shinglesOf(tokens, number);
      return shingles;
    },
  };
}

/**
 * Jaccard similarity |A ∩ B| / |A ∪ B| of two texts over their words and pairs of neighbouring words (shingles after
 * Broder 1997), computed exactly; 0 to 1, 0 where either has no word. Below `atLeast` it is given as 0, which is soon
 * known: so many must be shared that few differences settle it.
 */
export function shingleSimilarity(a: TextFacts, b: TextFacts, atLeast = 0): number {
  const [x, y] = [a.shingles, b.shingles];
  // shared / (x + y - shared) >= atLeast
  const needed = (atLeast / (1 + atLeast)) * (x.length + y.length) - 1e-9;
  let shared = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length; ) {
    if (shared + Math.min(x.length - i, y.length - j) < needed) return 0;
    if (x[i] === y[j]) {
      shared++;
      i++;
      j++;
    } else if (x[i]! < y[j]!) i++;
    else j++;
  }
  const union = x.length + y.length - shared;
  return union === 0 || shared < needed ? 0 : shared / union;
}

function shinglesOf(tokens: readonly string[], number: (word: string) => number): Float64Array {
  const numbers = tokens.map(number);
  const values = new Float64Array(Math.max(0, 2 * numbers.length - 1));
  for (let i = 0; i < numbers.length; i++) {
    values[i] = numbers[i]!;
    if (i > 0) values[numbers.length + i - 1] = numbers[i - 1]! * mostWords + numbers[i]!;
  }
  values.sort();
  let distinct = 0;
  for (let i = 0; i < values.length; i++)
    if (i === 0 || values[i] !== values[i - 1]) values[distinct++] = values[i]!;
  return values.slice(0, distinct);
}

/** Numbers from 1 in the order of first sight. */
function wordNumbers(): (word: string) => number {
  const numbers = new Map<string, number>();
  return (word) => {
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, numbers.size + 1);
    return numbers.size;
  };
}

/** Two numbers below 2^26 make one exact integer of a float64. */
const mostWords = 2 ** 26;
