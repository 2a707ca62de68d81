import { readFile } from "node:fs/promises";
import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { decodeNpy, encodeNpyHeader, encodeNpyValues, NpyFormatError } from "../numeric/npy.js";
import { writeStreamAtomic } from "./atomic-file.js";

/**
 * Writes a matrix as an `.npy` file (format 1.0, `<f4`, C order, shape `rows × dims`), whole or not at all.
 * `numpy.load` reads it.
 */
export async function writeNpy(path: string, matrix: EmbeddingMatrix): Promise<void> {
  await writeStreamAtomic(path, npyParts(matrix));
}

/**
 * Reads a two-dimensional `.npy` file of float16, float32 or float64 in full (files up to 2 GiB).
 * Throws `InputError` naming the file for any other content.
 */
export async function readNpy(path: string): Promise<EmbeddingMatrix> {
  const bytes = await readFile(path);
  try {
    const { shape, data } = decodeNpy(bytes);
    if (shape.length !== 2)
      throw new NpyFormatError(`its shape is (${shape.join(", ")}); expected rows × dimensions`);
    return embeddingMatrix(shape[0]!, shape[1]!, data);
  } catch (error) {
    if (error instanceof NpyFormatError)
      throw new InputError(`These vectors cannot be read: ${error.message}`, { file: path });
    throw error;
  }
}

/** Parts of at most 64 MiB, so that a large matrix is never copied whole. */
function* npyParts(matrix: EmbeddingMatrix): Generator<Uint8Array> {
  yield encodeNpyHeader([matrix.rows, matrix.dims]);
  const step = 16 * 1024 * 1024;
  for (let at = 0; at < matrix.data.length; at += step)
    yield encodeNpyValues(matrix.data.subarray(at, at + step));
}
