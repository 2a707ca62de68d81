import type { SeededRandom } from "../numeric/seeded-random.js";
import { isTypedByLetter, keyboardNeighbours } from "./keyboards.js";

/**
 * The text with a typing error in one of every five words, at least one: a neighbouring key, two letters swapped, a letter
 * left out, a letter doubled, each as likely. Never the first letter of a word, and never in a word with a digit, of
 * fewer than four letters, in capitals within a text that is not (a model name), in a web or mail address, or in a script
 * that is not typed letter by letter. The same text where no word qualifies.
 */
export function withTypos(text: string, language: string | null, random: SeededRandom): string {
  const words = typableWords(text);
  const count = Math.min(words.length, Math.max(1, Math.round(words.length / 5)));
  const chosen = takeSome(words, count, random).sort((a, b) => b.start - a.start);
  let result = text;
  for (const { start, word } of chosen) {
    result = result.slice(0, start) + misspelt(word, language, random) + result.slice(start + word.length);
  }
  return result;
}

interface PlacedWord {
  readonly start: number;
  readonly word: string;
}

function typableWords(text: string): PlacedWord[] {
  const shouted = !/\p{Ll}/u.test(text);
  return [...text.matchAll(/\S+/gu)].flatMap(({ 0: token, index }) => {
    if (/\p{N}|@|:\/\/|www\./u.test(token)) return [];
    return [...token.matchAll(/\p{L}+(?!\p{M})/gu)].flatMap(({ 0: word, index: inside }) => {
      const name = !shouted && word === word.toUpperCase();
      return [...word].length < 4 || name || !isTypedByLetter(word) ? [] : [{ start: index + inside, word }];
    });
  });
}

function misspelt(word: string, language: string | null, random: SeededRandom): string {
  const letters = [...word];
  for (const slip of takeSome(slips, slips.length, random)) {
    const found = slip(letters, language, random);
    if (found !== null && found !== word) return found;
  }
  return word;
}

type Slip = (letters: readonly string[], language: string | null, random: SeededRandom) => string | null;

const neighbouringKey: Slip = (letters, language, random) => {
  const at = 1 + random.below(letters.length - 1);
  const letter = letters[at]!;
  const keys = keyboardNeighbours(letter.toLowerCase(), language);
  if (keys.length === 0) return null;
  const key = keys[random.below(keys.length)]!;
  return letters.with(at, letter === letter.toLowerCase() ? key : key.toUpperCase()).join("");
};

const swapped: Slip = (letters, _, random) => {
  const at = 1 + random.below(letters.length - 2);
  return letters
    .with(at, letters[at + 1]!)
    .with(at + 1, letters[at]!)
    .join("");
};

const leftOut: Slip = (letters, _, random) =>
  letters.toSpliced(1 + random.below(letters.length - 1), 1).join("");

const doubled: Slip = (letters, _, random) => {
  const at = 1 + random.below(letters.length - 1);
  return letters.toSpliced(at, 0, letters[at]!).join("");
};

/** The first `count` of a seeded shuffle. */
function takeSome<T>(items: readonly T[], count: number, random: SeededRandom): T[] {
  const rest = [...items];
  return Array.from({ length: count }, () => rest.splice(random.below(rest.length), 1)[0]!);
}

const slips: readonly Slip[] = [neighbouringKey, swapped, leftOut, doubled];
