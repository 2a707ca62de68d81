import { z } from "zod";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { InputError } from "../../contracts/errors.js";
import { positiveOption } from "../candidate-options.js";
import { inFolder, type ModelFolder } from "../model-folder.js";
import { type ModelConfig, positionLimit } from "./model-config.js";

/**
 * Tokens kept of a text, special tokens included: the `maxTokens` option, else `max_seq_length`, else the
 * smaller of the tokenizer's `model_max_length` and the positions; null where nothing limits them.
 * Throws `InputError` for more than the model has positions.
 */
export async function tokenLimit(
  spec: CandidateSpec,
  folder: ModelFolder,
  path: string,
  fromSentenceConfig: number | null,
  model: ModelConfig,
): Promise<number | null> {
  const asked = positiveOption(spec, "maxTokens");
  const positions = positionLimit(model);
  if (asked !== null && positions !== null && asked > positions) {
    throw new InputError(`"${spec.spec}": maxTokens is ${asked}; the model has ${positions} positions`);
  }
  if (asked !== null || fromSentenceConfig !== null) return asked ?? fromSentenceConfig;
  const tokenizer = await folder.json(inFolder(path, "tokenizer_config.json"), tokenizerLimitSchema);
  const limits = [tokenizer?.model_max_length ?? null, positions].filter(
    (limit): limit is number => limit !== null && limit < 1e9,
  );
  return limits.length === 0 ? null : Math.floor(Math.min(...limits));
}

const tokenizerLimitSchema = z.looseObject({ model_max_length: z.number().positive().nullish() });
