import { isUtf8 } from "node:buffer";
import { InputError } from "../contracts/errors.js";
import type { InputFile } from "./input-file.js";
import { textChunks } from "./text-chunks.js";

/** Takes one line without its end; `line` counts from 1, `end` is what ended it (empty for a last line without end). */
export type LineListener = (text: string, line: number, end: "\n" | "\r\n" | "") => void;

/** Called between the parts of a file; reading goes on when it is done, so that rows do not pile up. */
export type Pause = () => Promise<void>;

/** A line longer than this is refused: 64 MiB. */
export const defaultMaxLineBytes = 64 * 1024 * 1024;

/**
 * Reads UTF-8 text line by line in bounded memory. A byte order mark is dropped, gzip unpacked. Throws `InputError` with
 * file and line for invalid UTF-8, NUL bytes and a line over `maxLineBytes`, and as `textChunks`.
 */
export async function readLines(
  file: InputFile,
  onLine: LineListener,
  maxLineBytes: number = defaultMaxLineBytes,
  pause?: Pause,
): Promise<void> {
  await readLineBlocks(file, (block, firstLine) => eachLine(block, firstLine, onLine), maxLineBytes, pause);
}

/** The same in blocks of whole lines, as bytes; the listener returns the number of the line after its block. */
export async function readLineBlocks(
  file: InputFile,
  onBlock: (block: Buffer, firstLine: number) => number,
  maxLineBytes: number = defaultMaxLineBytes,
  pause?: Pause,
): Promise<void> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let line = 1;
  const pass = (block: Buffer): void => {
    if (!isUtf8(block) || block.includes(0)) refuseBlock(block, line, file);
    if (block.length > maxLineBytes) refuseLongLine(block, line, file, maxLineBytes);
    line = onBlock(block, line);
  };
  for await (const part of textChunks(file)) {
    const end = part.lastIndexOf(newline) + 1;
    if (end > 0) {
      const tail = Buffer.from(part.subarray(end));
      pass(Buffer.concat([...rest, part.subarray(0, end)]));
      rest = [tail];
      restBytes = tail.length;
      await pause?.();
    } else {
      rest.push(Buffer.from(part));
      restBytes += part.length;
    }
    if (restBytes > maxLineBytes) throw tooLong(file, line, maxLineBytes);
  }
  if (restBytes > 0) pass(Buffer.concat(rest));
}

/** Passes on the lines of a block of whole lines; returns the number of the line after it. */
function eachLine(block: Buffer, firstLine: number, onLine: LineListener): number {
  let line = firstLine;
  for (let start = 0; start < block.length; line++) {
    const found = block.indexOf(newline, start);
    const end = found < 0 ? block.length : found;
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

function refuseLongLine(block: Buffer, firstLine: number, file: InputFile, maxLineBytes: number): void {
  let line = firstLine;
  for (let start = 0; start < block.length; line++) {
    const found = block.indexOf(newline, start);
    const end = found < 0 ? block.length : found;
    if (end - start > maxLineBytes) throw tooLong(file, line, maxLineBytes);
    start = end + 1;
  }
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

function tooLong(file: InputFile, line: number, maxLineBytes: number): InputError {
  return new InputError(`The line is longer than ${maxLineBytes} bytes, the most that is read`, {
    file: file.shown,
    line,
  });
}

const newline = 10;
