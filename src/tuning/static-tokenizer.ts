/** A `tokenizer.json`, as far as it is looked into. */
export interface TokenizerJson {
  readonly normalizer?: unknown;
  readonly pre_tokenizer?: unknown;
  readonly decoder?: unknown;
  readonly model: {
    readonly type?: string | null | undefined;
    /** Ids by token (WordPiece, BPE), or tokens with their scores in the order of ids (Unigram). */
    readonly vocab: Readonly<Record<string, number>> | readonly (readonly [string, number])[];
    readonly unk_token?: string | null | undefined;
    readonly [key: string]: unknown;
  };
  readonly added_tokens?: readonly AddedToken[] | null | undefined;
}

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special?: boolean | undefined;
  readonly [key: string]: unknown;
}

/** The tokenizer of a static model. Its ids are 0, 1, …; `oldIds[i]` is the id that token `i` had; words come after them. */
export interface StaticTokenizer {
  readonly json: object;
  readonly oldIds: Int32Array;
}

/**
 * The tokenizer of a static model: without what it never looks up, which are placeholders `[unused0]` … and special tokens
 * other than the unknown and the padding one, and without the special tokens around a text. The order of ids is kept,
 * because it stands for frequency. `words` are added behind; only WordPiece takes any. A byte-level vocabulary puts a
 * space before the first word too, so that it is found as it is elsewhere. Throws `RangeError` for other kinds of vocabulary.
 */
export function staticTokenizer(
  tokenizer: TokenizerJson,
  { padToken = "[PAD]", words = [] }: { readonly padToken?: string; readonly words?: readonly string[] } = {},
): StaticTokenizer {
  const { model } = tokenizer;
  const kind = model.type ?? "";
  if (!vocabularyKinds.includes(kind)) {
    throw new RangeError(
      `a vocabulary of the kind ${kind || "that the file does not name"} cannot be distilled; expected ${vocabularyKinds.join(", ")}`,
    );
  }
  if (words.length > 0 && !takesWords(tokenizer))
    throw new RangeError(`words cannot be added to a vocabulary of the kind ${kind}`);
  const { tokens, vocab } = Array.isArray(model.vocab)
    ? wholeList(model.vocab as readonly (readonly [string, number])[])
    : keptTokens(tokenizer, padToken, words);
  const newIds = new Map(tokens.map(([token], id) => [token, id]));
  const added = (tokenizer.added_tokens ?? [])
    .filter(({ content }) => newIds.has(content) && (content === model.unk_token || content === padToken))
    .map((token) => ({ ...token, id: newIds.get(token.content)! }));
  return {
    json: {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: tokenizer.normalizer ?? null,
      pre_tokenizer: withPrefixSpace(tokenizer.pre_tokenizer ?? null),
      post_processor: null,
      decoder: tokenizer.decoder ?? null,
      model: { ...model, vocab },
    },
    oldIds: Int32Array.from(tokens, ([, id]) => id),
  };
}

/** Whether words can be added to the vocabulary of a tokenizer: WordPiece, whose pieces inside a word begin with `##`. */
export function takesWords({ model }: TokenizerJson): boolean {
  return model.type === "WordPiece" && (model.continuing_subword_prefix ?? "##") === "##";
}

interface Vocabulary {
  /** Tokens with the ids they had. */
  readonly tokens: readonly (readonly [string, number])[];
  readonly vocab: unknown;
}

/** A Unigram model finds its tokens, the unknown one among them, by their place: none is left out. */
function wholeList(list: readonly (readonly [string, number])[]): Vocabulary {
  return { tokens: list.map(([token], id) => [token, id] as const), vocab: list };
}

function keptTokens(
  { model, added_tokens }: TokenizerJson,
  padToken: string,
  words: readonly string[],
): Vocabulary {
  const dropped = new Set(
    (added_tokens ?? [])
      .filter(
        ({ special, content }) => special !== false && content !== model.unk_token && content !== padToken,
      )
      .map(({ content }) => content),
  );
  const tokens = Object.entries(model.vocab as Readonly<Record<string, number>>)
    .filter(([token]) => !dropped.has(token) && !/^\[unused\d+\]$/.test(token))
    .sort(([, a], [, b]) => a - b);
  const all = [...tokens.map(([token]) => token), ...words];
  return { tokens, vocab: Object.fromEntries(all.map((token, id) => [token, id])) };
}

function withPrefixSpace(preTokenizer: unknown): unknown {
  if (typeof preTokenizer !== "object" || preTokenizer === null) return preTokenizer;
  const { type, pretokenizers } = preTokenizer as { type?: unknown; pretokenizers?: unknown };
  if (type === "ByteLevel") return { ...preTokenizer, add_prefix_space: true };
  if (!Array.isArray(pretokenizers)) return preTokenizer;
  return { ...preTokenizer, pretokenizers: pretokenizers.map(withPrefixSpace) };
}

const vocabularyKinds = ["WordPiece", "BPE", "Unigram"];
