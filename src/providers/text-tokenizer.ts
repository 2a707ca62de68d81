import type { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { errorMessage, InputError } from "../contracts/errors.js";
import { inFolder, type ModelFolder } from "./model-folder.js";
import { type PairTokens, pairTokens } from "./pair-tokens.js";
import { type WordPieceModel, wordPieceEncoder } from "./wordpiece/wordpiece-encoder.js";
import { wordPieceModel } from "./wordpiece/wordpiece-model.js";

/** What makes ids of a text alone, without special tokens. It does not cut. */
export interface ContentTokenizer {
  encode(text: string): Int32Array;
  /** All strings of the vocabulary with their ids, added tokens included. */
  vocabulary(): ReadonlyMap<string, number>;
  /** Id of the model's `unk_token` string; null for models that have only an `unk_id`, or none. */
  readonly unknownId: number | null;
  /** The tokenizer as data for other threads; null where the tokenizer library does the work. */
  readonly wordPiece: WordPieceModel | null;
}

/** A tokenizer of the Hugging Face format: text in, ids out. It neither cuts nor pads. */
export interface TextTokenizer extends ContentTokenizer {
  /** What the tokenizer puts around a text. */
  readonly special: SpecialTokens;
  /** What it puts around and between two texts that are read together; null where that cannot be told. */
  pairSpecial(): PairTokens | null;
  readonly padId: number;
  /** Which end of a long text is cut off. */
  readonly truncationSide: "left" | "right";
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
  const files = await readTokenizerFiles(folder, subfolder);
  const { json, config } = files;
  const library = await openLibrary(files);
  return {
    ...(ownTokenizer(files) ?? libraryTokenizer(library, json)),
    special: orExplain(files, () => specialTokens(library)),
    pairSpecial: () => pairSpecial(library),
    padId: padId(library, json, config),
    truncationSide: config.truncation_side ?? (json.truncation?.direction === "Left" ? "left" : "right"),
  };
}

/**
 * Loads what makes ids of a text alone: the part of `loadTextTokenizer` that a static model needs, without the tokenizer
 * library where its form is known here. Throws `InputError` as that does.
 */
export async function loadContentTokenizer(folder: ModelFolder, subfolder = ""): Promise<ContentTokenizer> {
  const files = await readTokenizerFiles(folder, subfolder);
  return ownTokenizer(files) ?? libraryTokenizer(await openLibrary(files), files.json);
}

interface TokenizerFiles {
  /** Path of tokenizer.json. */
  readonly path: string;
  readonly json: z.output<typeof tokenizerSchema>;
  readonly config: z.output<typeof tokenizerConfigSchema>;
}

async function readTokenizerFiles(folder: ModelFolder, subfolder: string): Promise<TokenizerFiles> {
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
  return { path: folder.locate(file), json, config };
}

/** The tokenizer of this package, for the one form that it knows. */
function ownTokenizer({ json, config }: TokenizerFiles): ContentTokenizer | null {
  const own = wordPieceModel(json, config);
  if (own === null) return null;
  const { model, vocabulary } = own;
  return {
    encode: wordPieceEncoder(model),
    unknownId: model.unknownId,
    vocabulary: () => vocabulary,
    wordPiece: model,
  };
}

function libraryTokenizer(library: Tokenizer, json: TokenizerFiles["json"]): ContentTokenizer {
  const unknown = json.model.unk_token;
  return {
    encode: (text) => Int32Array.from(library.encode(text, { add_special_tokens: false }).ids),
    unknownId: typeof unknown === "string" ? (library.token_to_id(unknown) ?? null) : null,
    vocabulary: () => {
      const vocabulary = library.get_vocab(true) as Map<string | undefined, number>;
      vocabulary.delete(undefined); // ids that no token has
      return vocabulary as Map<string, number>;
    },
    wordPiece: null,
  };
}

async function openLibrary(files: TokenizerFiles): Promise<Tokenizer> {
  const { Tokenizer } = await import("@huggingface/tokenizers");
  return orExplain(files, () => new Tokenizer(withAllKeys(files.json), files.config));
}

function orExplain<T>({ path }: TokenizerFiles, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new InputError(`The tokenizer cannot be used: ${errorMessage(error)}`, { file: path });
  }
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

function pairSpecial(tokenizer: Tokenizer): PairTokens | null {
  return pairTokens({
    content: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    pair: (first, second) => {
      const { ids, token_type_ids: types }: { ids: number[]; token_type_ids?: number[] } = tokenizer.encode(
        first,
        { text_pair: second, add_special_tokens: true, return_token_type_ids: true },
      );
      return { ids, types };
    },
  });
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
