import { type LanguageTools, languageCode, loadLanguage } from "./languages.js";
import { tokenize } from "./tokenize.js";

export interface AnalyzerOptions {
  /** ISO 639-1 code or English name; null for no language: words as they are. */
  readonly language: string | null;
  /** Whether to stem, where the language has a stemmer; default true. */
  readonly stem?: boolean | undefined;
  /** Whether to drop stop words, where the language has a list; default true. */
  readonly stopwords?: boolean | undefined;
}

/** Turns texts into the terms that are indexed and searched; the same for documents and queries. */
export interface Analyzer {
  readonly language: string | null;
  /** Whether words are really stemmed, and stop words dropped: false where the language has no such tool. */
  readonly stem: boolean;
  readonly stopwords: boolean;
  /** The tokens of a text, before stop words and stemming. */
  tokens(text: string): string[];
  /** The term of one token, null for a stop word. */
  term(token: string): string | null;
  /** The terms of a text, in order, with repetitions. */
  terms(text: string): string[];
}

/**
 * An analyser: tokens (`tokenize`), stop words dropped, words stemmed. A token with a digit is never stemmed: it is a
 * number, a size or a product code. Throws `InputError` for an unknown language.
 */
export async function createAnalyzer({
  language,
  stem = true,
  stopwords = true,
}: AnalyzerOptions): Promise<Analyzer> {
  const tools = language === null ? withoutLanguage : await loadLanguage(languageCode(language));
  const stemmer = stem ? tools.stemmer : null;
  const stops = stopwords ? tools.stopwords : null;
  const isStopword = (token: string): boolean => stops?.has(token) ?? false;

  function tokens(text: string): string[] {
    return tokenize(text, isStopword);
  }

  function term(token: string): string | null {
    if (isStopword(token)) return null;
    if (stemmer === null || /\p{N}/u.test(token)) return token;
    // A stemmer that eats a whole word would make it a word that nothing has.
    return stemmer(token) || token;
  }

  return {
    language: language === null ? null : tools.code,
    stem: stemmer !== null,
    stopwords: stops !== null,
    tokens,
    term,
    terms: (text) => tokens(text).flatMap((token) => term(token) ?? []),
  };
}

const withoutLanguage: LanguageTools = { code: "", stemmer: null, stopwords: null };
