import { closeSync, openSync, readSync } from "node:fs";
import { stat } from "node:fs/promises";
import { errorMessage, InputError } from "../../contracts/errors.js";

/** A file of word vectors, its layout told from its content. */
export interface WordFile {
  readonly path: string;
  /** How messages name it. */
  readonly shown: string;
  readonly bytes: number;
  readonly format: WordFileFormat;
  readonly dims: number;
  /** Words that its first line declares; null without such a line. */
  readonly declared: number | null;
  /** Where the first word stands. */
  readonly start: number;
}

/**
 * - `word2vec binary`: a line `WORDS DIMS`, then for each word its bytes, a space, float32 values little-endian;
 * - `word2vec text`, which fastText's `.vec` shares: a line `WORDS DIMS`, then a line a word;
 * - `GloVe text`: a line a word, nothing before.
 */
export type WordFileFormat = "word2vec binary" | "word2vec text" | "GloVe text";

/**
 * Opens a file of word vectors and tells its format from its first bytes. Throws `InputError` for a file that is missing,
 * empty, compressed, or none of the three.
 */
export async function openWordFile(path: string, shown: string): Promise<WordFile> {
  const found = await stat(path).catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new InputError(missing ? "There is no such file" : errorMessage(error), { file: shown });
  });
  if (found.isDirectory()) {
    throw new InputError("This is a folder; expected a file of word vectors", { file: shown });
  }
  const head = readHead(path, shown);
  if (head.length === 0) throw new InputError("The file is empty", { file: shown });
  refuseOtherFormats(head, shown);
  const file = { path, shown, bytes: found.size };
  const skipped = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const lineEnd = head.indexOf(newline, skipped);
  const line = head.toString("latin1", skipped, lineEnd < 0 ? head.length : lineEnd);
  const header = /^\s*(\d+)\s+(\d+)\s*$/.exec(line);
  if (header === null) {
    return { ...file, format: "GloVe text", dims: dimsOfLine(line, shown), declared: null, start: skipped };
  }
  const [declared, dims] = [Number(header[1]), Number(header[2])];
  if (declared < 1 || dims < 1 || dims > mostDims || !Number.isSafeInteger(declared)) {
    throw new InputError(
      `The first line declares ${header[1]} words of ${header[2]} dimensions; expected at least 1 of each, and at most ${mostDims} dimensions`,
      { file: shown, line: 1 },
    );
  }
  const start = lineEnd + 1;
  if (lineEnd < 0 || start >= found.size) {
    throw new InputError(`The file ends after its first line, which declares ${declared} words`, {
      file: shown,
      line: 1,
    });
  }
  const format = isText(head.subarray(start)) ? "word2vec text" : "word2vec binary";
  return { ...file, format, dims, declared, start };
}

function readHead(path: string, shown: string): Buffer {
  const head = Buffer.alloc(headBytes);
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    throw new InputError(`The file cannot be opened: ${errorMessage(error)}`, { file: shown });
  }
  try {
    let filled = 0;
    for (let read = -1; read !== 0 && filled < head.length; filled += read) {
      read = readSync(descriptor, head, filled, head.length - filled, filled);
    }
    return head.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** Numbers after the word on a line of a file without a header. */
function dimsOfLine(line: string, shown: string): number {
  const fields = line.trimEnd().split(" ");
  let dims = 0;
  while (dims < fields.length - 1 && isNumber(fields[fields.length - 1 - dims]!)) dims++;
  if (dims === 0 || dims > mostDims || !isText(Buffer.from(line, "latin1"))) {
    const start = JSON.stringify(line.slice(0, 40));
    throw new InputError(
      `This is no file of word vectors: its first line ${start} is neither "WORDS DIMS" nor a word and its numbers, separated by single spaces`,
      { file: shown, line: 1 },
    );
  }
  return dims;
}

function isNumber(field: string): boolean {
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(field);
}

/** Whether bytes hold no control character that text has not. */
function isText(bytes: Buffer): boolean {
  return !bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32));
}

function refuseOtherFormats(head: Buffer, shown: string): void {
  for (const [signature, explanation] of otherFormats) {
    if (signature.every((byte, i) => head[i] === byte)) throw new InputError(explanation, { file: shown });
  }
}

const newline = 10;
const headBytes = 1 << 18;
const mostDims = 10_000;

const otherFormats: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], "The file is compressed with gzip; unpack it first"],
  [[0x50, 0x4b, 0x03, 0x04], "The file is a zip archive; unpack it first"],
  [[0x42, 0x5a, 0x68], "The file is compressed with bzip2; unpack it first"],
  [[0x28, 0xb5, 0x2f, 0xfd], "The file is compressed with Zstandard; unpack it first"],
  [[0xba, 0x16, 0x4f, 0x2f], "The file is a fastText model (.bin); give its word vectors, the file .vec"],
  [
    [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
    "The file is an .npy matrix without words; give a text or binary file of word vectors",
  ],
  [[0xff, 0xfe], "The file is UTF-16; save it as UTF-8"],
  [[0xfe, 0xff], "The file is UTF-16; save it as UTF-8"],
];
