import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { MatrixManifest } from "../contracts/embedding-matrix.js";
import { contentKey } from "./canonical-json.js";
import { readSegment } from "./vector-segment.js";

/** Hashes of the texts whose vectors are stored for a provider and role. Reads only; a folder that is not there has none. */
export async function storedTexts(
  folder: string,
  key: Pick<MatrixManifest, "provider" | "role">,
): Promise<ReadonlySet<string>> {
  const directory = join(folder, contentKey(key));
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const hashes = new Set<string>();
  for (const name of names) {
    if (!name.endsWith(".json") || name.startsWith(".")) continue;
    const read = await readSegment(directory, name.slice(0, -".json".length));
    for (const hash of read?.textHashes ?? []) hashes.add(hash);
  }
  return hashes;
}
