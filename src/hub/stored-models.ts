import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { lstat, readdir, readlink, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type CachedModelFolder, cachedListing, cachedModelFolder } from "./model-cache.js";
import { isCommit } from "./model-id.js";

/** One commit of a model in the cache. */
export interface StoredSnapshot {
  readonly commit: string;
  /** Branches and tags that stood for it when they were last asked. */
  readonly refs: readonly string[];
  readonly path: string;
  /** Files by path in the model. */
  readonly files: readonly StoredFile[];
  /** Bytes of these files, each content once. */
  readonly bytes: number;
  /** When the last of them came, ISO 8601; null: it holds no file. */
  readonly changedAt: string | null;
}

export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  /** Name of its bytes in `blobs`, or as the listing says; null where neither tells. */
  readonly blob: string | null;
  /** A link that leads nowhere. */
  readonly broken: boolean;
}

/** A model in the cache. */
export interface StoredModel {
  readonly id: string;
  readonly folder: CachedModelFolder;
  readonly snapshots: readonly StoredSnapshot[];
  /** Bytes on the disk, of contents that no snapshot names and of what is not whole too. */
  readonly bytes: number;
  /** Bytes of downloads that were not finished. */
  readonly incompleteBytes: number;
}

/** The models in a cache of huggingface_hub, by id; none where there is no such folder. What is no model is left alone. */
export async function storedModels(cache: string): Promise<StoredModel[]> {
  const names = await readdir(cache).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const models: StoredModel[] = [];
  for (const name of names.sort()) {
    const id = /^models--(.+)$/.exec(name)?.[1]?.replaceAll("--", "/");
    const found = await lstat(join(cache, name)).catch(() => null);
    if (id === undefined || found?.isDirectory() !== true) continue;
    models.push(await storedModel(cache, id));
  }
  return models;
}

/** What a cache holds of one model; no snapshots where it holds none. */
export async function storedModel(cache: string, id: string): Promise<StoredModel> {
  const folder = cachedModelFolder(cache, id);
  const refs = refsByCommit(folder.refs);
  const commits = namesIn(folder.snapshots).filter(isCommit);
  const snapshots: StoredSnapshot[] = [];
  for (const commit of commits) snapshots.push(await snapshotOf(cache, id, folder, commit, refs));
  let bytes = 0;
  let incompleteBytes = 0;
  for (const name of namesIn(folder.blobs)) {
    const found = await stat(join(folder.blobs, name)).catch(() => null);
    if (found === null || !found.isFile()) continue;
    bytes += found.size;
    if (name.endsWith(".incomplete")) incompleteBytes += found.size;
  }
  // Where the system has no links, the bytes lie in the snapshots.
  for (const { files, path } of snapshots) {
    for (const file of files) if ((await lstat(join(path, file.path))).isFile()) bytes += file.bytes;
  }
  return { id, folder, snapshots, bytes, incompleteBytes };
}

async function snapshotOf(
  cache: string,
  id: string,
  folder: CachedModelFolder,
  commit: string,
  refs: ReadonlyMap<string, readonly string[]>,
): Promise<StoredSnapshot> {
  const path = join(folder.snapshots, commit);
  const listing = cachedListing(cache, id, commit);
  const files: StoredFile[] = [];
  const sizes = new Map<string, number>();
  let changed = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory() || entry.name.endsWith(".tmp")) continue;
    const full = join(entry.parentPath, entry.name);
    const name = full.slice(path.length + 1).replaceAll("\\", "/");
    const found = await stat(full).catch(() => null);
    const target = await readlink(full).catch(() => null);
    const inBlobs = target !== null && resolve(full, "..", target).startsWith(folder.blobs);
    const listed = listing?.get(name);
    const blob = inBlobs ? target.split(/[/\\]/).at(-1)! : (listed?.sha256 ?? listed?.blobId ?? null);
    files.push({ path: name, bytes: found?.size ?? 0, blob, broken: found === null });
    if (found === null) continue;
    sizes.set(await realpath(full), found.size);
    changed = Math.max(changed, found.mtimeMs);
  }
  return {
    commit,
    refs: refs.get(commit) ?? [],
    path,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    changedAt: changed === 0 ? null : new Date(changed).toISOString(),
  };
}

function refsByCommit(folder: string): Map<string, string[]> {
  const byCommit = new Map<string, string[]>();
  if (!existsSync(folder)) return byCommit;
  for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
    const path = join(folder, name);
    if (!statSync(path).isFile() || name.endsWith(".tmp")) continue;
    const commit = readFileSync(path, "utf8").trim();
    byCommit.set(commit, [...(byCommit.get(commit) ?? []), name.replaceAll("\\", "/")]);
  }
  return byCommit;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
