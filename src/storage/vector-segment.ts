import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type MatrixManifest, matrixManifestSchema } from "../contracts/embedding-matrix.js";

/** What is kept in memory of a stored segment: all but its vectors and the hashes of its texts. */
export interface Segment {
  /** Path of its `.npy` file; its manifest has `.json` in place of `.npy`. */
  readonly file: string;
  /** Vectors of a higher generation replace those of the same text in a lower one. */
  readonly generation: number;
  readonly rows: number;
  readonly dims: number;
  /** Of the `.npy` file. */
  readonly sha256: string;
  readonly tokens: Int32Array;
  readonly truncated: ReadonlySet<number>;
  /** Rows that no later segment replaced; 0 once all are. */
  live: number;
}

/** A segment in `directory` and the hashes of its texts, by its manifest; `live` counts none yet. */
export function segmentOf(directory: string, name: string, manifest: MatrixManifest): Segment {
  const { rows, dims, tokens, truncated, textHashes } = manifest;
  if (textHashes.length !== rows || tokens.length !== rows)
    throw new RangeError("a list is not as long as `rows`");
  return {
    file: join(directory, `${name}.npy`),
    generation: Number(generationPart.exec(name)?.[1] ?? 0),
    rows,
    dims,
    sha256: manifest.sha256,
    tokens: Int32Array.from(tokens),
    truncated: new Set(truncated),
    live: 0,
  };
}

/** Name of a segment without its endings: by the content of its manifest, and by its generation unless that is 0. */
export function segmentName(json: string, generation: number): string {
  const content = createHash("sha256").update(json).digest("hex").slice(0, 32);
  return generation === 0 ? content : `${content}-${generation}`;
}

/** Reads a segment's manifest; null where it is none, undefined where it is gone. Other failures to read are thrown. */
export async function readSegment(
  directory: string,
  name: string,
): Promise<{ segment: Segment; textHashes: readonly string[] } | null | undefined> {
  let text: string;
  try {
    text = await readFile(join(directory, `${name}.json`), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const manifest = matrixManifestSchema.parse(JSON.parse(text));
    return { segment: segmentOf(directory, name, manifest), textHashes: manifest.textHashes };
  } catch {
    return null;
  }
}

const generationPart = /-(\d+)$/;
