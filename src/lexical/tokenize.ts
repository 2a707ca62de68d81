/** Changes whenever `tokenize` may give other tokens for some text; part of a BM25 manifest. */
export const tokenizerVersion = "alidade-words/1";

/**
 * The word tokens of a text, in order, lower-case and NFKC-normalised:
 * - runs of letters, marks and digits ("18v" is one token); a number keeps its inner points and commas ("43.2");
 * - words joined by hyphens are split, and where a part has a digit or at most two letters the joined form is added:
 *   "usb-c" gives usb, c, usbc, so that it meets "usbc" and "usb c"; "state-of-the-art" gives its words and "stateoftheart";
 * - at an apostrophe a word is split and its one-letter parts dropped: "women's" gives women, "l'eau" gives eau; the whole
 *   form is asked of `isStopword` first, which lists know as "don't";
 * - scripts written without spaces (Han, kana, Hangul, Thai, Lao, Khmer, Myanmar) give overlapping pairs of characters, and
 *   a lone character itself.
 *
 * With `keepCase` letters stay as they are.
 */
export function tokenize(
  text: string,
  isStopword: (token: string) => boolean = never,
  { keepCase = false }: { keepCase?: boolean } = {},
): string[] {
  const composed = text.normalize("NFKC");
  const normal = keepCase ? composed : composed.toLowerCase();
  const tokens: string[] = [];
  for (const word of normal.match(words) ?? []) {
    if (simple.test(word)) tokens.push(word);
    else pushParts(tokens, word, isStopword);
  }
  return tokens;
}

function pushParts(tokens: string[], word: string, isStopword: (token: string) => boolean): void {
  if (number.test(word)) {
    tokens.push(word);
    return;
  }
  const compound = word.split("-");
  for (const part of compound) pushApostrophe(tokens, part, isStopword);
  if (compound.length > 1 && compound.some((part) => part.length <= 2 || /\p{N}/u.test(part))) {
    tokens.push(compound.join("").replaceAll(/['’]/g, ""));
  }
}

function pushApostrophe(tokens: string[], word: string, isStopword: (token: string) => boolean): void {
  const parts = word.split(/['’]/);
  if (parts.length === 1) pushScripts(tokens, word);
  else if (!isStopword(parts.join("'"))) {
    for (const part of parts) if (part.length > 1) pushScripts(tokens, part);
  }
}

function pushScripts(tokens: string[], word: string): void {
  if (!unspaced.test(word)) {
    tokens.push(word);
    return;
  }
  for (const [run] of word.matchAll(scriptRuns)) {
    if (!unspaced.test(run)) tokens.push(run);
    else pushPairs(tokens, run);
  }
}

function pushPairs(tokens: string[], run: string): void {
  const characters = run.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
  if (characters.length === 1) tokens.push(run);
  for (let i = 1; i < characters.length; i++) tokens.push(characters[i - 1]! + characters[i]!);
}

function never(): boolean {
  return false;
}

/** Numbers with inner points or commas, or words with inner hyphens and apostrophes. */
const words = /\p{N}+(?:[.,]\p{N}+)+(?![\p{L}\p{M}\p{N}])|[\p{L}\p{M}\p{N}]+(?:[-'’][\p{L}\p{M}\p{N}]+)*/gu;
const simple = /^[a-z0-9]+$/;
const number = /^\p{N}+(?:[.,]\p{N}+)+$/u;
const unspacedClass =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const unspaced = new RegExp(`[${unspacedClass}]`, "u");
const scriptRuns = new RegExp(`[${unspacedClass}][${unspacedClass}\\p{M}]*|[^${unspacedClass}]+`, "gu");
