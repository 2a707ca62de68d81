import { type CandidateSpec, isHosted } from "../contracts/candidate-spec.js";
import type { Role } from "../contracts/embedding-matrix.js";
import { candidateFolder } from "./candidate-folder.js";
import { planHosted } from "./hosted/hosted-plan.js";
import { openTextMeasure } from "./hosted/text-measure.js";
import { readEncoderPlan } from "./onnx/encoder-plan.js";
import { tokenSequence } from "./onnx/transformer.js";
import { documentPrompt, queryPrompt } from "./prompts.js";
import type { OpenProviderOptions } from "./provider-description.js";
import { firstCodePoints } from "./static/first-code-points.js";
import { medianLength } from "./static/median-length.js";
import { openStaticFolder, staticMaxTokens } from "./static/static-model.js";
import { loadContentTokenizer, loadTextTokenizer } from "./text-tokenizer.js";

/** Tokens that a model keeps of a text, prompt and special tokens included. */
export type TokenCounter = (text: string, role: Role) => number;

/**
 * Counts tokens by a model's own tokenizer, without loading its weights: what its provider would report. null for a
 * candidate whose tokens only it knows. Throws `InputError` for a folder that cannot be used.
 */
export async function openTokenCounter(
  spec: CandidateSpec,
  options: Pick<OpenProviderOptions, "baseDir" | "embeddedModelDir">,
): Promise<TokenCounter | null> {
  if (spec.kind === "onnx") return onnxCounter(spec, options.baseDir);
  if (isHosted(spec.kind)) return hostedCounter(spec, options.baseDir);
  return spec.kind === "static" ? staticCounter(spec, options) : null;
}

async function hostedCounter(spec: CandidateSpec, baseDir: string): Promise<TokenCounter | null> {
  const measure = await openTextMeasure(spec, baseDir);
  if (measure === null) return null;
  const { prompts } = planHosted(spec, {}, { keyed: false });
  return (text, role) => measure.count(prompts[role] + text);
}

async function onnxCounter(spec: CandidateSpec, baseDir: string): Promise<TokenCounter> {
  const folder = await candidateFolder(spec, { baseDir });
  const { maxTokens, transformerPath, prompts, lowerCase } = await readEncoderPlan(spec, folder);
  const { encode, special, truncationSide } = await loadTextTokenizer(folder, transformerPath);
  return (text, role) => {
    const whole = prompts[role] + text;
    const content = encode(lowerCase ? whole.toLowerCase() : whole);
    return tokenSequence(content, special, maxTokens, truncationSide).ids.length;
  };
}

async function staticCounter(
  spec: CandidateSpec,
  options: Pick<OpenProviderOptions, "baseDir" | "embeddedModelDir">,
): Promise<TokenCounter> {
  const { folder, layout } = await openStaticFolder(spec, options);
  const { encode, unknownId, vocabulary } = await loadContentTokenizer(folder, layout.subfolder);
  const codePoints = staticMaxTokens * medianLength([...vocabulary().keys()]);
  const prompts = {
    query: queryPrompt(layout.prompts) ?? "",
    document: documentPrompt(layout.prompts) ?? "",
  };
  return (text, role) => {
    let count = 0;
    for (const id of encode(firstCodePoints(prompts[role] + text, codePoints))) if (id !== unknownId) count++;
    return Math.min(count, staticMaxTokens);
  };
}
