import { open } from "node:fs/promises";
import { z } from "zod";
import { InputError } from "../contracts/errors.js";
import { float16ToFloat32 } from "../numeric/float16.js";

/** One tensor of a safetensors file, row-major. Half precision is widened to float32 (exact). */
export interface SafeTensor {
  readonly name: string;
  readonly dtype: SafeTensorType;
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array | Int32Array | Int8Array | Uint8Array | BigInt64Array;
}

export type SafeTensorType = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I8" | "U8";

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, the values. Nothing in it is executed.
 * `wanted`, if given, picks the tensors by name; others may then be of any type. `allocate` gives the memory of the
 * values, such as one that threads share. Throws `InputError` for a header over 100 MB, offsets outside the file or at
 * odds with shape and type, and unsupported types.
 */
export function parseSafetensors(
  bytes: Uint8Array,
  file: string,
  wanted?: readonly string[],
  allocate: (bytes: number) => ArrayBufferLike = (size) => new ArrayBuffer(size),
): ReadonlyMap<string, SafeTensor> {
  const { header, start } = readHeader(bytes, bytes.length, file);
  const values = bytes.subarray(start);
  const tensors = new Map<string, SafeTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__" || (wanted !== undefined && !wanted.includes(name))) continue;
    tensors.set(name, readTensor(name, entry, values, file, allocate));
  }
  return tensors;
}

/** Type and shape of every tensor, from the header alone. Throws `InputError`. */
export async function readSafetensorsShapes(
  file: string,
): Promise<ReadonlyMap<string, { dtype: string; shape: readonly number[] }>> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const start = new Uint8Array(Math.min(8, size));
    await handle.read(start, 0, start.length, 0);
    const bytes = new Uint8Array(8 + headerLength(start, size, file));
    await handle.read(bytes, 0, bytes.length, 0);
    const entries = Object.entries(readHeader(bytes, size, file).header).filter(
      ([name]) => name !== "__metadata__",
    );
    return new Map(entries.map(([name, raw]) => [name, parseEntry(name, raw, file)]));
  } finally {
    await handle.close();
  }
}

/** Bytes of a safetensors file holding `tensors` in the order given, 16-bit values as float16; header padded with spaces to 8 bytes. */
export function writeSafetensors(
  tensors: readonly {
    name: string;
    shape: readonly number[];
    data: Float32Array | Uint16Array | Int8Array;
  }[],
): Uint8Array {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    const dtype = data instanceof Int8Array ? "I8" : data instanceof Uint16Array ? "F16" : "F32";
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + offset).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let position = start;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

function readHeader(
  bytes: Uint8Array,
  fileSize: number,
  file: string,
): { header: Record<string, unknown>; start: number } {
  const start = 8 + headerLength(bytes, fileSize, file);
  try {
    const header: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)),
    );
    return { header: z.record(z.string(), z.unknown()).parse(header), start };
  } catch {
    throw broken("The header is not a JSON object", file);
  }
}

function headerLength(bytes: Uint8Array, fileSize: number, file: string): number {
  if (bytes.length < 8) throw broken(`The file has ${fileSize} bytes`, file);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > maxHeaderBytes || 8n + length > BigInt(fileSize)) {
    throw broken(`The header is said to have ${length} bytes, the file has ${fileSize}`, file);
  }
  return Number(length);
}

function broken(what: string, file: string): InputError {
  return new InputError(`${what}: this is not a whole safetensors file; download it again`, { file });
}

function parseEntry(name: string, raw: unknown, file: string): z.output<typeof entrySchema> {
  const parsed = entrySchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new InputError(`Tensor "${name}" has a header without dtype, shape and data_offsets`, { file });
}

function readTensor(
  name: string,
  raw: unknown,
  values: Uint8Array,
  file: string,
  allocate: (bytes: number) => ArrayBufferLike,
): SafeTensor {
  const { dtype, shape, data_offsets } = parseEntry(name, raw, file);
  if (!Object.hasOwn(elementBytes, dtype)) {
    throw new InputError(
      `Tensor "${name}" has the type ${dtype}; supported are ${Object.keys(elementBytes).join(", ")}`,
      { file },
    );
  }
  const type = dtype as SafeTensorType;
  const count = shape.reduce((product, size) => product * size, 1);
  const [from, to] = data_offsets;
  if (from > to || to > values.length || to - from !== count * elementBytes[type]) {
    throw new InputError(
      `Tensor "${name}" of shape [${shape.join(", ")}] and type ${type} is said to fill bytes ${from} to ${to} of ${values.length}, which does not fit; download the file again`,
      { file },
    );
  }
  return { name, dtype: type, shape, data: readValues(type, values.subarray(from, to), allocate) };
}

/** In memory of its own, so that it is aligned. Safetensors is little-endian, and so is every platform Node runs on here. */
function readValues(
  type: SafeTensorType,
  stored: Uint8Array,
  allocate: (bytes: number) => ArrayBufferLike,
): SafeTensor["data"] {
  const halves = type === "F16" || type === "BF16";
  const bytes = new Uint8Array(halves ? new ArrayBuffer(stored.length) : allocate(stored.length));
  bytes.set(stored);
  const { buffer } = bytes;
  switch (type) {
    case "F64":
      return new Float64Array(buffer);
    case "F32":
      return new Float32Array(buffer);
    case "F16":
      return float16ToFloat32(new Uint16Array(buffer), new Float32Array(allocate(2 * stored.length)));
    case "BF16": {
      const widened = new Uint32Array(allocate(2 * stored.length));
      new Uint16Array(buffer).forEach((bits, i) => {
        widened[i] = bits << 16;
      });
      return new Float32Array(widened.buffer);
    }
    case "I64":
      return new BigInt64Array(buffer);
    case "I32":
      return new Int32Array(buffer);
    case "I8":
      return new Int8Array(buffer);
    case "U8":
      return bytes;
  }
}

const maxHeaderBytes = 100_000_000n;

const sizeSchema = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(sizeSchema),
  data_offsets: z.tuple([sizeSchema, sizeSchema]),
});

const elementBytes: Readonly<Record<SafeTensorType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I8: 1,
  U8: 1,
};
