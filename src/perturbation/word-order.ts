import type { SeededRandom } from "../numeric/seeded-random.js";
import { isUnit } from "./units.js";

/**
 * The words in another order: the text is cut at one place between words and its parts change places ("red running
 * shoes": "running shoes red"). A number stays with its unit, a mark that ends the text at its end. The same
 * text where it has fewer than two words.
 */
export function inOtherOrder(text: string, random: SeededRandom): string {
  const [, body = "", end = ""] = /^\s*(.*?)([\s?!.…。？！]*)$/su.exec(text) ?? [];
  const words = withUnits(body.match(/\S+/gu) ?? []);
  const cuts = words
    .slice(1)
    .map((_, i) => [...words.slice(i + 1), ...words.slice(0, i + 1)].join(" "))
    .filter((order) => order !== words.join(" "));
  return cuts.length === 0 ? text : cuts[random.below(cuts.length)]! + end;
}

/** "32" and "GB" as one word. */
function withUnits(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (last !== undefined && /^\d+(?:[.,]\d+)?$/.test(last) && isUnit(word))
      joined.push(`${joined.pop()} ${word}`);
    else joined.push(word);
  }
  return joined;
}
