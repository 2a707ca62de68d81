/** A `tokenizer.json` with a WordPiece vocabulary, as far as pruning looks into it. */
export interface WordPieceTokenizerJson {
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly model: {
    readonly type?: string | null | undefined;
    readonly vocab: Readonly<Record<string, number>>;
    readonly unk_token: string;
    readonly [key: string]: unknown;
  };
  readonly added_tokens: readonly AddedToken[];
}

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly [key: string]: unknown;
}

/** The tokenizer of a static model: new ids are 0, 1, …; `oldIds[i]` is the id that token `i` had. */
export interface PrunedTokenizer {
  readonly json: object;
  readonly oldIds: Int32Array;
}

/**
 * Leaves out what a static model never looks up: placeholders `[unused0]` …, and added tokens other than
 * the unknown and the padding token. Special tokens are no longer put around a text. Order of ids is
 * kept, because it stands for frequency. Throws `RangeError` for another kind of vocabulary.
 */
export function pruneTokenizer(tokenizer: WordPieceTokenizerJson, padToken = "[PAD]"): PrunedTokenizer {
  const { model, added_tokens } = tokenizer;
  if (model.type !== "WordPiece") {
    throw new RangeError(
      `a vocabulary of the kind ${String(model.type)} cannot be pruned; expected WordPiece`,
    );
  }
  const kept = new Set([model.unk_token, padToken]);
  const dropped = new Set(added_tokens.map(({ content }) => content).filter((content) => !kept.has(content)));
  const tokens = Object.entries(model.vocab)
    .filter(([token]) => !dropped.has(token) && !/^\[unused\d+\]$/.test(token))
    .sort(([, a], [, b]) => a - b);
  const newIds = new Map(tokens.map(([token], id) => [token, id]));
  return {
    json: {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added_tokens
        .filter(({ content }) => newIds.has(content) && kept.has(content))
        .map((token) => ({ ...token, id: newIds.get(token.content)! })),
      normalizer: tokenizer.normalizer,
      pre_tokenizer: tokenizer.pre_tokenizer,
      post_processor: null,
      decoder: { type: "WordPiece", prefix: "##", cleanup: true },
      model: { ...model, vocab: Object.fromEntries(newIds) },
    },
    oldIds: Int32Array.from(tokens, ([, id]) => id),
  };
}
