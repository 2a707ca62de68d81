import { firstCodePoints } from "./first-code-points.js";
import { medianLength } from "./median-length.js";
import type { StaticTable } from "./model2vec-folder.js";

/** Writes the vector of a text into `into` and says how many tokens it is the mean of. */
export type StaticEncoder = (text: string, into: Float32Array) => { tokens: number; cut: boolean };

/** The parts of a tokenizer that a static model uses. */
interface ContentTokenizer {
  encode(text: string): Int32Array;
  readonly unknownId: number | null;
}

/**
 * The model2vec rule: cut the text to `maxTokens` times the median token length in code points, tokenise
 * without special tokens, drop the unknown token, keep `maxTokens` ids, take the mean of their rows, and
 * divide by its norm + 1e-32. Rows are widened and summed in float64. No token: the zero vector.
 * @see https://github.com/MinishLab/model2vec
 */
export function staticEncoder(
  table: StaticTable,
  tokenizer: ContentTokenizer,
  vocabulary: readonly string[],
  { dims, normalize, maxTokens }: { dims: number; normalize: boolean; maxTokens: number },
): StaticEncoder {
  const { embeddings, mapping, weights } = table;
  const stride = table.dims;
  const maxCodePoints = maxTokens * medianLength(vocabulary);
  const sum = new Float64Array(dims);

  function addRow(id: number): void {
    const row = (mapping === null ? id : mapping[id]!) * stride;
    if (weights === null) {
      for (let j = 0; j < dims; j++) sum[j]! += embeddings[row + j]!;
    } else {
      const weight = weights[id]!;
      for (let j = 0; j < dims; j++) sum[j]! += weight * embeddings[row + j]!;
    }
  }

  return (text, into) => {
    const head = firstCodePoints(text, maxCodePoints);
    const ids = tokenizer.encode(head);
    sum.fill(0);
    let count = 0;
    let cut = head.length < text.length;
    for (let i = 0; i < ids.length; i++) {
      if (ids[i] === tokenizer.unknownId) continue;
      if (count === maxTokens) {
        cut = true;
        break;
      }
      addRow(ids[i]!);
      count += 1;
    }
    finish(sum, count, normalize, into);
    return { tokens: count, cut };
  };
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
