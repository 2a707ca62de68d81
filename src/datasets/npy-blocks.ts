import { InputError } from "../contracts/errors.js";
import type { VectorBlocks } from "../contracts/vector-blocks.js";
import {
  checkNpySize,
  decodeNpyValues,
  littleEndian,
  NpyFormatError,
  npyHeaderLimit,
  parseNpyHeader,
} from "../numeric/npy.js";
import { type InputFile, openInputFile, readStart } from "./input-file.js";
import { fill } from "./read-npy-file.js";

/** Vectors of a file, to be closed. A block is good until the next one is read. */
export interface OpenVectorBlocks extends VectorBlocks {
  close(): Promise<void>;
}

/**
 * Opens an `.npy` file of vectors, `rows × dims`, of whatever size, to be read in blocks as float32; float16 and float64 are
 * converted. Throws `InputError` as `readNpyFile` does, and where the file changes while it is read.
 */
export async function openNpyBlocks(file: InputFile): Promise<OpenVectorBlocks> {
  const { handle, bytes } = await openInputFile(file);
  const refuse = (error: unknown): unknown =>
    error instanceof NpyFormatError
      ? new InputError(`These vectors cannot be read: ${error.message}`, { file: file.shown })
      : error;
  try {
    const header = parseNpyHeader(await readStart(handle, Math.min(bytes, npyHeaderLimit)));
    checkNpySize(header, bytes);
    const [rows, dims] = header.shape;
    if (header.shape.length !== 2 || rows === 0 || dims === 0)
      throw new NpyFormatError(
        `its shape is (${header.shape.join(", ")}); expected two numbers above 0, rows and dimensions`,
      );
    const direct = header.dtype === "float32" && littleEndian;
    let values = new Float32Array(0);
    let raw = new Uint8Array(0);
    return {
      rows: rows!,
      dims: dims!,
      async read(from, to) {
        const count = (to - from) * dims!;
        if (values.length < count) values = new Float32Array(count);
        if (!direct && raw.length < count * header.itemBytes) raw = new Uint8Array(count * header.itemBytes);
        const target = direct ? new Uint8Array(values.buffer) : raw;
        const size = count * header.itemBytes;
        const start = header.dataOffset + from * dims! * header.itemBytes;
        for (let done = 0; done < size; done += partBytes) {
          const part = target.subarray(done, Math.min(size, done + partBytes));
          if (!(await fill(handle, part, start + done)))
            throw refuse(new NpyFormatError("it changed while it was read"));
        }
        if (!direct) decodeNpyValues(header.dtype, raw.subarray(0, size), values, 0);
        return values.subarray(0, count);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw refuse(error);
  }
}

/** Far below the 2 GiB that one read can take. */
const partBytes = 1 << 26;
