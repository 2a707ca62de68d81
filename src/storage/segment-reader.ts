import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { decodeNpy, decodeNpyValues, encodeNpyHeader, NpyFormatError } from "../numeric/npy.js";
import type { Segment } from "./vector-segment.js";

/**
 * Vectors of segments, read when they are asked for. The first row of a segment reads it whole and checks its hash,
 * because rows are asked for in the order they were written; the newest `maxBytes` of such segments stay in memory.
 * A row of one that was dropped is read alone: rows in any other order cost a small read each, never a segment.
 */
export class SegmentReader {
  private readonly whole = new Map<Segment, Float32Array>();
  private readonly checked = new Set<Segment>();
  private readonly damaged = new Set<Segment>();
  private bytes = 0;

  constructor(
    private readonly onDamage: (file: string) => void,
    private readonly maxBytes = 64 * 2 ** 20,
  ) {}

  /** The vector of a row, a view; undefined where the file is gone or no longer holds what was written. */
  row(segment: Segment, row: number): Float32Array | undefined {
    if (this.damaged.has(segment)) return undefined;
    const { dims } = segment;
    try {
      const data = this.whole.get(segment);
      if (data === undefined && this.checked.has(segment)) return readRow(segment, row);
      return (data ?? this.load(segment)).subarray(row * dims, (row + 1) * dims);
    } catch (error) {
      if (!(error instanceof NpyFormatError) && (error as NodeJS.ErrnoException).code !== "ENOENT")
        throw error;
      this.damaged.add(segment);
      this.onDamage(segment.file);
      return undefined;
    }
  }

  /** Lets go of a segment whose file was removed. */
  forget(segment: Segment): void {
    this.bytes -= this.whole.get(segment)?.byteLength ?? 0;
    this.whole.delete(segment);
    this.checked.delete(segment);
    this.damaged.delete(segment);
  }

  private load(segment: Segment): Float32Array {
    const data = readWhole(segment);
    this.checked.add(segment);
    this.whole.set(segment, data);
    this.bytes += data.byteLength;
    for (const [oldest, { byteLength }] of this.whole) {
      if (this.bytes <= this.maxBytes || oldest === segment) break;
      this.whole.delete(oldest);
      this.bytes -= byteLength;
    }
    return data;
  }
}

function readWhole({ file, rows, dims, sha256 }: Segment): Float32Array {
  const bytes = readFileSync(file);
  if (createHash("sha256").update(bytes).digest("hex") !== sha256)
    throw new NpyFormatError("its bytes are not those that were written");
  const { data, shape } = decodeNpy(bytes);
  if (shape.length !== 2 || shape[0] !== rows || shape[1] !== dims)
    throw new NpyFormatError("its shape is not that of its manifest");
  return data;
}

function readRow({ file, rows, dims }: Segment, row: number): Float32Array {
  const start = encodeNpyHeader([rows, dims]).length;
  const bytes = new Uint8Array(dims * 4);
  const descriptor = openSync(file, "r");
  try {
    const length = readSync(descriptor, bytes, 0, bytes.length, start + row * bytes.length);
    if (length !== bytes.length) throw new NpyFormatError("it is cut short");
  } finally {
    closeSync(descriptor);
  }
  const vector = new Float32Array(dims);
  decodeNpyValues("float32", bytes, vector, 0);
  return vector;
}
