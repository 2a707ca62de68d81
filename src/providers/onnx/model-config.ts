import { z } from "zod";
import { inFolder, type ModelFolder } from "../model-folder.js";

/** What Alidade reads of a transformer's `config.json`; families name the same thing differently. */
export type ModelConfig = z.output<typeof modelConfigSchema>;

/** What Alidade reads of `config_sentence_transformers.json`. */
export type SharedConfig = z.output<typeof sharedConfigSchema>;

/** Dimensions of a token vector; null where the config does not say. */
export function hiddenSize({ hidden_size, dim, d_model, n_embd, text_config }: ModelConfig): number | null {
  return hidden_size ?? dim ?? d_model ?? n_embd ?? text_config?.hidden_size ?? null;
}

/** Tokens the position embeddings reach; null where there is no such limit. RoBERTa and its kin count from the padding id on. */
export function positionLimit({
  max_position_embeddings,
  model_type,
  pad_token_id,
}: ModelConfig): number | null {
  if (max_position_embeddings == null || max_position_embeddings <= 0) return null;
  const offset = offsetPositions.includes(model_type ?? "") ? (pad_token_id ?? 1) + 1 : 0;
  return max_position_embeddings - offset;
}

/** Reads `sentence_bert_config.json` or its namesake of another family; `file` is null where there is none. */
export async function readSentenceConfig(
  folder: ModelFolder,
  path: string,
): Promise<{ config: z.output<typeof sentenceConfigSchema>; file: string | null }> {
  for (const name of sentenceConfigNames) {
    const file = inFolder(path, name);
    const config = await folder.json(file, sentenceConfigSchema);
    if (config !== null) return { config, file };
  }
  return { config: {}, file: null };
}

const sentenceConfigNames = [
  "bert",
  "roberta",
  "distilbert",
  "camembert",
  "albert",
  "xlm-roberta",
  "xlnet",
].map((name) => `sentence_${name}_config.json`);

const offsetPositions = ["roberta", "xlm-roberta", "camembert", "mpnet", "xmod", "longformer"];

const size = z.int().positive().nullish();

export const modelConfigSchema = z.looseObject({
  hidden_size: size,
  dim: size,
  d_model: size,
  n_embd: size,
  text_config: z.looseObject({ hidden_size: size }).nullish(),
  max_position_embeddings: z.int().nullish(),
  model_type: z.string().nullish(),
  pad_token_id: z.int().nullish(),
  architectures: z.array(z.string()).nullish(),
  is_causal: z.boolean().nullish(),
});

const sentenceConfigSchema = z.looseObject({ max_seq_length: size, do_lower_case: z.boolean().nullish() });

export const sharedConfigSchema = z.looseObject({
  prompts: z.record(z.string(), z.string().nullable()).nullish(),
  default_prompt_name: z.string().nullish(),
  similarity_fn_name: z.string().nullish(),
  truncate_dim: size,
});
