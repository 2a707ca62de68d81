import { seededRandom, seededSample } from "../numeric/seeded-random.js";

export interface DetectedLanguage {
  /** ISO 639-1 code of the language that most sampled texts are in; null where no language has the majority. */
  readonly language: string | null;
  /** Share of the sampled texts detected as that language (or as the most frequent one), 0 to 1. */
  readonly confidence: number;
  /** Texts looked at. */
  readonly sampled: number;
  /** What was found and what follows, for people. */
  readonly note: string;
}

/**
 * The main language of texts, by a vote over a seeded sample: each sampled text counts once, by the language that its
 * character n-grams fit best. A language needs more than half of the votes; else the texts are taken as they are, without
 * stemming and stop words, and the note says so. Short codes and numbers alone vote for no language.
 */
export async function detectLanguage(
  texts: readonly string[],
  { samples = 200, seed = 42 }: { samples?: number; seed?: number } = {},
): Promise<DetectedLanguage> {
  const candidates = texts.flatMap((text, row) => (/\p{L}/u.test(text) ? [row] : []));
  const chosen = seededSample(candidates.length, samples, seededRandom(seed));
  if (chosen.length === 0) {
    return {
      language: null,
      confidence: 0,
      sampled: 0,
      note: "no text has a letter, so no language could be detected",
    };
  }
  const detect = await loadDetector();
  const votes = new Map<string, number>();
  for (const place of chosen) {
    const language = detect(texts[candidates[place]!]!.slice(0, longestText));
    votes.set(language, (votes.get(language) ?? 0) + 1);
  }
  return verdict(votes, chosen.length);
}

function verdict(votes: ReadonlyMap<string, number>, sampled: number): DetectedLanguage {
  let best = "";
  let most = 0;
  for (const [language, count] of votes) {
    if (language !== "" && count > most) [best, most] = [language, count];
  }
  const confidence = most / sampled;
  const share = `${most} of ${sampled} sampled texts`;
  if (confidence > 0.5) return { language: best, confidence, sampled, note: `${best}: detected in ${share}` };
  const found =
    best === ""
      ? "no language was detected"
      : `the most frequent language, ${best}, was detected in only ${share}`;
  return { language: null, confidence, sampled, note: `${found}: words are neither stemmed nor dropped` };
}

/**
 * The ISO 639-1 code of each text's own language; null where it has fewer than 20 letters, or its character n-grams fit
 * two languages nearly as well: short queries are in no language for sure.
 */
export async function detectEachLanguage(texts: readonly string[]): Promise<(string | null)[]> {
  const detector = await openDetector();
  return texts.map((text) => {
    if ((text.match(/\p{L}/gu)?.length ?? 0) < fewestLetters) return null;
    const found = detector.detect(text.slice(0, longestText));
    return found.language !== "" && found.isReliable() ? found.language : null;
  });
}

async function loadDetector(): Promise<(text: string) => string> {
  const detector = await openDetector();
  return (text) => detector.detect(text).language;
}

async function openDetector(): Promise<Detector> {
  const { eld } = await import("eld");
  // The package's types say that only some of its entries can load data; its main one can.
  const detector = eld.newInstance() as unknown as Detector;
  await detector.load("extrasmall");
  return detector;
}

interface Detector {
  load(size: string): Promise<unknown>;
  detect(text: string): { language: string; isReliable(): boolean };
}

const fewestLetters = 20;

/** Characters of a text that are looked at. */
const longestText = 500;
