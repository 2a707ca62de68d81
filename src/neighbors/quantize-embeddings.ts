import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { requireChoice } from "../contracts/require-choice.js";
import type { StoredPrecision } from "../contracts/vector-form.js";
import { type CalibrationRanges, calibrationRanges } from "./calibration-ranges.js";
import { rowNorms } from "./prepare-items.js";

/** Precisions of `quantize_embeddings` of sentence-transformers. */
export type QuantizedPrecision = StoredPrecision | "uint8";

/** Quantised vectors: `rows × bytesPerVector`, row-major. */
export interface QuantizedEmbeddings {
  readonly precision: QuantizedPrecision;
  readonly rows: number;
  readonly dims: number;
  /** `dims` in 8 bits, `⌈dims / 8⌉` in one. */
  readonly bytesPerVector: number;
  readonly codes: Int8Array | Uint8Array;
}

/**
 * Quantises `embeddings` (`rows × dims`) byte for byte as `quantize_embeddings` of sentence-transformers 5 does:
 *
 * - `uint8`: ⌊(v − start) / step⌋, clipped to 0 … 255, by the `ranges` of each dimension (default: of these vectors);
 *   `int8`: that less 128
 * - `ubinary`: a bit that is 1 where v > 0, eight dimensions a byte, the first in the highest bit, filled up with 0;
 *   `binary`: that byte less 128, as int8
 *
 * Throws `InputError` for an unknown precision, a NaN or infinite value (naming the row), and ranges of other dimensions.
 */
export function quantizeEmbeddings(
  embeddings: EmbeddingMatrix,
  precision: QuantizedPrecision,
  { ranges }: { readonly ranges?: CalibrationRanges | undefined } = {},
): QuantizedEmbeddings {
  requireChoice("precision", precision, [
    "int8",
    "uint8",
    "binary",
    "ubinary",
  ] satisfies QuantizedPrecision[]);
  rowNorms(embeddings, "embedding");
  const { rows, dims } = embeddings;
  if (precision === "binary" || precision === "ubinary") {
    const bits = packBits(embeddings);
    return {
      precision,
      rows,
      dims,
      bytesPerVector: bytesOfBits(dims),
      codes: shifted(bits, precision === "binary"),
    };
  }
  const buckets = bucketsOf(embeddings, ranges ?? calibrationRanges(embeddings));
  return { precision, rows, dims, bytesPerVector: dims, codes: shifted(buckets, precision === "int8") };
}

/**
 * The values that codes stand for: the middle of a bucket, start + (bucket + ½) · step, with the `ranges` it was made by;
 * ±1 for a bit, which needs no ranges. Throws `InputError` for codes of 8 bits without ranges.
 */
export function decodeEmbeddings(
  { precision, rows, dims, bytesPerVector, codes }: QuantizedEmbeddings,
  ranges: CalibrationRanges | null,
): EmbeddingMatrix {
  const bits = precision === "binary" || precision === "ubinary";
  if (!bits && ranges === null)
    throw new InputError(
      `${precision} codes stand for nothing without the ranges they were made by; give ranges`,
    );
  const data = new Float32Array(rows * dims);
  const offset = precision === "int8" || precision === "binary" ? 128 : 0;
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < dims; j++) {
      const byte = (at: number): number => codes[row * bytesPerVector + at]! + offset;
      data[row * dims + j] =
        bits || ranges === null
          ? (byte(j >> 3) & (128 >> (j & 7))) === 0
            ? -1
            : 1
          : ranges.starts[j]! + (byte(j) + 0.5) * ranges.steps[j]!;
    }
  }
  return { rows, dims, data };
}

/** Bytes that a bit for each of `dims` dimensions takes. */
export function bytesOfBits(dims: number): number {
  return Math.ceil(dims / 8);
}

function bucketsOf({ rows, dims, data }: EmbeddingMatrix, { starts, steps }: CalibrationRanges): Uint8Array {
  if (starts.length !== dims || steps.length !== dims) {
    throw new InputError(
      `the ranges are of ${starts.length} dimensions, the vectors of ${dims}; calibrate on vectors of the same model`,
    );
  }
  const buckets = new Uint8Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < dims; j++) {
      const at = row * dims + j;
      // float32 at each step, as NumPy.
      const bucket = Math.floor(Math.fround(Math.fround(data[at]! - starts[j]!) / steps[j]!));
      buckets[at] = Math.max(0, Math.min(255, bucket));
    }
  }
  return buckets;
}

function packBits({ rows, dims, data }: EmbeddingMatrix): Uint8Array {
  const bytes = bytesOfBits(dims);
  const bits = new Uint8Array(rows * bytes);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < dims; j++) {
      if (data[row * dims + j]! > 0) bits[row * bytes + (j >> 3)]! |= 128 >> (j & 7);
    }
  }
  return bits;
}

/** The same bytes, or each less 128 as int8. */
function shifted(bytes: Uint8Array, less128: boolean): Int8Array | Uint8Array {
  if (!less128) return bytes;
  const codes = new Int8Array(bytes.length);
  for (let i = 0; i < codes.length; i++) codes[i] = bytes[i]! - 128;
  return codes;
}
