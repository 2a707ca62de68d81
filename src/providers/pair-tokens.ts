/** Ids around two texts that a model reads together, and the segment (`token_type_ids`) of each part. */
export interface PairTokens {
  readonly prefix: readonly number[];
  readonly middle: readonly number[];
  readonly suffix: readonly number[];
  readonly prefixTypes: readonly number[];
  readonly firstType: number;
  readonly middleTypes: readonly number[];
  readonly secondType: number;
  readonly suffixTypes: readonly number[];
}

/** What `pairTokens` needs of a tokenizer: the ids of a text alone, and those of a pair with its segments. */
export interface PairProbe {
  readonly content: (text: string) => readonly number[];
  readonly pair: (
    first: string,
    second: string,
  ) => {
    readonly ids: readonly number[];
    readonly types: readonly number[] | undefined;
  };
}

/** Finds what a tokenizer puts around and between two texts; its ids do not depend on them. Null where it cannot be told. */
export function pairTokens({ content, pair }: PairProbe): PairTokens | null {
  for (const [first, second] of probes) {
    const [a, b] = [content(first), content(second)];
    if (a.length === 0 || b.length === 0) continue;
    const whole = pair(first, second);
    const { ids } = whole;
    const types = whole.types ?? ids.map(() => 0);
    const startA = placeOf(a, ids, 0);
    const startB = startA < 0 ? -1 : placeOf(b, ids, startA + a.length);
    if (startB < 0) continue;
    const [endA, endB] = [startA + a.length, startB + b.length];
    return {
      prefix: ids.slice(0, startA),
      middle: ids.slice(endA, startB),
      suffix: ids.slice(endB),
      prefixTypes: types.slice(0, startA),
      firstType: types[startA] ?? 0,
      middleTypes: types.slice(endA, startB),
      secondType: types[startB] ?? 0,
      suffixTypes: types.slice(endB),
    };
  }
  return null;
}

function placeOf(part: readonly number[], whole: readonly number[], from: number): number {
  for (let at = from; at + part.length <= whole.length; at++)
    if (part.every((id, i) => whole[at + i] === id)) return at;
  return -1;
}

const probes = [
  ["a", "b"],
  ["x", "y"],
  ["1", "2"],
  [".", ","],
] as const;
