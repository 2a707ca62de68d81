import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import {
  checkNpySize,
  decodeNpyValues,
  littleEndian,
  type NpyDtype,
  NpyFormatError,
  npyElements,
  npyHeaderLimit,
  parseNpyHeader,
} from "../numeric/npy.js";
import { type InputFile, openInputFile, readStart } from "./input-file.js";

/**
 * Reads an `.npy` file of vectors, `rows × dims`, as float32; float16 and float64 are converted. Pickled objects are
 * never loaded. Throws `InputError` naming the file for any other content, no rows, no dimensions, or a size that
 * does not match the header.
 */
export async function readNpyFile(file: InputFile): Promise<EmbeddingMatrix & { readonly dtype: NpyDtype }> {
  const { handle, bytes } = await openInputFile(file);
  try {
    const header = parseNpyHeader(await readStart(handle, Math.min(bytes, npyHeaderLimit)));
    checkNpySize(header, bytes);
    const [rows, dims] = header.shape;
    if (header.shape.length !== 2) {
      throw new NpyFormatError(
        `its shape is (${header.shape.join(", ")}); expected two numbers, rows and dimensions`,
      );
    }
    if (rows === 0 || dims === 0)
      throw new NpyFormatError(`its shape is (${rows}, ${dims}): there are no vectors in it`);
    const data = new Float32Array(npyElements(header));
    const direct = header.dtype === "float32" && littleEndian;
    const block = direct
      ? new Uint8Array(data.buffer)
      : new Uint8Array(Math.min(blockBytes, bytes - header.dataOffset));
    for (let done = 0; done < data.length * header.itemBytes; ) {
      const target = direct
        ? block.subarray(done, done + blockBytes)
        : block.subarray(0, bytes - header.dataOffset - done);
      const filled = await fill(handle, target, header.dataOffset + done);
      if (!filled) throw new NpyFormatError("it changed while it was read");
      if (!direct) decodeNpyValues(header.dtype, target, data, done / header.itemBytes);
      done += target.length;
    }
    return { rows: rows!, dims: dims!, data, dtype: header.dtype };
  } catch (error) {
    if (error instanceof NpyFormatError)
      throw new InputError(`These vectors cannot be read: ${error.message}`, { file: file.shown });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Fills `target` from byte `from` of an open file; false where the file ends before. */
export async function fill(
  handle: Awaited<ReturnType<typeof openInputFile>>["handle"],
  target: Uint8Array,
  from: number,
): Promise<boolean> {
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await handle.read(target, at, target.length - at, from + at);
    if (bytesRead === 0) return false;
    at += bytesRead;
  }
  return true;
}

/** A multiple of every element size. */
const blockBytes = 1 << 24;
