import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { encodeNpyValues } from "../../numeric/npy.js";
import type { StoredGraphCheckpoint } from "../../storage/graph-checkpoint.js";
import { projectFolder } from "../../storage/project-folder.js";

/**
 * Where a graph that takes a while (about ten seconds or more) keeps its finished parts, so that the same command goes on
 * from there; null for a quicker one. `deciding` is all that decides the lists beside the vectors.
 */
export async function checkpointOfGraph(
  { rows, dims, data }: EmbeddingMatrix,
  lists: number,
  deciding: Readonly<Record<string, string | number>>,
  cwd: string,
): Promise<StoredGraphCheckpoint | null> {
  if (2 * lists * rows * dims < slowOperations) return null;
  const hash = createHash("sha256").update(JSON.stringify({ rows, dims, lists, ...deciding }));
  // A part at a time: one update takes less than 2 GiB.
  for (let at = 0; at < data.length; at += valuesPerUpdate)
    hash.update(encodeNpyValues(data.subarray(at, at + valuesPerUpdate)));
  const { graphCheckpoint } = await import("../../storage/graph-checkpoint.js");
  return graphCheckpoint(projectFolder(resolve(cwd)).graphs, hash.digest("hex"));
}

const slowOperations = 1e13;
const valuesPerUpdate = 2 ** 24;
