import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { candidateFolder } from "./candidate-folder.js";
import { readEncoderPlan } from "./onnx/encoder-plan.js";
import type { OpenProviderOptions } from "./provider-description.js";
import { firstCodePoints } from "./static/first-code-points.js";
import { medianLength } from "./static/median-length.js";
import { openStaticFolder, staticMaxTokens } from "./static/static-model.js";
import { loadContentTokenizer, loadTextTokenizer } from "./text-tokenizer.js";

/** How many characters (UTF-16 units) of a document a model reads; all of them where it is not cut. */
export type KeptText = (document: string) => number;

/**
 * Where a model cuts documents, by its own tokenizer, without loading its weights: the longest beginning, ending at
 * white space, whose tokens fit beside prompt and special tokens. null for a candidate that makes no vectors of texts,
 * has no limit, or cuts on the left. Throws `InputError` for a folder that cannot be used. Cost of a call: one
 * tokenisation of the text, about ten where it is cut.
 */
export async function openKeptText(
  spec: CandidateSpec,
  options: Pick<OpenProviderOptions, "baseDir" | "embeddedModelDir">,
): Promise<KeptText | null> {
  if (spec.kind === "onnx") return onnxKept(spec, options.baseDir);
  return spec.kind === "static" ? staticKept(spec, options) : null;
}

async function onnxKept(spec: CandidateSpec, baseDir: string): Promise<KeptText | null> {
  const folder = await candidateFolder(spec, { baseDir });
  const { maxTokens, transformerPath, prompts, lowerCase } = await readEncoderPlan(spec, folder);
  const { encode, special, truncationSide } = await loadTextTokenizer(folder, transformerPath);
  if (maxTokens === null || truncationSide === "left") return null;
  const room = maxTokens - special.prefix.length - special.suffix.length;
  const tokens = (document: string): number => {
    const text = prompts.document + document;
    return encode(lowerCase ? text.toLowerCase() : text).length;
  };
  return (document) => longestFitting(document, (beginning) => tokens(beginning) <= room);
}

async function staticKept(
  spec: CandidateSpec,
  options: Pick<OpenProviderOptions, "baseDir" | "embeddedModelDir">,
): Promise<KeptText> {
  const { folder, layout } = await openStaticFolder(spec, options);
  const { encode, unknownId, vocabulary } = await loadContentTokenizer(folder, layout.subfolder);
  const codePoints = staticMaxTokens * medianLength([...vocabulary().keys()]);
  const fits = (beginning: string): boolean =>
    encode(beginning).filter((id) => id !== unknownId).length <= staticMaxTokens;
  return (document) => {
    const head = firstCodePoints(document, codePoints);
    return longestFitting(head, fits);
  };
}

/** Length of the longest beginning that fits, ending at white space; the whole length where all of it fits. */
function longestFitting(text: string, fits: (beginning: string) => boolean): number {
  if (fits(text)) return text.length;
  const ends = Array.from(text.matchAll(/\s+/g), ({ index }) => index);
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(text.slice(0, ends[middle]))) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : ends[low - 1]!;
}
