import { open } from "node:fs/promises";
import { InputError, throwIfAborted } from "../../contracts/errors.js";
import type { WordFile } from "./word-file.js";

/** Takes a word as the bytes `start` to `end` of `buffer`; `offset` is where its entry starts in the file. */
export type WordListener = (buffer: Buffer, start: number, end: number, offset: number) => void;

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each block with the bytes read so far. */
  readonly onBytes?: (bytes: number) => Promise<void> | void;
}

/**
 * Reads a file of word vectors from end to end in bounded memory and names every word in it. Every entry is checked: it
 * has a word, `dims` values, and none that is NaN, infinite or no number at all. Throws `InputError` with the line (of a
 * binary file the number of the word and its byte) for the first that is not so, and where there are fewer or more words
 * than the first line declares.
 */
export async function scanWords(
  file: WordFile,
  onWord: WordListener,
  { signal, onBytes }: ScanOptions = {},
): Promise<number> {
  const handle = await open(file.path, "r");
  const takeEntries =
    file.format === "word2vec binary" ? binaryEntries(file, onWord) : textEntries(file, onWord);
  try {
    let rest: Buffer = Buffer.alloc(0);
    let position = file.start;
    for (;;) {
      throwIfAborted(signal);
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
      const last = bytesRead === 0;
      const buffer =
        rest.length === 0
          ? chunk.subarray(0, bytesRead)
          : Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const taken = takeEntries(buffer, position - rest.length, last);
      position += bytesRead;
      rest = buffer.subarray(taken.end);
      if (last) return checkedCount(file, taken.words);
      if (rest.length > longestEntry) {
        throw entryError(file, taken.words, position - rest.length, `is longer than ${longestEntry} bytes`);
      }
      await onBytes?.(position);
    }
  } finally {
    await handle.close();
  }
}

/** Takes whole entries from the start of `buffer`; `end` is where the first one that is not whole begins. */
type TakeEntries = (buffer: Buffer, offset: number, last: boolean) => { end: number; words: number };

function textEntries(file: WordFile, onWord: WordListener): TakeEntries {
  let words = 0;
  return (buffer, offset, last) => {
    let start = 0;
    while (start < buffer.length) {
      const found = buffer.indexOf(newline, start);
      if (found < 0 && !last) break;
      const end = found < 0 ? buffer.length : found;
      const wordEnd = checkedLine(file, buffer, start, end, words, offset + start);
      onWord(buffer, start, wordEnd, offset + start);
      words++;
      start = end + 1;
    }
    return { end: Math.min(start, buffer.length), words };
  };
}

/** Where the word of a line ends; checks the rest of the line from its end: `dims` numbers, each after one space. */
function checkedLine(
  file: WordFile,
  buffer: Buffer,
  start: number,
  lineEnd: number,
  words: number,
  offset: number,
): number {
  let end = lineEnd;
  if (end > start && buffer[end - 1] === carriageReturn) end--;
  while (end > start && buffer[end - 1] === space) end--;
  let fields = 0;
  let at = end;
  while (fields < file.dims) {
    const fieldEnd = at;
    while (at > start && numberByte[buffer[at - 1]!] === 1) at--;
    if (at === fieldEnd || at === start || buffer[at - 1] !== space) {
      throw lineError(file, buffer.toString("utf8", start, end), fields, words, offset);
    }
    at--;
    fields++;
  }
  // A word may hold spaces; one whose last part is a number is a line with too many numbers.
  const previous = buffer.lastIndexOf(space, at - 1);
  if (previous > start && at > previous + 1 && isNumeric(buffer.toString("latin1", previous + 1, at))) {
    throw lineError(file, buffer.toString("utf8", start, end), fields + 1, words, offset);
  }
  if (at === start) throw entryError(file, words, offset, "has no word before its numbers");
  return at;
}

function lineError(file: WordFile, line: string, fields: number, words: number, offset: number): InputError {
  if (line === "") return entryError(file, words, offset, "is empty");
  const wrong = line
    .split(" ")
    .slice(1)
    .find((field) => !isNumeric(field));
  if (wrong !== undefined && line.split(" ").length === file.dims + 1) {
    const rule = /^[-+]?(nan|inf)/i.test(wrong) ? "every value must be finite" : "which is no number";
    return entryError(file, words, offset, `holds ${JSON.stringify(wrong.slice(0, 20))}, ${rule}`);
  }
  const count = fields > file.dims ? Math.max(fields, line.split(" ").length - 1) : fields;
  return entryError(
    file,
    words,
    offset,
    `has ${count} numbers after ${JSON.stringify(line.split(" ")[0]!.slice(0, 20))}; expected ${file.dims}`,
  );
}

function isNumeric(field: string): boolean {
  return field !== "" && Number.isFinite(Number(field));
}

function binaryEntries(file: WordFile, onWord: WordListener): TakeEntries {
  const vectorBytes = 4 * file.dims;
  let words = 0;
  return (buffer, offset, last) => {
    let start = 0;
    for (;;) {
      // Some writers end each vector with a line break.
      const from = buffer[start] === newline ? start + 1 : start;
      if (from >= buffer.length) return { end: last ? buffer.length : start, words };
      const gap = buffer.indexOf(space, from);
      const end = gap + 1 + vectorBytes;
      if (gap < 0 || end > buffer.length) {
        if (!last) return { end: start, words };
        throw entryError(file, words, offset + from, "is cut short");
      }
      if (gap === from) throw entryError(file, words, offset + from, "has no word before its values");
      for (let at = gap + 1; at < end; at += 4) {
        // All bits of the exponent set: NaN or infinite.
        if ((buffer[at + 3]! & 0x7f) === 0x7f && (buffer[at + 2]! & 0x80) !== 0) {
          throw entryError(
            file,
            words,
            offset + from,
            "holds a value that is NaN or infinite; every value must be finite",
          );
        }
      }
      onWord(buffer, from, gap, offset + from);
      words++;
      start = end;
    }
  };
}

function checkedCount(file: WordFile, words: number): number {
  if (file.declared === null || file.declared === words) return words;
  const verdict = words < file.declared ? ": it is cut short, or its first line is wrong" : "";
  throw new InputError(`The first line declares ${file.declared} words, the file holds ${words}${verdict}`, {
    file: file.shown,
    line: 1,
  });
}

/** `words` entries were read before the one that is wrong. */
function entryError(file: WordFile, words: number, offset: number, what: string): InputError {
  if (file.format === "word2vec binary") {
    return new InputError(`Word ${words + 1}, at byte ${offset}, ${what}`, { file: file.shown });
  }
  const line = words + (file.declared === null ? 1 : 2);
  return new InputError(`The line ${what}`, { file: file.shown, line });
}

const newline = 10;
const carriageReturn = 13;
const space = 32;
const chunkBytes = 4 << 20;
/** No word and its values are longer: 1 MiB. */
const longestEntry = 1 << 20;

/** 1 for the bytes a number is made of. */
const numberByte = Uint8Array.from({ length: 256 }, (_, byte) =>
  "0123456789+-.eE".includes(String.fromCharCode(byte)) ? 1 : 0,
);
