/**
 * Whether a tokenizer gives a text the ids of its whitespace-separated pieces, one after the other.
 * True for BERT's: each of its steps (added tokens, cleaning, lower-casing, NFD, splitting at whitespace
 * and punctuation, WordPiece) looks no further than the next space, tab or line break, and these four
 * characters end a piece whatever surrounds them. (Other whitespace is not split at: vertical tabs, for
 * one, are deleted as control characters and join their neighbours.)
 */
export function isWordwise(json: TokenizerJson, config: Readonly<Record<string, unknown>>): boolean {
  return (
    typeOf(json.normalizer) === "BertNormalizer" &&
    typeOf(json.pre_tokenizer) === "BertPreTokenizer" &&
    json.model.type === "WordPiece" &&
    !json.model.fuse_unk &&
    !config.remove_space &&
    !config.do_lowercase_and_remove_accent &&
    json.added_tokens.every(
      (token) =>
        !/\s/.test(token.content) && token.content !== "" && (token.normalized ?? !token.special) === false,
    )
  );
}

interface TokenizerJson {
  readonly model: { readonly type?: string | null | undefined; readonly fuse_unk?: unknown };
  readonly normalizer?: unknown;
  readonly pre_tokenizer?: unknown;
  readonly added_tokens: readonly { content: string; normalized?: unknown; special?: unknown }[];
}

/** An encoder with the ids of `encode` that tokenises every piece once and remembers it. */
export function wordwiseEncoder(encode: (text: string) => Int32Array): (text: string) => Int32Array {
  const known = new Map<string, Int32Array>();
  let scratch = new Int32Array(1024);

  function idsOf(piece: string): Int32Array {
    const remembered = known.get(piece);
    if (remembered !== undefined) return remembered;
    const ids = encode(piece);
    if (piece.length <= longestRemembered) {
      if (known.size >= mostRemembered) known.clear();
      // A copy: a slice would keep the whole text it came from alive.
      known.set(JSON.parse(JSON.stringify(piece)) as string, ids);
    }
    return ids;
  }

  return (text) => {
    let count = 0;
    let start = 0;
    for (let i = 0; i <= text.length; i++) {
      // At the end of the text charCodeAt is NaN.
      const unit = i < text.length ? text.charCodeAt(i) : space;
      if (unit !== space && unit !== tab && unit !== lineFeed && unit !== carriageReturn) continue;
      if (i > start) {
        const ids = idsOf(text.slice(start, i));
        if (count + ids.length > scratch.length) {
          const larger = new Int32Array(2 * (count + ids.length));
          larger.set(scratch.subarray(0, count));
          scratch = larger;
        }
        for (let j = 0; j < ids.length; j++) scratch[count++] = ids[j]!;
      }
      start = i + 1;
    }
    return scratch.slice(0, count);
  };
}

function typeOf(part: unknown): unknown {
  return typeof part === "object" && part !== null && "type" in part ? part.type : null;
}

const longestRemembered = 40;
const mostRemembered = 200_000;

const space = 0x20;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
