import { open } from "node:fs/promises";
import { npyStart } from "./embedding-staging.js";

/** Float vectors that were staged, read some rows at a time. */
export interface StagedVectors {
  /** Rows of a part that takes some 16 MB. */
  readonly rowsPerPart: number;
  /** The little-endian float32 of `rows` rows, until the next call. Throws where they are not there. */
  read(from: number, rows: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens the file of vectors of `dims` dimensions of a staging folder. */
export async function openStagedVectors(path: string, dims: number): Promise<StagedVectors> {
  const source = await open(path, "r");
  const rowBytes = 4 * dims;
  let room = new Uint8Array(0);
  return {
    rowsPerPart: Math.max(1, Math.floor(partBytes / rowBytes)),
    async read(from, rows) {
      if (room.length < rows * rowBytes) room = new Uint8Array(rows * rowBytes);
      const bytes = room.subarray(0, rows * rowBytes);
      for (let at = 0; at < bytes.length; ) {
        const place = npyStart + from * rowBytes + at;
        const { bytesRead } = await source.read(bytes, at, bytes.length - at, place);
        if (bytesRead === 0) throw new RangeError("vectors are missing at the end of what was made so far");
        at += bytesRead;
      }
      return bytes;
    },
    close: () => source.close(),
  };
}

const partBytes = 16 * 2 ** 20;
