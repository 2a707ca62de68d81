import type { Rescoring } from "../contracts/vector-form.js";
import { dotProduct } from "../numeric/dot-product.js";
import type { CalibrationRanges } from "./calibration-ranges.js";
import type { PreparedItems } from "./prepare-items.js";
import type { QuantizedEmbeddings } from "./quantize-embeddings.js";

/** Orders the head of a list anew by the float query. */
export interface Rescorer {
  /** How many of each list are scored again. */
  readonly depth: number;
  /**
   * Sorts the first `depth` of `count` entries by their new score, then by row, in place. What follows keeps its order:
   * its scores become less than any new one, by 1 and as far as they were behind before.
   */
  reorder(query: Float32Array, rows: Int32Array, scores: Float64Array, count: number): void;
}

/**
 * A rescorer, in float64, against one of
 *
 * - `codes`: Σ q_j · c_j of the stored codes (int8, or bits 0 and 1), as sentence-transformers does
 * - `values`: Σ q_j · v_j of what a code stands for: the middle of its bucket, start_j + (c_j + 128.5) · step_j, or ±1 for a
 *   bit. Of bits this gives the same order as `codes`
 * - `float`: the vectors before they were quantised, which are kept for it
 */
export function createRescorer(
  { multiplier, top, with: against }: Rescoring,
  { codes, ranges, items }: Stored,
): Rescorer {
  const depth = multiplier * top;
  const scorerOf =
    against === "float" ? floatScorer(items) : codeScorer(codes, against === "values" ? ranges : null);

  function reorder(query: Float32Array, rows: Int32Array, scores: Float64Array, count: number): void {
    const head = Math.min(depth, count);
    if (head === 0) return;
    const score = scorerOf(query);
    const last = scores[head - 1]!;
    const again = Array.from(rows.subarray(0, head), (row) => ({ row, score: score(row) }));
    again.sort((a, b) => b.score - a.score || a.row - b.row);
    for (const [place, found] of again.entries()) {
      rows[place] = found.row;
      scores[place] = found.score;
    }
    const lowest = again.at(-1)!.score;
    for (let place = head; place < count; place++) scores[place] = lowest - 1 - (last - scores[place]!);
  }

  return { depth, reorder };
}

interface Stored {
  readonly codes: QuantizedEmbeddings;
  /** null for bits. */
  readonly ranges: CalibrationRanges | null;
  readonly items: PreparedItems;
}

type ScorerOfQuery = (query: Float32Array) => (row: number) => number;

function floatScorer({ searched: { dims, data } }: PreparedItems): ScorerOfQuery {
  return (query) => (row) => dotProduct(query, 0, data, row * dims, dims);
}

/** Σ w_j · c_j + base, with weights and base such that the sum is that over codes, or over the values they stand for. */
function codeScorer(
  { precision, bytesPerVector, codes }: QuantizedEmbeddings,
  ranges: CalibrationRanges | null,
): ScorerOfQuery {
  return (query) => {
    const weights = Float64Array.from(query, (value, j) => value * (ranges?.steps[j] ?? 1));
    let base = 0;
    if (ranges !== null)
      for (let j = 0; j < query.length; j++) base += query[j]! * ranges.starts[j]! + 128.5 * weights[j]!;
    return (row) => {
      const start = row * bytesPerVector;
      let sum = 0;
      if (precision === "ubinary") {
        for (let j = 0; j < weights.length; j++)
          if (codes[start + (j >> 3)]! & (128 >> (j & 7))) sum += weights[j]!;
      } else {
        for (let j = 0; j < weights.length; j++) sum += weights[j]! * codes[start + j]!;
      }
      return base + sum;
    };
  };
}
