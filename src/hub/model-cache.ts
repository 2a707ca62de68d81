import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { writeFileAtomic } from "../storage/atomic-file.js";
import { temporaryBeside } from "../storage/temporaries.js";
import { blobName, type HubFile, type HubListing, listingText, parseListing } from "./hub-listing.js";
import { isCommit } from "./model-id.js";

/** Where the parts of one model lie in a cache of Python's huggingface_hub. */
export interface CachedModelFolder {
  readonly path: string;
  /** One file a branch or tag, holding its commit. */
  readonly refs: string;
  /** The bytes, by ETag. */
  readonly blobs: string;
  /** One folder a commit, of links into `blobs`. */
  readonly snapshots: string;
  /** One listing a commit. */
  readonly trees: string;
}

/** The folder of a model in a cache, whether it exists or not. */
export function cachedModelFolder(cache: string, id: string): CachedModelFolder {
  const path = join(cache, `models--${id.replaceAll("/", "--")}`);
  return {
    path,
    refs: join(path, "refs"),
    blobs: join(path, "blobs"),
    snapshots: join(path, "snapshots"),
    trees: join(path, "trees"),
  };
}

/** A commit whose files, some of them at least, are in the cache. */
export interface CachedSnapshot {
  readonly commit: string;
  readonly path: string;
}

/** What a revision stood for when it was last asked; null where the cache does not know or holds nothing of it. */
export function cachedSnapshot(cache: string, id: string, revision: string): CachedSnapshot | null {
  const { refs, snapshots } = cachedModelFolder(cache, id);
  const commit = isCommit(revision) ? revision : textOf(join(refs, revision))?.trim();
  if (commit === undefined || !isCommit(commit)) return null;
  const path = join(snapshots, commit);
  return existsSync(path) ? { commit, path } : null;
}

/** What the hub holds at a commit, as far as it was ever asked. */
export function cachedListing(cache: string, id: string, commit: string): HubListing | null {
  const text = textOf(join(cachedModelFolder(cache, id).trees, `${commit}.json`));
  return text === null ? null : parseListing(text);
}

/** Whether Python once asked for a file of that commit and the hub had none. */
export function isKnownMissing(cache: string, id: string, commit: string, file: string): boolean {
  return existsSync(join(cachedModelFolder(cache, id).path, ".no_exist", commit, file));
}

/** Keeps a listing for Python and for the next time. */
export async function keepListing(
  folder: CachedModelFolder,
  commit: string,
  files: HubListing,
): Promise<void> {
  const path = join(folder.trees, `${commit}.json`);
  if (!existsSync(path)) await writeFileAtomic(path, listingText(files));
}

/** Notes which commit a branch or tag stands for. */
export async function keepRef(folder: CachedModelFolder, revision: string, commit: string): Promise<void> {
  if (revision === commit) return;
  const path = join(folder.refs, revision);
  if (textOf(path) !== commit) await writeFileAtomic(path, commit);
}

/** Makes a file of a snapshot a link to its bytes; a copy where the system has no links. */
export async function linkFile(folder: CachedModelFolder, commit: string, file: HubFile): Promise<void> {
  const blob = join(folder.blobs, blobName(file));
  const path = join(folder.snapshots, commit, ...file.path.split("/"));
  const target = relative(dirname(path), blob);
  if ((await readlink(path).catch(() => null)) === target) return;
  await mkdir(dirname(path), { recursive: true });
  const made = temporaryBeside(path);
  try {
    await symlink(target, made).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPERM" && error.code !== "ENOSYS" && error.code !== "ENOTSUP") throw error;
      await copyFile(blob, made);
    });
    await rename(made, path);
  } catch (error) {
    await rm(made, { force: true });
    throw error;
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
