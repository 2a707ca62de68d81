import { type Analyzer, createAnalyzer } from "./analyzer.js";
import { type DetectedLanguage, detectLanguage } from "./detect-language.js";
import { languageCode, languageNames } from "./languages.js";

/** How the texts of a corpus are to be turned into terms; what is left out has its default. */
export interface AnalysisOptions {
  /** ISO 639-1 code or English name, `auto` (default) to detect it, `none` for words as they are. */
  readonly language?: string | undefined;
  readonly stem?: boolean | undefined;
  readonly stopwords?: boolean | undefined;
}

/** What was found and chosen. Plain data. */
export interface CorpusAnalysis {
  readonly language: string | null;
  /** Whether words are really stemmed, and stop words dropped. */
  readonly stem: boolean;
  readonly stopwords: boolean;
  readonly detected: Pick<DetectedLanguage, "confidence" | "sampled"> | null;
  /** For people. */
  readonly note: string;
}

/**
 * The analyser of a corpus, its language detected from the texts where it is `auto`. Throws `InputError` for an unknown
 * language.
 */
export async function createCorpusAnalyzer(
  texts: readonly string[],
  { language = "auto", stem = true, stopwords = true }: AnalysisOptions = {},
): Promise<{ analyzer: Analyzer; analysis: CorpusAnalysis }> {
  const { note, detected, language: chosen } = await chooseLanguage(language, texts);
  const analyzer = await createAnalyzer({ language: chosen, stem, stopwords });
  const analysis = {
    language: analyzer.language,
    stem: analyzer.stem,
    stopwords: analyzer.stopwords,
    detected,
    note,
  };
  return { analyzer, analysis };
}

interface ChosenLanguage extends Pick<DetectedLanguage, "language" | "note"> {
  readonly detected: Pick<DetectedLanguage, "confidence" | "sampled"> | null;
}

async function chooseLanguage(language: string, texts: readonly string[]): Promise<ChosenLanguage> {
  if (language === "none") return { language: null, note: "no language: words as they are", detected: null };
  if (language !== "auto") {
    const code = languageCode(language);
    return { language: code, note: `${code}: as asked`, detected: null };
  }
  const { language: found, confidence, sampled, note } = await detectLanguage(texts);
  const detected = { confidence, sampled };
  if (found === null || found in languageNames) return { language: found, note, detected };
  return { language: null, note: `${note}; it has neither a stemmer nor stop words here`, detected };
}
