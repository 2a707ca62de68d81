import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { errorMessage, InputError } from "../contracts/errors.js";
import { inFolder, type ModelFolder } from "./model-folder.js";
import { isWordwise, wordwiseEncoder } from "./wordwise-encoder.js";

/** A tokenizer of the Hugging Face format: text in, ids out. It neither cuts nor pads. */
export interface TextTokenizer {
  /** Ids of the text alone, without special tokens. */
  encode(text: string): Int32Array;
  /** What the tokenizer puts around a text. */
  readonly special: SpecialTokens;
  readonly padId: number;
  /** Which end of a long text is cut off. */
  readonly truncationSide: "left" | "right";
  /** All strings of the vocabulary with their ids, added tokens included. */
  vocabulary(): ReadonlyMap<string, number>;
  /** Id of the model's `unk_token` string; null for models that have only an `unk_id`, or none. */
  readonly unknownId: number | null;
}

/** Ids around a text and the segment (`token_type_ids`) of each part. */
export interface SpecialTokens {
  readonly prefix: readonly number[];
  readonly suffix: readonly number[];
  readonly prefixTypes: readonly number[];
  readonly contentType: number;
  readonly suffixTypes: readonly number[];
}

/** Names of the files that decide the ids. */
export const tokenizerFiles = ["tokenizer.json", "tokenizer_config.json"] as const;

/**
 * Loads `tokenizer.json` (and `tokenizer_config.json`, if there) from a subfolder of a model.
 * Throws `InputError` where it is missing, malformed, or of a kind the tokenizer library does not know.
 */
export async function loadTextTokenizer(folder: ModelFolder, subfolder = ""): Promise<TextTokenizer> {
  const file = inFolder(subfolder, "tokenizer.json");
  const json = await folder.json(file, tokenizerSchema);
  if (json === null) {
    throw new InputError(
      `The model has no ${file}; save it with a fast tokenizer (tokenizer.save_pretrained) or download the file`,
      { file: folder.path },
    );
  }
  const config =
    (await folder.json(inFolder(subfolder, "tokenizer_config.json"), tokenizerConfigSchema)) ?? {};
  let tokenizer: Tokenizer;
  let special: SpecialTokens;
  try {
    tokenizer = new Tokenizer(withAllKeys(json), config);
    special = specialTokens(tokenizer);
  } catch (error) {
    throw new InputError(`The tokenizer cannot be used: ${errorMessage(error)}`, {
      file: folder.locate(file),
    });
  }
  const encode = (text: string): Int32Array =>
    Int32Array.from(tokenizer.encode(text, { add_special_tokens: false }).ids);
  const unknown = json.model.unk_token;
  return {
    encode: isWordwise(json, config) ? wordwiseEncoder(encode) : encode,
    special,
    padId: padId(tokenizer, json, config),
    truncationSide: config.truncation_side ?? (json.truncation?.direction === "Left" ? "left" : "right"),
    vocabulary: () => {
      const vocabulary = tokenizer.get_vocab(true) as Map<string | undefined, number>;
      vocabulary.delete(undefined); // ids that no token has
      return vocabulary as Map<string, number>;
    },
    unknownId: typeof unknown === "string" ? (tokenizer.token_to_id(unknown) ?? null) : null,
  };
}

/** The library insists on these keys being there, if only as null. */
function withAllKeys(json: z.output<typeof tokenizerSchema>): object {
  return { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...json };
}

/** Finds what surrounds a probe; its ids do not depend on the text. */
function specialTokens(tokenizer: Tokenizer): SpecialTokens {
  for (const probe of ["a", "x", "1", "."]) {
    const content: number[] = tokenizer.encode(probe, { add_special_tokens: false }).ids;
    if (content.length === 0) continue;
    const whole: { ids: number[]; token_type_ids?: number[] } = tokenizer.encode(probe, {
      add_special_tokens: true,
      return_token_type_ids: true,
    });
    const { ids } = whole;
    const types = whole.token_type_ids ?? ids.map(() => 0);
    const start = ids.findIndex((_, i) => content.every((id, j) => ids[i + j] === id));
    if (start < 0) continue;
    const end = start + content.length;
    return {
      prefix: ids.slice(0, start),
      suffix: ids.slice(end),
      prefixTypes: types.slice(0, start),
      contentType: types[start] ?? 0,
      suffixTypes: types.slice(end),
    };
  }
  throw new Error("its special tokens cannot be told from a text");
}

function padId(
  tokenizer: Tokenizer,
  json: z.output<typeof tokenizerSchema>,
  config: z.output<typeof tokenizerConfigSchema>,
): number {
  const token = typeof config.pad_token === "object" ? config.pad_token?.content : config.pad_token;
  return (token === undefined ? undefined : tokenizer.token_to_id(token)) ?? json.padding?.pad_id ?? 0;
}

const tokenizerSchema = z.looseObject({
  model: z.looseObject({ type: z.string().nullish(), unk_token: z.string().nullish() }),
  added_tokens: z
    .array(z.looseObject({ id: z.int().nonnegative(), content: z.string() }))
    .nullish()
    .transform((tokens) => tokens ?? []),
  padding: z.looseObject({ pad_id: z.int().nonnegative().optional() }).nullish(),
  truncation: z.looseObject({ direction: z.string().optional() }).nullish(),
});

const tokenizerConfigSchema = z.looseObject({
  truncation_side: z.enum(["left", "right"]).optional(),
  pad_token: z.union([z.string(), z.looseObject({ content: z.string() })]).nullish(),
});
