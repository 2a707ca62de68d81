import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { openModelFolder } from "../model-folder.js";
import { loadTextTokenizer } from "../text-tokenizer.js";

/** Counts and cuts texts by a model's own tokenizer, special tokens included. */
export interface TextMeasure {
  count(text: string): number;
  /** The longest beginning of the text, in whole code points, of at most `tokens` tokens; null where all of it fits. */
  cut(text: string, tokens: number): string | null;
}

/**
 * The measure of the folder that `tokenizer=` names (`tokenizer.json`, as beside every model on the hub); null without one.
 * Throws `InputError` for a folder without a tokenizer.
 */
export async function openTextMeasure(
  { options }: CandidateSpec,
  baseDir: string,
): Promise<TextMeasure | null> {
  if (options.tokenizer === undefined) return null;
  const folder = openModelFolder(options.tokenizer, baseDir);
  const { encode, special } = await loadTextTokenizer(folder, "");
  const around = special.prefix.length + special.suffix.length;
  const count = (text: string): number => encode(text).length + around;
  return {
    count,
    cut(text, tokens) {
      if (count(text) <= tokens) return null;
      const points = [...text];
      let fits = 0;
      for (let tooMany = points.length; tooMany - fits > 1; ) {
        const middle = (fits + tooMany) >> 1;
        if (count(points.slice(0, middle).join("")) <= tokens) fits = middle;
        else tooMany = middle;
      }
      return points.slice(0, Math.max(1, fits)).join("");
    },
  };
}
