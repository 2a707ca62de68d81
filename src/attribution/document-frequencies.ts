import { throwIfAborted } from "../contracts/errors.js";
import type { Analyzer } from "../lexical/analyzer.js";

/**
 * In how many texts each of the `wanted` terms stands. One pass over the texts; memory grows with the wanted terms and
 * the distinct words, not with the texts. `onText` hears how many are done.
 */
export function documentFrequencies(
  texts: readonly string[],
  analyzer: Analyzer,
  wanted: ReadonlySet<string>,
  { signal, onText }: { signal?: AbortSignal | undefined; onText?: (done: number) => void } = {},
): ReadonlyMap<string, number> {
  const numbers = new Map([...wanted].map((term, i) => [term, i]));
  const counts = new Int32Array(numbers.size);
  const lastText = new Int32Array(numbers.size).fill(-1);
  let numberOf = new Map<string, number>();
  for (const [row, text] of texts.entries()) {
    if (row % 1000 === 0) {
      throwIfAborted(signal);
      onText?.(row);
    }
    if (numberOf.size > mostWords) numberOf = new Map();
    for (const token of analyzer.tokens(text)) {
      let number = numberOf.get(token);
      if (number === undefined) {
        const term = analyzer.term(token);
        number = (term === null ? undefined : numbers.get(term)) ?? -1;
        numberOf.set(token, number);
      }
      if (number < 0 || lastText[number] === row) continue;
      lastText[number] = row;
      counts[number]!++;
    }
  }
  return new Map([...numbers].map(([term, number]) => [term, counts[number]!]));
}

const mostWords = 500_000;
