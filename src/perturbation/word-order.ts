import type { SeededRandom } from "../numeric/seeded-random.js";

/**
 * The words in another order: the text is cut at one place between words and its parts change places ("red running
 * shoes": "running shoes red"). A number stays with the word after it, a mark that ends the text at its end. The same
 * text where it has fewer than two words.
 */
export function inOtherOrder(text: string, random: SeededRandom): string {
  const [, body = "", end = ""] = /^\s*(.*?)([\s?!.…。？！]*)$/su.exec(text) ?? [];
  const words = body.match(/(?:\d+(?:[.,]\d+)?\s+(?=\D))?\S+/gu) ?? [];
  const cuts = words
    .slice(1)
    .map((_, i) => [...words.slice(i + 1), ...words.slice(0, i + 1)].join(" "))
    .filter((order) => order !== words.join(" "));
  return cuts.length === 0 ? text : cuts[random.below(cuts.length)]! + end;
}
