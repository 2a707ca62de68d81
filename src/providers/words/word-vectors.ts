import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "../../contracts/errors.js";
import type { WordFile } from "./word-file.js";
import type { WordIndex } from "./word-index.js";

/** Vectors of a file by word, each read from the file when it is first asked for. */
export interface WordVectors {
  /**
   * The row of a word's vector in `data()`: of the word as it is, else in lower case; -1 where the file has neither.
   * Throws `InputError`, with the line, for an entry that holds something that is no number.
   */
  row(word: string): number;
  /** The entry of a word in the file's index, found as by `row`; -1 where the file has none. */
  entry(word: string): number;
  /** `rows × dims`, row-major: the vectors read so far. Valid until the next `row`. */
  data(): Float32Array;
  close(): void;
}

/**
 * Opens the vectors of an indexed file. Held in memory are the vectors of the words that were asked for, and which words
 * the file lacks, however large it is.
 */
export function openWordVectors(file: WordFile, index: WordIndex): WordVectors {
  const { dims } = file;
  const descriptor = openSync(file.path, "r");
  const entries = new Map<string, number>();
  const rows = new Map<number, number>();
  let data = new Float32Array(64 * dims);

  function find(word: string): number {
    const bytes = Buffer.from(word, "utf8");
    return index.find(bytes, (offset) => isWordAt(descriptor, offset, bytes));
  }

  function entry(word: string): number {
    const known = entries.get(word);
    if (known !== undefined) return known;
    let found = find(word);
    if (found < 0 && word !== word.toLowerCase()) found = find(word.toLowerCase());
    if (entries.size >= mostRemembered) entries.clear();
    entries.set(word, found);
    return found;
  }

  function load(number: number): number {
    const row = rows.size;
    if ((row + 1) * dims > data.length) {
      const larger = new Float32Array(2 * data.length);
      larger.set(data);
      data = larger;
    }
    const into = data.subarray(row * dims, (row + 1) * dims);
    if (file.format === "word2vec binary") readBinary(descriptor, index.offset(number), into);
    else readText(descriptor, file, index.offset(number), into);
    rows.set(number, row);
    return row;
  }

  return {
    entry,
    row(word) {
      const number = entry(word);
      return number < 0 ? -1 : (rows.get(number) ?? load(number));
    },
    data: () => data,
    close: () => closeSync(descriptor),
  };
}

/** Whether the entry at `offset` is of this word. */
export function isWordAt(descriptor: number, offset: number, word: Uint8Array): boolean {
  const bytes = readAt(descriptor, offset, word.length + 1);
  return (
    bytes.length > word.length && bytes[word.length] === space && word.every((byte, i) => bytes[i] === byte)
  );
}

function readBinary(descriptor: number, offset: number, into: Float32Array): void {
  let length = 256;
  let bytes = readAt(descriptor, offset, length);
  while (bytes.indexOf(space) < 0 && bytes.length === length) {
    length *= 2;
    bytes = readAt(descriptor, offset, length);
  }
  const start = offset + bytes.indexOf(space) + 1;
  const values = readAt(descriptor, start, 4 * into.length);
  for (let j = 0; j < into.length; j++) into[j] = values.readFloatLE(4 * j);
}

function readText(descriptor: number, file: WordFile, offset: number, into: Float32Array): void {
  let length = 64 + 14 * into.length;
  let bytes = readAt(descriptor, offset, length);
  while (bytes.indexOf(newline) < 0 && bytes.length === length) {
    length *= 2;
    bytes = readAt(descriptor, offset, length);
  }
  const end = bytes.indexOf(newline);
  const fields = bytes
    .toString("utf8", 0, end < 0 ? bytes.length : end)
    .trimEnd()
    .split(" ");
  const first = fields.length - into.length;
  for (let j = 0; j < into.length; j++) {
    const field = fields[first + j]!;
    into[j] = field === "" ? Number.NaN : Number(field);
    if (!Number.isFinite(into[j])) {
      throw new InputError(
        `The line holds ${JSON.stringify(field.slice(0, 20))}, which is no number that fits float32`,
        {
          file: file.shown,
          line: lineAt(descriptor, offset),
        },
      );
    }
  }
}

/** Number of the line that starts at `offset`. */
function lineAt(descriptor: number, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at += blockBytes) {
    for (const byte of readAt(descriptor, at, Math.min(blockBytes, offset - at)))
      if (byte === newline) line++;
  }
  return line;
}

function readAt(descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < length; filled += read) {
    read = readSync(descriptor, bytes, filled, length - filled, offset + filled);
  }
  return bytes.subarray(0, filled);
}

const newline = 10;
const space = 32;
const blockBytes = 1 << 20;
/** Words whose place, or lack of one, is remembered. */
const mostRemembered = 1 << 20;
