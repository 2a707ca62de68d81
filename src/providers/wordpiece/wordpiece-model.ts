import { buildPieceTrie } from "./piece-trie.js";
import type { AddedToken } from "./section-splitter.js";
import type { WordPieceModel } from "./wordpiece-encoder.js";

/** What is read of `tokenizer.json`. */
export interface TokenizerJson {
  readonly model: {
    readonly type?: string | null | undefined;
    readonly unk_token?: string | null | undefined;
    readonly [key: string]: unknown;
  };
  readonly normalizer?: unknown;
  readonly pre_tokenizer?: unknown;
  readonly added_tokens: readonly {
    readonly id: number;
    readonly content: string;
    readonly [key: string]: unknown;
  }[];
}

/**
 * The model and the vocabulary of a tokenizer of BERT's form: BertNormalizer, BertPreTokenizer, WordPiece with `##`, added tokens that are taken
 * as they stand, an id for each token. null for any other form, however close, and where a value is not what this form has:
 * the tokenizer library is there for those.
 */
export function wordPieceModel(
  json: TokenizerJson,
  config: Readonly<Record<string, unknown>>,
): { readonly model: WordPieceModel; readonly vocabulary: ReadonlyMap<string, number> } | null {
  const normalizer = bertNormalizer(json.normalizer);
  const addedTokens = plainTokens(json.added_tokens);
  const longestWord = json.model.max_input_chars_per_word ?? 100;
  if (
    normalizer === null ||
    addedTokens === null ||
    config.remove_space ||
    config.do_lowercase_and_remove_accent ||
    !hasOnly(json.pre_tokenizer, { type: "BertPreTokenizer" }) ||
    json.model.type !== "WordPiece" ||
    json.model.fuse_unk ||
    json.model.continuing_subword_prefix !== prefix ||
    !isCount(longestWord) ||
    longestWord < 1 ||
    longestWord > 10_000
  ) {
    return null;
  }
  const vocabulary = readVocabulary(json.model.vocab, addedTokens);
  const unknownId = vocabulary?.get(json.model.unk_token ?? "");
  const trie = vocabulary && buildPieceTrie(vocabulary, prefix);
  if (!trie || unknownId === undefined) return null;
  return { model: { normalizer, trie, unknownId, longestWord, addedTokens }, vocabulary };
}

function bertNormalizer(part: unknown): WordPieceModel["normalizer"] | null {
  const known = ["type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"];
  if (!isRecord(part) || Object.keys(part).some((key) => !known.includes(key))) return null;
  const { lowercase, strip_accents: strip } = part;
  const form = { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true };
  if (!Object.entries(form).every(([key, value]) => part[key] === value)) return null;
  if (typeof lowercase !== "boolean" || !(strip == null || typeof strip === "boolean")) return null;
  return { lowercase, stripAccents: strip ?? lowercase };
}

function plainTokens(tokens: TokenizerJson["added_tokens"]): readonly AddedToken[] | null {
  const plain = tokens.every(
    ({ content, normalized, special, single_word, lstrip, rstrip }) =>
      /^[\x21-\x7e]+$/.test(content) &&
      (normalized ?? !special) === false &&
      !single_word &&
      !lstrip &&
      !rstrip,
  );
  // Of tokens with the same content the last counts.
  const ids = new Map(tokens.map(({ content, id }) => [content, id]));
  return plain ? Array.from(ids, ([content, id]) => ({ content, id })) : null;
}

function readVocabulary(vocab: unknown, addedTokens: readonly AddedToken[]): Map<string, number> | null {
  if (!isRecord(vocab)) return null;
  const tokens = new Map<string, number>();
  for (const token of Object.keys(vocab)) {
    const id = vocab[token];
    if (!isCount(id) || token === "") return null;
    tokens.set(token, id);
  }
  // Half a pair of surrogates could end a piece within a character.
  if (loneSurrogate.test([...tokens.keys()].join(" "))) return null;
  for (const { content, id } of addedTokens) tokens.set(content, id);
  return hasEqual(tokens.values()) ? null : tokens;
}

function hasEqual(ids: Iterable<number>): boolean {
  const seen: boolean[] = [];
  for (const id of ids) {
    if (id >= mostTokens || seen[id]) return true;
    seen[id] = true;
  }
  return false;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff;
}

function hasOnly(part: unknown, form: Readonly<Record<string, unknown>>): boolean {
  if (!isRecord(part)) return false;
  const keys = Object.keys(part);
  return keys.length === Object.keys(form).length && keys.every((key) => part[key] === form[key]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const prefix = "##";
const mostTokens = 10_000_000;
const loneSurrogate = /\p{Cs}/u;
