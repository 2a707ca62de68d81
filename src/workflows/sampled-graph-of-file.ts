import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { ProgressListener } from "../contracts/progress.js";
import { requireWhole } from "../contracts/require-whole.js";
import { openNpyBlocks } from "../datasets/npy-blocks.js";
import { type NeighborGraph, neighborGraphOfBlocks } from "../neighbors/neighbor-graph.js";
import type { Similarity } from "../neighbors/prepare-items.js";
import { seededRandom, seededSample } from "../numeric/seeded-random.js";
import { fileSha256 } from "../storage/file-hash.js";
import { graphCheckpoint } from "../storage/graph-checkpoint.js";
import { projectFolder } from "../storage/project-folder.js";
import { defaultThreads } from "./default-threads.js";
import { openMatrixEngine } from "./open-matrix-engine.js";

export interface SampledGraphOfFileOptions {
  readonly similarity: Similarity;
  /** Neighbours of each sampled row. */
  readonly k: number;
  /** Rows that get a list, at most; which ones is decided by the seed. */
  readonly sample: number;
  /** Default 42. */
  readonly seed?: number | undefined;
  /** Folder that the path starts from and whose `.alidade/` keeps what is done; default: the current one. */
  readonly cwd?: string | undefined;
  /** Bytes that the search may take; default 3 GiB. */
  readonly memoryBytes?: number | undefined;
  /** Default: one a core, at most 4. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * The exact neighbours of a seeded sample of the vectors of an `.npy` file (`rows × dims`, of whatever size) among all of
 * them. The file is read in blocks and never held as a whole. After each block the lists so far are kept in the project's
 * cache, and a search of the same bytes with the same options goes on from there; a finished one removes them.
 * Throws `InputError` for a file that cannot be read, and for values that are not finite.
 */
export async function sampledGraphOfFile(
  path: string,
  options: SampledGraphOfFileOptions,
): Promise<NeighborGraph> {
  const { similarity, k, seed = 42, cwd = ".", memoryBytes, signal, onProgress } = options;
  requireWhole("sample", options.sample);
  const absolute = resolve(cwd, path);
  const items = await openNpyBlocks({ path: absolute, shown: path });
  try {
    const sample = seededSample(items.rows, options.sample, seededRandom(seed));
    onProgress?.({ type: "stage", candidate: null, stage: "reading the file once" });
    const identity = [await fileSha256(absolute), similarity, k, sample.length, seed];
    const key = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
    const checkpoint = graphCheckpoint(projectFolder(resolve(cwd)).graphs, key);
    const engine = await openMatrixEngine(options.threads ?? defaultThreads(), onProgress);
    try {
      const common = { similarity, k, engine, memoryBytes, signal, onProgress };
      const graph = await neighborGraphOfBlocks(items, { ...common, sample, checkpoint });
      await checkpoint.remove();
      return graph;
    } finally {
      await engine.close();
    }
  } finally {
    await items.close();
  }
}
