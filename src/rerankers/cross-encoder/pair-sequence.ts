import type { PairTokens } from "../../providers/pair-tokens.js";
import { longestFirst } from "./longest-first.js";

/** A pair as the model reads it; `cut`: a text of it was longer than there is room for. */
export interface PairSequence {
  readonly ids: Int32Array;
  readonly types: Int32Array;
  readonly cut: boolean;
}

/** Puts two texts and the special tokens around them together, cut to `maxTokens` in all, longest first. */
export function pairSequence(
  first: Int32Array,
  second: Int32Array,
  special: PairTokens,
  maxTokens: number | null,
  side: "left" | "right",
): PairSequence {
  const around = special.prefix.length + special.middle.length + special.suffix.length;
  const room = maxTokens === null ? Number.POSITIVE_INFINITY : Math.max(0, maxTokens - around);
  const [a, b] = longestFirst(first.length, second.length, room);
  const kept = (ids: Int32Array, count: number): Int32Array =>
    side === "right" ? ids.subarray(0, count) : ids.subarray(ids.length - count);
  const ids = new Int32Array(around + a + b);
  const types = new Int32Array(ids.length);
  let at = 0;
  const put = (part: ArrayLike<number>, partTypes: ArrayLike<number> | number): void => {
    ids.set(part, at);
    if (typeof partTypes === "number") types.fill(partTypes, at, at + part.length);
    else types.set(partTypes, at);
    at += part.length;
  };
  put(special.prefix, special.prefixTypes);
  put(kept(first, a), special.firstType);
  put(special.middle, special.middleTypes);
  put(kept(second, b), special.secondType);
  put(special.suffix, special.suffixTypes);
  return { ids, types, cut: a < first.length || b < second.length };
}
