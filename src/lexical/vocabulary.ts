import type { Analyzer } from "./analyzer.js";

/** Terms by number, in the order in which they were first met. */
export interface Vocabulary {
  /** Term number of a token, a new one where needed; -1 for a stop word. */
  add(token: string): number;
  /** Number of a term, -1 where the index lacks it. */
  find(term: string): number;
  size(): number;
  /** The terms in the order of their numbers. */
  terms(): string[];
}

/** An empty vocabulary of an analyser's terms. Every distinct token is stemmed once. */
export function createVocabulary(analyzer: Analyzer): Vocabulary {
  const ofToken = new Map<string, number>();
  const ofTerm = new Map<string, number>();
  return {
    add(token) {
      const known = ofToken.get(token);
      if (known !== undefined) return known;
      const term = analyzer.term(token);
      let number = -1;
      if (term !== null) {
        number = ofTerm.get(term) ?? ofTerm.size;
        ofTerm.set(term, number);
      }
      ofToken.set(token, number);
      return number;
    },
    find: (term) => ofTerm.get(term) ?? -1,
    size: () => ofTerm.size,
    terms: () => [...ofTerm.keys()],
  };
}
