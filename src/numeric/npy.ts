import { float16ToNumber } from "./float16.js";

/** Floating-point element types of `.npy` files that can be read. */
export type NpyDtype = "float16" | "float32" | "float64";

/** What the header of an `.npy` file says; `dataOffset` is the byte where the values start. */
export interface NpyHeader {
  readonly dtype: NpyDtype;
  readonly itemBytes: number;
  readonly shape: readonly number[];
  readonly dataOffset: number;
}

/** Why bytes are not an `.npy` file of floating-point numbers that can be read. */
export class NpyFormatError extends Error {
  override readonly name = "NpyFormatError";
}

/** A header never needs more bytes of the file than this. */
export const npyHeaderLimit = 65_536 + 12;

/**
 * Reads the header of an `.npy` file, format versions 1.0 to 3.0 (NumPy NEP 1), from the first bytes of the file:
 * all of them, or `npyHeaderLimit`. Only little-endian float16, float32 and float64 in C order are taken; anything
 * else, pickled objects above all, throws `NpyFormatError` with the way out.
 */
export function parseNpyHeader(bytes: Uint8Array): NpyHeader {
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new NpyFormatError("it is not an .npy file: it does not start with \\x93NUMPY");
  }
  const major = bytes[6]!;
  if (major < 1 || major > 3)
    throw new NpyFormatError(`.npy format version ${major}.${bytes[7]} is not known`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw new NpyFormatError("the .npy header is cut short");
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > npyHeaderLimit) throw new NpyFormatError(`its .npy header claims ${length} bytes`);
  if (start + length > bytes.length) throw new NpyFormatError("the .npy header is cut short");
  return { ...parseFields(asciiText(bytes.subarray(start, start + length))), dataOffset: start + length };
}

/**
 * Decodes values into `target` from element `at` on. `bytes` are little-endian and hold whole elements.
 * Values of float64 are rounded to the nearest float32.
 */
export function decodeNpyValues(dtype: NpyDtype, bytes: Uint8Array, target: Float32Array, at: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (dtype === "float32") {
    for (let i = 0, n = bytes.length >>> 2; i < n; i++) target[at + i] = view.getFloat32(i * 4, true);
  } else if (dtype === "float64") {
    for (let i = 0, n = bytes.length >>> 3; i < n; i++) target[at + i] = view.getFloat64(i * 8, true);
  } else {
    for (let i = 0, n = bytes.length >>> 1; i < n; i++)
      target[at + i] = float16ToNumber(view.getUint16(i * 2, true));
  }
}

/** All bytes of an `.npy` file of float32 for a row-major `rows × dims` matrix; the inverse of `decodeNpy`. */
export function encodeNpy(matrix: {
  readonly rows: number;
  readonly dims: number;
  readonly data: Float32Array;
}): Uint8Array {
  const header = encodeNpyHeader([matrix.rows, matrix.dims]);
  const bytes = new Uint8Array(header.length + matrix.data.byteLength);
  bytes.set(header);
  bytes.set(encodeNpyValues(matrix.data), header.length);
  return bytes;
}

/**
 * Shape and values, as float32, of the bytes of a whole `.npy` file. Throws `NpyFormatError` for every layout that
 * `parseNpyHeader` refuses, and where the values do not fill the shape exactly.
 */
export function decodeNpy(bytes: Uint8Array): {
  readonly shape: readonly number[];
  readonly data: Float32Array;
} {
  const header = parseNpyHeader(bytes);
  checkNpySize(header, bytes.length);
  const data = new Float32Array(npyElements(header));
  decodeNpyValues(header.dtype, bytes.subarray(header.dataOffset), data, 0);
  return { shape: header.shape, data };
}

/** Number of values that the shape of a header holds. */
export function npyElements(header: NpyHeader): number {
  return header.shape.reduce((product, size) => product * size, 1);
}

/** Throws `NpyFormatError` unless a file of `fileBytes` bytes holds exactly what its header says. */
export function checkNpySize(header: NpyHeader, fileBytes: number): void {
  const expected = header.dataOffset + npyElements(header) * header.itemBytes;
  if (fileBytes !== expected) {
    const verdict = fileBytes < expected ? "it is cut short" : "it has bytes after the values";
    throw new NpyFormatError(
      `it has ${fileBytes} bytes; its header (shape ${header.shape.join(" × ")}, ${header.dtype}) needs ${expected}: ${verdict}`,
    );
  }
}

/** Element types of `.npy` files that are written. */
export type WrittenDtype = keyof typeof descriptions;

/**
 * Header of a version 1.0 file in C order, of little-endian float32 or of whole numbers in 8 bits, padded so that values start
 * at a multiple of 64.
 */
export function encodeNpyHeader(shape: readonly number[], dtype: WrittenDtype = "float32"): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${descriptions[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + text.length + 1) / 64) * 64;
  const padded = `${text.padEnd(total - 11, " ")}\n`;
  const bytes = new Uint8Array(total);
  bytes.set([...magic, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, padded.length, true);
  for (let i = 0; i < padded.length; i++) bytes[10 + i] = padded.charCodeAt(i);
  return bytes;
}

/** `values` as the little-endian bytes of an `.npy` file: a view, without a copy, on little-endian machines. */
export function encodeNpyValues(values: Float32Array): Uint8Array {
  if (littleEndian) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i]!, true);
  return bytes;
}

/** Whether typed arrays of this machine have the byte order of `.npy` files written here. */
export const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function parseFields(text: string): Omit<NpyHeader, "dataOffset"> {
  const descr = /'descr':\s*(?:'([^']*)'|(\[))/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const shape = /'shape':\s*\(([0-9,\s]*)\)/.exec(text);
  if (descr === null || order === null || shape === null) {
    throw new NpyFormatError("its .npy header does not give descr, fortran_order and shape");
  }
  if (descr[2] !== undefined) {
    throw new NpyFormatError(
      "it holds records of several fields (a structured dtype); save the vectors alone as float32",
    );
  }
  const element = floatTypes[descr[1]!];
  if (element === undefined) throw new NpyFormatError(explainDtype(descr[1]!));
  if (order[1] === "True") {
    throw new NpyFormatError("it is in Fortran (column-major) order; save numpy.ascontiguousarray(x)");
  }
  const sizes = shape[1]!
    .split(",")
    .map((size) => size.trim())
    .filter((size) => size !== "")
    .map(Number);
  if (!sizes.every(Number.isSafeInteger) || !Number.isSafeInteger(sizes.reduce((a, b) => a * b, 8))) {
    throw new NpyFormatError(`its .npy header gives the shape (${shape[1]!.trim()}), which no file can hold`);
  }
  return { ...element, shape: sizes };
}

function explainDtype(descr: string): string {
  const way = "save x.astype('<f4')";
  if (descr.includes("O"))
    return `it holds pickled Python objects (dtype ${descr}), which are never loaded; ${way}`;
  if (descr.startsWith(">")) return `it is big-endian (dtype ${descr}); ${way}`;
  return `its dtype is ${descr}; expected little-endian float16, float32 or float64 (<f2, <f4, <f8): ${way}`;
}

function asciiText(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const floatTypes: Readonly<Record<string, { dtype: NpyDtype; itemBytes: number }>> = {
  "<f2": { dtype: "float16", itemBytes: 2 },
  "<f4": { dtype: "float32", itemBytes: 4 },
  "<f8": { dtype: "float64", itemBytes: 8 },
};

const descriptions = { float32: "<f4", int8: "|i1", uint8: "|u1" } as const;
