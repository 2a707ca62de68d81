import { isUtf8 } from "node:buffer";
import { InputError } from "../contracts/errors.js";
import { type InputFile, openInputFile } from "./input-file.js";

/** Takes one line without its end; `line` counts from 1, `end` is what ended it (empty for a last line without end). */
export type LineListener = (text: string, line: number, end: "\n" | "\r\n" | "") => void;

/** A line longer than this is refused: 64 MiB. */
export const defaultMaxLineBytes = 64 * 1024 * 1024;

/**
 * Reads UTF-8 text line by line in bounded memory. A byte order mark is dropped. Throws `InputError` with file and
 * line for UTF-16, invalid UTF-8, NUL bytes, compressed files and a line over `maxLineBytes`.
 */
export async function readLines(
  file: InputFile,
  onLine: LineListener,
  maxLineBytes: number = defaultMaxLineBytes,
): Promise<void> {
  const { handle } = await openInputFile(file);
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let rest: Buffer[] = [];
    let restBytes = 0;
    let line = 1;
    let first = true;
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, null);
      const part = chunk.subarray(0, bytesRead);
      if (first) refuseOtherFormats(part, file);
      const bomBytes = first && hasBom(part) ? 3 : 0;
      first = false;
      const end = bytesRead === 0 ? 0 : part.lastIndexOf(newline) + 1;
      if (end > bomBytes || (bytesRead === 0 && restBytes > 0)) {
        const block = Buffer.concat([...rest, part.subarray(bomBytes, end)]);
        rest = [];
        restBytes = 0;
        line = eachLine(block, line, { file, onLine, maxLineBytes });
      }
      if (bytesRead === 0) return;
      const tail = part.subarray(Math.max(end, bomBytes));
      rest.push(Buffer.from(tail));
      restBytes += tail.length;
      if (restBytes > maxLineBytes) throw tooLong(file, line, maxLineBytes);
    }
  } finally {
    await handle.close();
  }
}

interface LineReading {
  readonly file: InputFile;
  readonly onLine: LineListener;
  readonly maxLineBytes: number;
}

/** Passes on the lines of a block of whole lines; returns the number of the line after it. */
function eachLine(block: Buffer, firstLine: number, { file, onLine, maxLineBytes }: LineReading): number {
  if (!isUtf8(block) || block.includes(0)) refuseBlock(block, firstLine, file);
  let line = firstLine;
  for (let start = 0; start < block.length; line++) {
    const found = block.indexOf(newline, start);
    const end = found < 0 ? block.length : found;
    if (end - start > maxLineBytes) throw tooLong(file, line, maxLineBytes);
    const carriage = found > start && block[end - 1] === 13;
    onLine(
      block.toString("utf8", start, carriage ? end - 1 : end),
      line,
      found < 0 ? "" : carriage ? "\r\n" : "\n",
    );
    start = end + 1;
  }
  return line;
}

/** Throws for the first line of the block that is not UTF-8 text. */
function refuseBlock(block: Buffer, firstLine: number, file: InputFile): void {
  let line = firstLine;
  for (let start = 0; start < block.length; line++) {
    const found = block.indexOf(newline, start);
    const bytes = block.subarray(start, found < 0 ? block.length : found);
    const location = { file: file.shown, line };
    if (bytes.includes(0)) {
      throw new InputError(
        "The line holds a NUL byte: the file is binary, or UTF-16; save it as UTF-8 text",
        location,
      );
    }
    if (!isUtf8(bytes)) {
      throw new InputError(
        `The line is not valid UTF-8 (${badBytes(bytes)}); save the file as UTF-8 (Excel: "CSV UTF-8")`,
        location,
      );
    }
    start += bytes.length + 1;
  }
}

/** The first byte that is not UTF-8, such as `byte 0xe9 after "caf"`. */
function badBytes(bytes: Buffer): string {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at]!;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (!isUtf8(bytes.subarray(at, at + length))) break;
    at += length;
  }
  const before = bytes.toString("utf8", Math.max(0, at - 12), at).replace(/^\ufffd+/, "");
  return `byte 0x${bytes[at]!.toString(16).padStart(2, "0")} after ${JSON.stringify(before)}`;
}

function refuseOtherFormats(start: Buffer, file: InputFile): void {
  for (const [signature, explanation] of otherFormats) {
    if (signature.every((byte, i) => start[i] === byte))
      throw new InputError(explanation, { file: file.shown, line: 1 });
  }
}

function hasBom(part: Buffer): boolean {
  return part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf;
}

function tooLong(file: InputFile, line: number, maxLineBytes: number): InputError {
  return new InputError(`The line is longer than ${maxLineBytes} bytes, the most that is read`, {
    file: file.shown,
    line,
  });
}

const newline = 10;
const chunkBytes = 1 << 20;

const otherFormats: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], 'The file is UTF-16; save it as UTF-8 (Excel: "CSV UTF-8")'],
  [[0xfe, 0xff], 'The file is UTF-16; save it as UTF-8 (Excel: "CSV UTF-8")'],
  [[0x1f, 0x8b], "The file is compressed with gzip; unpack it first"],
  [[0x28, 0xb5, 0x2f, 0xfd], "The file is compressed with Zstandard; unpack it first"],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'The file is a zip archive or a spreadsheet; expected UTF-8 text (save a spreadsheet as "CSV UTF-8")',
  ],
  [[0x50, 0x41, 0x52, 0x31], "The file is Parquet; expected UTF-8 text"],
];
