import type { Hash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ProviderError } from "../contracts/errors.js";
import { syncFolder } from "../storage/sync-folder.js";
import { withClaim } from "./file-claim.js";
import { digestOfName, feedFile, openDigest } from "./file-digest.js";
import type { HubClient } from "./hub-client.js";
import { blobName, type HubFile } from "./hub-listing.js";
import { requireSpace, withSpaceErrors } from "./require-space.js";

export interface DownloadFileOptions {
  readonly client: HubClient;
  readonly id: string;
  readonly commit: string;
  /** Folder of the bytes, `blobs`. */
  readonly blobs: string;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of this file that are there; may fall, where a file has to be begun again. */
  readonly onBytes: (have: number) => void;
  /** Another process downloads the same file and is waited for. */
  readonly onWait?: (() => void) | undefined;
}

/**
 * Downloads one file into `blobs`, under the name that the hub gives its content. What an interrupted download left in
 * `NAME.alidade.incomplete` is gone on with; the whole is hashed and takes its name only where the hash is the one that
 * the hub lists. Throws `ProviderError` where it never is, and `InputError` where the disk is full.
 */
export async function downloadFile(file: HubFile, options: DownloadFileOptions): Promise<void> {
  const { client, id, commit, blobs, signal, onBytes, onWait } = options;
  const blob = join(blobs, blobName(file));
  if (existsSync(blob)) return onBytes(file.size);
  const part = `${blob}.alidade.incomplete`;
  await withClaim(`${part}.claim`, { signal, onWait }, async () => {
    // Who was waited for may have brought it.
    if (existsSync(blob)) return onBytes(file.size);
    await mkdir(dirname(part), { recursive: true });
    for (let tries = 0; ; tries++) {
      const digest = await withSpaceErrors(blobs, file.size, () =>
        received(part, file, { client, id, commit, blobs, signal, onBytes }),
      );
      if (digest === digestOfName(blobName(file))!.hex) break;
      await rm(part, { force: true });
      onBytes(0);
      if (tries > 0) throw changed(file, id, digest);
    }
    await rename(part, blob);
    await syncFolder(blobs);
  });
}

/** Brings the rest of a file into `part` and gives the digest of the whole. */
async function received(
  part: string,
  file: HubFile,
  { client, id, commit, blobs, signal, onBytes }: DownloadFileOptions,
): Promise<string> {
  const expected = digestOfName(blobName(file))!;
  let have = (await stat(part).catch(() => null))?.size ?? 0;
  if (have > file.size) {
    await rm(part);
    have = 0;
  }
  await requireSpace(blobs, file.size - have);
  let hash: Hash = openDigest(expected, file.size);
  await feedFile(hash, part, { end: have, signal });
  onBytes(have);
  const handle = await open(part, "a");
  try {
    await client.read(
      { id, commit },
      file,
      {
        have: () => have,
        async restart() {
          await handle.truncate(0);
          have = 0;
          hash = openDigest(expected, file.size);
          onBytes(0);
        },
        async receive(bytes) {
          await handle.appendFile(bytes);
          hash.update(bytes);
          have += bytes.length;
          onBytes(have);
        },
      },
      signal,
    );
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

function changed({ path, size }: HubFile, id: string, digest: string): ProviderError {
  return new ProviderError(
    `${path} of ${id} came twice with other bytes than the hub lists (${size} bytes that hash to ${digest.slice(0, 12)}): it changed, or something between alters it; run the command again`,
    { final: true },
  );
}
