import type { EmbeddedQuantization, EmbeddedRanges } from "../contracts/embedding-file.js";
import type { Role } from "../contracts/embedding-matrix.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { StoredPrecision } from "../contracts/vector-form.js";
import { type CalibrationRanges, rangeCalibration } from "../neighbors/calibration-ranges.js";
import { bytesOfBits, quantizeEmbeddings } from "../neighbors/quantize-embeddings.js";
import { openStagedVectors } from "../storage/staged-vectors.js";

export interface EmbeddedCodesOptions {
  readonly precision: StoredPrecision;
  /** The staged float vectors: their file and shape, and the texts they are of. */
  readonly vectors: string;
  readonly rows: number;
  readonly dims: number;
  readonly digest: string;
  readonly role: Role;
  /** Ranges of other vectors of the model; null: int8 is calibrated on these. */
  readonly ranges: EmbeddedRanges | null;
  readonly signal?: AbortSignal | undefined;
  readonly onRows?: ((done: number) => void) | undefined;
}

/** How staged vectors become codes, and what the manifest says of it. */
export interface EmbeddedCodes {
  readonly quantization: EmbeddedQuantization;
  /** Codes of `rows` rows of float32, as bytes. */
  encode(floats: Uint8Array, rows: number): Uint8Array;
}

/**
 * The codes of staged vectors, byte for byte those of `quantizeEmbeddings` over all of them: int8 reads them once more first,
 * for the range of each dimension.
 */
export async function embeddedCodes(options: EmbeddedCodesOptions): Promise<EmbeddedCodes> {
  const { precision, dims } = options;
  const ranges = precision === "int8" ? (options.ranges ?? (await rangesOf(options))) : null;
  const calibrated = ranges === null ? {} : { ranges: calibrationOf(ranges) };
  return {
    quantization: {
      precision,
      dtype: precision === "ubinary" ? "uint8" : "int8",
      bytesPerVector: precision === "int8" ? dims : bytesOfBits(dims),
      ...(ranges === null ? {} : { ranges }),
    },
    encode(floats, rows) {
      const matrix = { rows, dims, data: floatsOf(floats) };
      const { codes } = quantizeEmbeddings(matrix, precision, calibrated);
      return new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);
    },
  };
}

/** Whether codes that are there are those that would be made now. */
export function sameCodes(
  there: EmbeddedQuantization | undefined,
  {
    precision,
    ranges,
    digest,
    role,
  }: Pick<EmbeddedCodesOptions, "ranges" | "digest" | "role"> & {
    readonly precision: StoredPrecision | null;
  },
): boolean {
  if ((there?.precision ?? null) !== precision) return false;
  if (precision !== "int8") return true;
  const from = ranges ?? { digest, role };
  return there?.ranges?.digest === from.digest && there.ranges.role === from.role;
}

async function rangesOf(options: EmbeddedCodesOptions): Promise<EmbeddedRanges> {
  const { vectors, rows, dims, digest, role, signal, onRows } = options;
  const calibration = rangeCalibration(dims);
  const source = await openStagedVectors(vectors, dims);
  try {
    for (let done = 0; done < rows; ) {
      throwIfAborted(signal);
      const some = Math.min(source.rowsPerPart, rows - done);
      calibration.add({ rows: some, dims, data: floatsOf(await source.read(done, some)) });
      done += some;
      onRows?.(done);
    }
  } finally {
    await source.close();
  }
  const { starts, steps } = calibration.finish();
  return { starts: inDigits(starts), steps: inDigits(steps), digest, role };
}

function calibrationOf({ starts, steps }: EmbeddedRanges): CalibrationRanges {
  return { starts: Float32Array.from(starts), steps: Float32Array.from(steps) };
}

/** Nine digits tell any two float32 apart. */
function inDigits(values: Float32Array): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(9)));
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
