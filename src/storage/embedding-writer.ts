import type { EmbeddingFormat } from "../contracts/embedding-file.js";
import { encodeNpyHeader, type WrittenDtype } from "../numeric/npy.js";
import type { StagedRow } from "./embedding-staging.js";
import { parquetVectors } from "./parquet-vectors.js";

/** A file of vectors that is written from its start to its end. */
export interface EmbeddingWriter {
  readonly start: Uint8Array;
  /** The bytes of the next rows; `bytes` are their numbers, row-major. */
  rows(rows: readonly StagedRow[], bytes: Uint8Array): readonly (Uint8Array | string)[];
  end(): Uint8Array;
}

export interface EmbeddingWriterOptions {
  readonly format: EmbeddingFormat;
  readonly dtype: WrittenDtype;
  readonly rows: number;
  /** Numbers of a row. */
  readonly width: number;
  /** What a format that holds such a thing says of itself. */
  readonly manifest: string;
}

/** Writes numbers of any number of rows in one of the formats of `embed`. */
export function embeddingWriter(options: EmbeddingWriterOptions): EmbeddingWriter {
  if (options.format === "npy") return npyWriter(options);
  return options.format === "parquet" ? parquetWriter(options) : jsonWriter(options);
}

function npyWriter({ dtype, rows, width }: EmbeddingWriterOptions): EmbeddingWriter {
  return {
    start: encodeNpyHeader([rows, width], dtype),
    rows: (_, bytes) => [bytes],
    end: () => new Uint8Array(0),
  };
}

function parquetWriter({ dtype, width, manifest }: EmbeddingWriterOptions): EmbeddingWriter {
  const parquet = parquetVectors(dtype);
  return {
    start: parquet.start,
    rows: (rows, vectors) =>
      parquet.group({
        ids: rows.map(({ id }) => id),
        tokens: rows.map(({ tokens }) => tokens),
        dims: width,
        vectors,
      }),
    end: () => parquet.end({ alidade: manifest }),
  };
}

/** Floats have the nine digits that tell any two float32 apart. */
function jsonWriter({ dtype, width }: EmbeddingWriterOptions): EmbeddingWriter {
  return {
    start: new Uint8Array(0),
    rows(rows, bytes) {
      const values = numbersOf(dtype, bytes);
      const lines = rows.map(({ id, hash: _, ...more }, row) => {
        const vector = Array.from(values.subarray(row * width, (row + 1) * width), (value) =>
          Number(value.toPrecision(9)),
        );
        return `${JSON.stringify({ id, ...more, vector })}\n`;
      });
      return [lines.join("")];
    },
    end: () => new Uint8Array(0),
  };
}

function numbersOf(dtype: WrittenDtype, bytes: Uint8Array): Float32Array | Int8Array | Uint8Array {
  if (dtype === "uint8") return bytes;
  return dtype === "int8"
    ? new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
