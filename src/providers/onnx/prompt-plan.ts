import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { documentPrompt, queryPrompt } from "../prompts.js";
import { knownPrompts, type PromptPair } from "./known-prompts.js";
import type { SharedConfig } from "./model-config.js";

/**
 * The prompts of both sides: the user's, else the folder's, else those of Alidade's own list (which a
 * notice then says), else none.
 */
export function promptPlan(
  spec: CandidateSpec,
  model: string,
  shared: SharedConfig,
): { pair: PromptPair; notices: string[] } {
  const { queryPrompt: query, documentPrompt: document } = spec.options;
  const named = shared.prompts ?? {};
  const fromFolder = {
    query: queryPrompt(named, shared.default_prompt_name ?? null),
    document: documentPrompt(named, shared.default_prompt_name ?? null),
  };
  const listed = Object.keys(named).length === 0 ? knownPrompts(model) : null;
  const pair = {
    query: query ?? fromFolder.query ?? listed?.query ?? "",
    document: document ?? fromFolder.document ?? listed?.document ?? "",
  };
  const used = listed !== null && (query === undefined || document === undefined);
  return {
    pair,
    notices: used
      ? [
          `the folder names no prompts; Alidade's list gives ${model} the query prompt ${JSON.stringify(pair.query)} and the document prompt ${JSON.stringify(pair.document)} (change them with queryPrompt= and documentPrompt=)`,
        ]
      : [],
  };
}
