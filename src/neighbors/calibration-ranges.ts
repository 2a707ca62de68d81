import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { rowNorms } from "./prepare-items.js";

/** Where the 256 buckets of each dimension begin, and how wide each is; float32, as NumPy computes them. */
export interface CalibrationRanges {
  readonly starts: Float32Array;
  readonly steps: Float32Array;
}

/** Ranges that are read off vectors which come part by part. */
export interface RangeCalibration {
  /** Throws `InputError` for a NaN or infinite value. */
  add(embeddings: EmbeddingMatrix): void;
  /** The ranges over all that were added. Throws `InputError` where there was none. */
  finish(): CalibrationRanges;
}

/**
 * The range of each dimension over `embeddings`, in 255 steps: start = min, step = (max − min) / 255, and 1 where all
 * values are equal. Throws `InputError` for a NaN or infinite value, and where there is no vector to calibrate on.
 */
export function calibrationRanges(embeddings: EmbeddingMatrix): CalibrationRanges {
  const calibration = rangeCalibration(embeddings.dims);
  calibration.add(embeddings);
  return calibration.finish();
}

/** As `calibrationRanges`, of vectors of `dims` dimensions that are never all in memory. */
export function rangeCalibration(dims: number): RangeCalibration {
  const starts = new Float32Array(dims).fill(Number.POSITIVE_INFINITY);
  const ends = new Float32Array(dims).fill(Number.NEGATIVE_INFINITY);
  let seen = 0;
  return {
    add(embeddings) {
      rowNorms(embeddings, "calibration");
      const { rows, data } = embeddings;
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < dims; j++) {
          const value = data[row * dims + j]!;
          if (value < starts[j]!) starts[j] = value;
          if (value > ends[j]!) ends[j] = value;
        }
      }
      seen += rows;
    },
    finish() {
      if (seen === 0)
        throw new InputError(
          "int8 needs the range of each dimension, and there is no vector to read it from",
        );
      const steps = starts.map((start, j) => Math.fround(ends[j]! - start) / 255);
      return { starts, steps: steps.map((step) => (step === 0 ? 1 : step)) };
    },
  };
}
