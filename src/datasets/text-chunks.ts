import type { FileHandle } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { errorMessage, InputError } from "../contracts/errors.js";
import { type InputFile, openInputFile, readStart } from "./input-file.js";

/**
 * The bytes of a text file in parts of at most a megabyte, without a byte order mark; gzip is told from the first bytes
 * and unpacked on the way. A part is good until the next one is asked for. Throws `InputError` for what
 * `openInputFile` refuses, for UTF-16 and other formats, for damaged or cut gzip data, and for anything after them.
 */
export async function* textChunks(file: InputFile): AsyncGenerator<Buffer> {
  const { handle, bytes } = await openInputFile(file);
  try {
    // A pipe has no size and cannot be read twice.
    const packed = bytes > 0 && startsWith(await readStart(handle, 2), gzipSignature);
    let first = true;
    for await (const chunk of packed ? unpacked(handle, bytes, file) : plain(handle)) {
      if (first) refuseOtherFormats(chunk, file);
      yield first && startsWith(chunk, byteOrderMark) ? chunk.subarray(byteOrderMark.length) : chunk;
      first = false;
    }
    if (first) throw new InputError("The file is empty", { file: file.shown });
  } finally {
    await handle.close();
  }
}

async function* plain(handle: FileHandle): AsyncGenerator<Buffer> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, null);
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
  }
}

/** Unpacks as much as is asked for: a small file that would fill the disk is read no further than its reader goes. */
async function* unpacked(handle: FileHandle, bytes: number, file: InputFile): AsyncGenerator<Buffer> {
  const input = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: chunkBytes });
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  input.on("error", (error) => gunzip.destroy(error));
  try {
    yield* input.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof InputError) throw error;
    const cut = (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR";
    const what = cut ? "are cut short" : `are damaged (${errorMessage(error)})`;
    throw new InputError(`The file is compressed with gzip, and its data ${what}`, { file: file.shown });
  } finally {
    input.destroy();
    gunzip.destroy();
  }
  if (gunzip.bytesWritten < bytes) {
    throw new InputError(
      `The file is compressed with gzip, and ${bytes - gunzip.bytesWritten} bytes after its data are none of it`,
      { file: file.shown },
    );
  }
}

function refuseOtherFormats(start: Buffer, file: InputFile): void {
  for (const [signature, explanation] of otherFormats) {
    if (startsWith(start, signature)) throw new InputError(explanation, { file: file.shown, line: 1 });
  }
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

const chunkBytes = 1 << 20;
const gzipSignature = [0x1f, 0x8b];
const byteOrderMark = [0xef, 0xbb, 0xbf];

const otherFormats: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], 'The file is UTF-16; save it as UTF-8 (Excel: "CSV UTF-8")'],
  [[0xfe, 0xff], 'The file is UTF-16; save it as UTF-8 (Excel: "CSV UTF-8")'],
  [gzipSignature, "The file is compressed with gzip twice; unpack it once"],
  [[0x28, 0xb5, 0x2f, 0xfd], "The file is compressed with Zstandard; unpack it first"],
  [
    [0x04, 0x22, 0x4d, 0x18],
    'The file is compressed with LZ4; unpack it, or save it anew (ranx: kind="json")',
  ],
  [[0x42, 0x5a, 0x68], "The file is compressed with bzip2; unpack it first"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "The file is compressed with xz; unpack it first"],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'The file is a zip archive or a spreadsheet; expected UTF-8 text (save a spreadsheet as "CSV UTF-8")',
  ],
  [[0x50, 0x41, 0x52, 0x31], "The file is Parquet; expected UTF-8 text"],
];
