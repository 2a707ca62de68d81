import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";

/** A stemmer: a lower-case word to its stem. */
export type Stemmer = (word: string) => string;

/** What is known of a language's words. */
export interface LanguageTools {
  /** ISO 639-1 code. */
  readonly code: string;
  readonly stemmer: Stemmer | null;
  readonly stopwords: ReadonlySet<string> | null;
}

/** Languages with a stemmer, stop words or both, by ISO 639-1 code, with their English names. */
export const languageNames: Readonly<Record<string, string>> = {
  ar: "arabic",
  bg: "bulgarian",
  da: "danish",
  de: "german",
  el: "greek",
  en: "english",
  es: "spanish",
  fi: "finnish",
  fr: "french",
  ga: "irish",
  hi: "hindi",
  hu: "hungarian",
  hy: "armenian",
  id: "indonesian",
  it: "italian",
  lt: "lithuanian",
  ne: "nepali",
  nl: "dutch",
  no: "norwegian",
  pt: "portuguese",
  ro: "romanian",
  ru: "russian",
  sa: "sanskrit",
  sl: "slovenian",
  sr: "serbian",
  sv: "swedish",
  ta: "tamil",
  tr: "turkish",
  uk: "ukrainian",
};

/**
 * The ISO 639-1 code of a language given by code or English name, in any case. Throws `InputError`, naming the nearest,
 * for a language without tools.
 */
export function languageCode(language: string): string {
  const wanted = language.trim().toLowerCase();
  for (const [code, name] of Object.entries(languageNames))
    if (wanted === code || wanted === name) return code;
  const known = Object.entries(languageNames).flat();
  throw new InputError(
    `"${language}" is not a language that can be stemmed; expected auto, none, or one of ${Object.keys(languageNames).join(", ")}.${didYouMean(wanted, known)}`,
  );
}

/** Loads the stemmer and the stop words of a language; each is null where there is none. */
export async function loadLanguage(code: string): Promise<LanguageTools> {
  const [stemmers, stopwords] = await Promise.all([stemmerModules[code]?.(), stopwordModules[code]?.()]);
  const stemmer = stemmers === undefined ? null : stemmers.stemmer;
  return {
    code,
    stemmer: code === "en" && stemmer !== null ? withMendedIon(stemmer) : stemmer,
    stopwords:
      stopwords === undefined
        ? null
        : new Set(stopwords.stopwords.map((word) => word.normalize("NFKC").toLowerCase())),
  };
}

/**
 * Step 4 of Porter's algorithm (1980) removes "ion" after s or t and keeps that letter: connection, connect. The
 * library's English stemmer takes the letter along (connec), which parts the noun from its verb.
 */
function withMendedIon(stemmer: Stemmer): Stemmer {
  return (word) => {
    const stem = stemmer(word);
    const cut = /^(.+)([st])ions?$/.exec(word);
    return cut !== null && stem === cut[1] ? stem + cut[2] : stem;
  };
}

type StemmerModule = () => Promise<{ stemmer: Stemmer }>;
type StopwordModule = () => Promise<{ stopwords: readonly string[] }>;

const stemmerModules: Readonly<Record<string, StemmerModule>> = {
  ar: () => import("@orama/stemmers/arabic"),
  bg: () => import("@orama/stemmers/bulgarian"),
  da: () => import("@orama/stemmers/danish"),
  de: () => import("@orama/stemmers/german"),
  el: () => import("@orama/stemmers/greek"),
  en: () => import("@orama/stemmers/english"),
  es: () => import("@orama/stemmers/spanish"),
  fi: () => import("@orama/stemmers/finnish"),
  fr: () => import("@orama/stemmers/french"),
  ga: () => import("@orama/stemmers/irish"),
  hi: () => import("@orama/stemmers/indian"),
  hu: () => import("@orama/stemmers/hungarian"),
  hy: () => import("@orama/stemmers/armenian"),
  id: () => import("@orama/stemmers/indonesian"),
  it: () => import("@orama/stemmers/italian"),
  lt: () => import("@orama/stemmers/lithuanian"),
  ne: () => import("@orama/stemmers/nepali"),
  nl: () => import("@orama/stemmers/dutch"),
  no: () => import("@orama/stemmers/norwegian"),
  pt: () => import("@orama/stemmers/portuguese"),
  ro: () => import("@orama/stemmers/romanian"),
  ru: () => import("@orama/stemmers/russian"),
  sa: () => import("@orama/stemmers/sanskrit"),
  sr: () => import("@orama/stemmers/serbian"),
  sv: () => import("@orama/stemmers/swedish"),
  ta: () => import("@orama/stemmers/tamil"),
  tr: () => import("@orama/stemmers/turkish"),
  uk: () => import("@orama/stemmers/ukrainian"),
};

const stopwordModules: Readonly<Record<string, StopwordModule>> = {
  ar: () => import("@orama/stopwords/arabic"),
  bg: () => import("@orama/stopwords/bulgarian"),
  da: () => import("@orama/stopwords/danish"),
  de: () => import("@orama/stopwords/german"),
  el: () => import("@orama/stopwords/greek"),
  en: () => import("@orama/stopwords/english"),
  es: () => import("@orama/stopwords/spanish"),
  fi: () => import("@orama/stopwords/finnish"),
  fr: () => import("@orama/stopwords/french"),
  ga: () => import("@orama/stopwords/irish"),
  hi: () => import("@orama/stopwords/indian"),
  hu: () => import("@orama/stopwords/hungarian"),
  hy: () => import("@orama/stopwords/armenian"),
  id: () => import("@orama/stopwords/indonesian"),
  it: () => import("@orama/stopwords/italian"),
  lt: () => import("@orama/stopwords/lithuanian"),
  ne: () => import("@orama/stopwords/nepali"),
  nl: () => import("@orama/stopwords/dutch"),
  no: () => import("@orama/stopwords/norwegian"),
  pt: () => import("@orama/stopwords/portuguese"),
  ro: () => import("@orama/stopwords/romanian"),
  ru: () => import("@orama/stopwords/russian"),
  sa: () => import("@orama/stopwords/sanskrit"),
  sl: () => import("@orama/stopwords/slovenian"),
  sr: () => import("@orama/stopwords/serbian"),
  sv: () => import("@orama/stopwords/swedish"),
  ta: () => import("@orama/stopwords/tamil"),
  tr: () => import("@orama/stopwords/turkish"),
  uk: () => import("@orama/stopwords/ukrainian"),
};
