import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { GraphCheckpoint, GraphPart } from "../contracts/graph-checkpoint.js";
import { writeStreamAtomic } from "./atomic-file.js";

/** A checkpoint that can be thrown away. */
export interface StoredGraphCheckpoint extends GraphCheckpoint {
  /** Removes all that was kept, once the graph is finished. */
  remove(): Promise<void>;
}

/**
 * Keeps the finished parts of a graph in files of a folder named `key`, which must stand for the vectors and every option
 * that decides the lists. A file that cannot be used (cut short, of another version) counts as none.
 */
export function graphCheckpoint(folder: string, key: string): StoredGraphCheckpoint {
  const own = join(folder, key);
  const file = (part: number): string => join(own, `part-${part}.bin`);
  return {
    async load(part) {
      const bytes = await readFile(file(part)).catch(() => null);
      return bytes === null ? null : decode(bytes);
    },
    async save(part, { items, pairs, ...lists }) {
      const arrays = [lists.counts, lists.rows, lists.scores, lists.unsettled, pairs?.counts ?? noCounts];
      const lengths = arrays.map((array) => array.length);
      const header: Header = { schema: version, items, lengths, pairBound: pairs?.bound ?? null };
      const line = JSON.stringify(header).padEnd(headerBytes - 1);
      await writeStreamAtomic(file(part), [`${line}\n`, ...arrays.map(bytesOf)]);
    },
    async remove() {
      await rm(own, { recursive: true, force: true });
    },
  };
}

function decode(bytes: Uint8Array): GraphPart | null {
  let header: Header;
  try {
    header = headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(0, headerBytes))));
  } catch {
    return null;
  }
  const [counts, rows, scores, unsettled, pairs] = header.lengths as [number, number, number, number, number];
  if (bytes.length !== headerBytes + 4 * (counts + rows + unsettled + pairs) + 8 * scores) return null;
  let at = headerBytes;
  const take = (size: number): ArrayBuffer => {
    const part = new ArrayBuffer(size);
    new Uint8Array(part).set(bytes.subarray(at, at + size));
    at += size;
    return part;
  };
  return {
    items: header.items,
    counts: new Int32Array(take(4 * counts)),
    rows: new Int32Array(take(4 * rows)),
    scores: new Float64Array(take(8 * scores)),
    unsettled: new Int32Array(take(4 * unsettled)),
    pairs:
      header.pairBound === null ? null : { bound: header.pairBound, counts: new Int32Array(take(4 * pairs)) },
  };
}

/** A copy, as lists may lie in memory that threads share. */
function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float64Array): Uint8Array {
  return Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength));
}

const version = "alidade/graph-part/v2";
const headerSchema = z.strictObject({
  schema: z.literal(version),
  items: z.int().nonnegative(),
  lengths: z.array(z.int().nonnegative()).length(5),
  pairBound: z.number().nullable(),
});
type Header = z.infer<typeof headerSchema>;
const headerBytes = 256;
const noCounts = new Int32Array(0);
