import type { WrittenDtype } from "../numeric/npy.js";
import { i32, i64, list, string, struct, type ThriftValue, thriftCompact, varint } from "./thrift-compact.js";

/** Rows of one group of a Parquet file of vectors. */
export interface VectorGroup {
  readonly ids: readonly string[];
  readonly dims: number;
  /** Row-major, `ids.length × dims`: little-endian float32, or numbers in 8 bits. */
  readonly vectors: Uint8Array;
  readonly tokens: readonly number[];
}

/** A Parquet file that is written from its start to its end, group by group. */
export interface ParquetVectors {
  /** The bytes of the next group. */
  group(rows: VectorGroup): readonly Uint8Array[];
  /** The bytes after the last group. */
  end(metadata: Readonly<Record<string, string>>): Uint8Array;
  /** What stands before the first group. */
  readonly start: Uint8Array;
}

/**
 * Writes vectors as Parquet: `id` (string), `vector` (list of float, or of int8 or uint8), `tokens` (int32), nothing null,
 * nothing compressed (floats of a model are noise to a compressor), a page a column and group. Parquet's smallest number takes
 * 32 bits, so those of 8 are written as places in a dictionary of all 256, a byte each. In memory is one group; DuckDB would
 * hold the whole table.
 * @see https://parquet.apache.org/docs/file-format/
 */
export function parquetVectors(dtype: WrittenDtype = "float32"): ParquetVectors {
  const groups: ThriftValue[] = [];
  let offset = magic.length;
  let rows = 0;

  function chunk(column: Column): { bytes: readonly Uint8Array[]; meta: ThriftValue } {
    const { type, path, values, page, dictionary } = column;
    const size = page.reduce((sum, part) => sum + part.length, 0);
    const encoding = dictionary === undefined ? encodings.plain : encodings.dictionary;
    const before = dictionary === undefined ? [] : [dictionaryHeader(dictionary), dictionary];
    const header = pageHeader(values, size, encoding);
    const data = before.reduce((sum, part) => sum + part.length, 0);
    const total = data + header.length + size;
    const used = [encodings.plain, encodings.rle, ...(dictionary === undefined ? [] : [encoding])];
    const meta = struct(
      [1, i32(type)],
      [2, list("i32", used.map(i32))],
      [3, list("string", path.map(string))],
      [4, i32(0)],
      [5, i64(values)],
      [6, i64(total)],
      [7, i64(total)],
      [9, i64(offset + data)],
      ...(dictionary === undefined ? [] : [[11, i64(offset)] as const]),
    );
    const place = struct([2, i64(offset)], [3, meta]);
    offset += total;
    return { bytes: [...before, header, ...page], meta: place };
  }

  return {
    start: magic,
    group(group) {
      const from = offset;
      const columns = columnsOf(group, dtype).map(chunk);
      groups.push(
        struct(
          [
            1,
            list(
              "struct",
              columns.map(({ meta }) => meta),
            ),
          ],
          [2, i64(offset - from)],
          [3, i64(group.ids.length)],
        ),
      );
      rows += group.ids.length;
      return columns.flatMap(({ bytes }) => bytes);
    },
    end(metadata) {
      const pairs = Object.entries(metadata).map(([key, value]) =>
        struct([1, string(key)], [2, string(value)]),
      );
      const footer = thriftCompact([
        [1, i32(2)],
        [2, list("struct", schemaOf(dtype))],
        [3, i64(rows)],
        [4, list("struct", groups)],
        [5, list("struct", pairs)],
        [6, string("alidade")],
      ]);
      const bytes = new Uint8Array(footer.length + 4 + magic.length);
      bytes.set(footer);
      new DataView(bytes.buffer).setUint32(footer.length, footer.length, true);
      bytes.set(magic, footer.length + 4);
      return bytes;
    },
  };
}

interface Column {
  readonly type: number;
  readonly path: readonly string[];
  /** Values in the column, those inside lists included. */
  readonly values: number;
  readonly page: readonly Uint8Array[];
  /** The values that the page names by their places, if it does. */
  readonly dictionary?: Uint8Array | undefined;
}

function columnsOf({ ids, dims, vectors, tokens }: VectorGroup, dtype: WrittenDtype): readonly Column[] {
  const levels = [repetitionLevels(ids.length, dims), constantLevels(ids.length * dims)];
  return [
    { type: types.bytes, path: ["id"], values: ids.length, page: [plainStrings(ids)] },
    {
      type: dtype === "float32" ? types.float : types.int32,
      path: ["vector", "list", "element"],
      values: ids.length * dims,
      ...(dtype === "float32"
        ? { page: [...levels, vectors] }
        : { page: [...levels, ...places(vectors)], dictionary: allBytes(dtype) }),
    },
    { type: types.int32, path: ["tokens"], values: ids.length, page: [plainIntegers(tokens)] },
  ];
}

/** Places in the dictionary: their width in bits, then one run of them all, eight to a group, the last filled up. */
function places(bytes: Uint8Array): readonly Uint8Array[] {
  const groups = Math.ceil(bytes.length / 8);
  const start = [8];
  varint(2 * groups + 1, start);
  return [Uint8Array.from(start), bytes, new Uint8Array(8 * groups - bytes.length)];
}

/** What each byte stands for. */
function allBytes(dtype: "int8" | "uint8"): Uint8Array {
  const values = Array.from({ length: 256 }, (_, byte) =>
    dtype === "int8" && byte > 127 ? byte - 256 : byte,
  );
  return plainIntegers(values);
}

function dictionaryHeader({ length }: Uint8Array): Uint8Array {
  return thriftCompact([
    [1, i32(2)],
    [2, i32(length)],
    [3, i32(length)],
    [7, struct([1, i32(length / 4)], [2, i32(encodings.plain)])],
  ]);
}

function pageHeader(values: number, size: number, encoding: number): Uint8Array {
  return thriftCompact([
    [1, i32(0)],
    [2, i32(size)],
    [3, i32(size)],
    [5, struct([1, i32(values)], [2, i32(encoding)], [3, i32(encodings.rle)], [4, i32(encodings.rle)])],
  ]);
}

/** For each list a 0, where it starts, and a 1 for each further value. */
function repetitionLevels(lists: number, length: number): Uint8Array {
  const one: number[] = [2, 0];
  if (length > 1) {
    varint(2 * (length - 1), one);
    one.push(1);
  }
  const bytes = new Uint8Array(lists * one.length);
  for (let i = 0; i < lists; i++) bytes.set(one, i * one.length);
  return withLength(bytes);
}

function constantLevels(count: number): Uint8Array {
  const run: number[] = [];
  varint(2 * count, run);
  return withLength(Uint8Array.of(...run, 1));
}

function withLength(bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(4 + bytes.length);
  new DataView(all.buffer).setUint32(0, bytes.length, true);
  all.set(bytes, 4);
  return all;
}

function plainStrings(texts: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts = texts.map((text) => encoder.encode(text));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length, true);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

function plainIntegers(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  return bytes;
}

/** The tree of columns, depth first: repetition, name, number of children, what the bytes mean. */
function schemaOf(dtype: WrittenDtype): readonly ThriftValue[] {
  const element =
    dtype === "float32"
      ? struct([1, i32(types.float)], [3, repetition.required], [4, string("element")])
      : struct(
          [1, i32(types.int32)],
          [3, repetition.required],
          [4, string("element")],
          [6, i32(meanings[dtype])],
        );
  return [
    struct([4, string("schema")], [5, i32(3)]),
    struct(
      [1, i32(types.bytes)],
      [3, repetition.required],
      [4, string("id")],
      [6, i32(0)],
      [10, struct([1, struct()])],
    ),
    struct(
      [3, repetition.required],
      [4, string("vector")],
      [5, i32(1)],
      [6, i32(3)],
      [10, struct([3, struct()])],
    ),
    struct([3, repetition.repeated], [4, string("list")], [5, i32(1)]),
    element,
    struct([1, i32(types.int32)], [3, repetition.required], [4, string("tokens")]),
  ];
}

const magic = new TextEncoder().encode("PAR1");
const types = { int32: 1, float: 4, bytes: 6 } as const;
const encodings = { plain: 0, rle: 3, dictionary: 8 } as const;
const repetition = { required: i32(0), repeated: i32(2) } as const;

/** Parquet's converted types. */
const meanings = { uint8: 11, int8: 15 } as const;
