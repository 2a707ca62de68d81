import { knownPrompts } from "../catalog/known-prompts.js";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import type { SharedConfig } from "./onnx/model-config.js";
import { documentPrompt, queryPrompt } from "./prompts.js";

/**
 * The prompts of both sides: the user's, else the folder's, else those of Alidade's own list (which a
 * notice then says), else none.
 */
export function promptPlan(
  spec: CandidateSpec,
  model: string,
  shared: Pick<SharedConfig, "prompts" | "default_prompt_name">,
): { pair: ProviderManifest["prompts"]; notices: string[] } {
  const { queryPrompt: query, documentPrompt: document } = spec.options;
  const named = shared.prompts ?? {};
  const fromFolder = {
    query: queryPrompt(named, shared.default_prompt_name ?? null),
    document: documentPrompt(named, shared.default_prompt_name ?? null),
  };
  const unsaid = fromFolder.query === null && fromFolder.document === null;
  const listed = unsaid ? knownPrompts(model) : null;
  const pair = {
    query: query ?? fromFolder.query ?? listed?.query ?? "",
    document: document ?? fromFolder.document ?? listed?.document ?? "",
  };
  const used =
    listed !== null &&
    `${listed.query}${listed.document}` !== "" &&
    (query === undefined || document === undefined);
  return {
    pair,
    notices: used
      ? [
          `the folder names no prompts; Alidade's list${listed.verified === null ? " (unverified here)" : ""} gives ${model} the query prompt ${JSON.stringify(pair.query)} and the document prompt ${JSON.stringify(pair.document)} (change them with queryPrompt= and documentPrompt=)`,
        ]
      : [],
  };
}
