import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { downloadFile } from "./download-file.js";
import type { HubClient } from "./hub-client.js";
import { blobName, type HubFile } from "./hub-listing.js";
import { type CachedModelFolder, linkFile } from "./model-cache.js";
import { withSpaceErrors } from "./require-space.js";

export interface DownloadFilesOptions {
  readonly client: HubClient;
  readonly id: string;
  readonly commit: string;
  readonly folder: CachedModelFolder;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** Brings files of a commit into its snapshot, those that are there already at no cost. Gives the bytes that were fetched. */
export async function downloadFiles(
  files: readonly HubFile[],
  { client, id, commit, folder, signal, onProgress = () => {} }: DownloadFilesOptions,
): Promise<number> {
  const missing = files.filter(
    (file) => !existsSync(join(folder.snapshots, commit, ...file.path.split("/"))),
  );
  const toFetch = missing.filter((file) => !existsSync(join(folder.blobs, blobName(file))));
  const total = toFetch.reduce((sum, { size }) => sum + size, 0);
  await withSpaceErrors(folder.path, total, () => mkdir(folder.blobs, { recursive: true }));
  let finished = 0;
  const report = (have: number): void => {
    if (total === 0) return;
    const [unit, size] = unitOf(total);
    const rounded = (bytes: number): number => Math.round((bytes / size) * 10) / 10;
    onProgress({
      type: "progress",
      candidate: id,
      stage: "downloading",
      done: rounded(finished + have),
      total: rounded(total),
      unit,
      share: (finished + have) / total,
    });
  };
  for (const file of missing) {
    throwIfAborted(signal);
    const counted = toFetch.includes(file);
    await downloadFile(file, {
      client,
      id,
      commit,
      blobs: folder.blobs,
      signal,
      onBytes: (have) => counted && report(have),
      onWait: () =>
        onProgress({
          type: "notice",
          level: "info",
          message: `another process downloads ${file.path} of ${id}; waiting for it`,
        }),
    });
    if (counted) finished += file.size;
    await withSpaceErrors(folder.path, file.size, () => linkFile(folder, commit, file));
  }
  return total;
}

function unitOf(bytes: number): [string, number] {
  return bytes < 1e5 ? ["kB", 1e3] : ["MB", 1e6];
}
