import type { SeededRandom } from "../numeric/seeded-random.js";

/**
 * The text in another case: all small, all capitals, or a capital for every word; one of those that differ from the text,
 * each as likely. The same text where its script has no case. Turkish, Azeri and Lithuanian follow their own rules.
 */
export function inOtherCase(text: string, language: string | null, random: SeededRandom): string {
  const locale = language !== null && ownRules.has(language) ? language : "en";
  const small = text.toLocaleLowerCase(locale);
  const titled = small.replace(/(?<![\p{L}\p{M}\p{N}'’])\p{L}/gu, (letter) =>
    letter.toLocaleUpperCase(locale),
  );
  const forms = [small, text.toLocaleUpperCase(locale), titled];
  const others = [...new Set(forms)].filter((form) => form !== text);
  return others.length === 0 ? text : others[random.below(others.length)]!;
}

const ownRules = new Set(["tr", "az", "lt"]);
