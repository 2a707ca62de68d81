import { firstCodePoints } from "./first-code-points.js";
import type { StaticTable } from "./model2vec-folder.js";

/** Writes the vector of a text into `into` and says how many tokens it is the mean of. */
export type StaticEncoder = (text: string, into: Float32Array) => { tokens: number; cut: boolean };

/** How much of a text a static model reads, and what it does at the end. */
export interface StaticRules {
  readonly normalize: boolean;
  readonly maxTokens: number;
  readonly maxCodePoints: number;
}

/** The parts of a tokenizer that a static model uses. */
interface ContentEncoder {
  encode(text: string): Int32Array;
  readonly unknownId: number | null;
}

/**
 * The model2vec rule: cut the text to `maxCodePoints` (`maxTokens` times the median token length), tokenise without special
 * tokens, drop the unknown token, keep `maxTokens` ids, take the mean of their rows, and divide by its norm + 1e-32. Rows
 * are widened and summed in float64, in the order of the text. No token: the zero vector.
 * @see https://github.com/MinishLab/model2vec
 */
export function staticEncoder(
  table: StaticTable,
  { encode, unknownId }: ContentEncoder,
  { normalize, maxTokens, maxCodePoints }: StaticRules,
): StaticEncoder {
  const sum = new Float64Array(table.dims);
  const kept = new Int32Array(maxTokens);
  return (text, into) => {
    const head = firstCodePoints(text, maxCodePoints);
    const ids = encode(head);
    let count = 0;
    let cut = head.length < text.length;
    for (let i = 0; i < ids.length; i++) {
      if (ids[i] === unknownId) continue;
      if (count === maxTokens) {
        cut = true;
        break;
      }
      kept[count++] = ids[i]!;
    }
    sum.fill(0);
    if (table.weights === null) addRows(sum, table, kept, count);
    else addWeighted(sum, table, table.weights, kept, count);
    finish(sum, count, normalize, into);
    return { tokens: count, cut };
  };
}

/** Adds the rows of the first `count` ids, four a pass: the sums are read and written less, and are the same to the bit. */
function addRows(
  sum: Float64Array,
  { embeddings, mapping, dims }: StaticTable,
  ids: Int32Array,
  count: number,
): void {
  const start = (i: number): number => (mapping === null ? ids[i]! : mapping[ids[i]!]!) * dims;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const [a, b, c, d] = [start(i), start(i + 1), start(i + 2), start(i + 3)];
    for (let j = 0; j < dims; j++) {
      sum[j] = sum[j]! + embeddings[a + j]! + embeddings[b + j]! + embeddings[c + j]! + embeddings[d + j]!;
    }
  }
  for (; i < count; i++) {
    const a = start(i);
    for (let j = 0; j < dims; j++) sum[j]! += embeddings[a + j]!;
  }
}

function addWeighted(
  sum: Float64Array,
  { embeddings, mapping, dims }: StaticTable,
  weights: Float64Array | Float32Array,
  ids: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const id = ids[i]!;
    const a = (mapping === null ? id : mapping[id]!) * dims;
    const weight = weights[id]!;
    for (let j = 0; j < dims; j++) sum[j]! += weight * embeddings[a + j]!;
  }
}

function finish(sum: Float64Array, count: number, normalize: boolean, into: Float32Array): void {
  const divisor = Math.max(count, 1);
  let square = 0;
  for (let j = 0; j < sum.length; j++) {
    const mean = sum[j]! / divisor;
    sum[j] = mean;
    square += mean * mean;
  }
  const scale = normalize ? Math.sqrt(square) + 1e-32 : 1;
  for (let j = 0; j < sum.length; j++) into[j] = sum[j]! / scale;
}
