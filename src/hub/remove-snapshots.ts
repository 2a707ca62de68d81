import { existsSync, readdirSync } from "node:fs";
import { lstat, realpath, rm, rmdir, stat, unlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { StoredModel, StoredSnapshot } from "./stored-models.js";

/** What goes when snapshots of a model go. */
export interface SnapshotRemoval {
  /** True: nothing of the model stays. */
  readonly whole: boolean;
  /** Names in `blobs` that no snapshot which stays needs. */
  readonly blobs: readonly string[];
  readonly freedBytes: number;
}

/** What removing some snapshots of a model would remove, without removing it. */
export async function planRemoval(
  model: StoredModel,
  snapshots: readonly StoredSnapshot[],
): Promise<SnapshotRemoval> {
  const going = new Set(snapshots.map(({ commit }) => commit));
  const staying = model.snapshots.filter(({ commit }) => !going.has(commit));
  const whole = staying.length === 0;
  const needed = new Set(staying.flatMap(({ files }) => files.flatMap(({ blob }) => blob ?? [])));
  const mentioned = new Set(snapshots.flatMap(({ files }) => files.flatMap(({ blob }) => blob ?? [])));
  const all = existsSync(model.folder.blobs) ? readdirSync(model.folder.blobs) : [];
  const blobs = all.filter((name) => (whole || mentioned.has(name)) && !needed.has(name));
  let freedBytes = 0;
  for (const name of blobs) {
    const found = await lstat(join(model.folder.blobs, name));
    // A link into a store that several models share frees nothing by itself.
    if (found.isFile()) freedBytes += found.size;
  }
  for (const { path, files } of snapshots) {
    for (const file of files) if ((await lstat(join(path, file.path))).isFile()) freedBytes += file.bytes;
  }
  return { whole, blobs, freedBytes };
}

/**
 * Removes snapshots of a model, the branches and tags that stand for them, and the bytes that nothing else needs. Links are
 * removed, never followed. Throws `InputError`, removing nothing, where the model's folder is a link or lies outside the
 * cache, for then it is somebody else's.
 */
export async function removeSnapshots(
  cache: string,
  model: StoredModel,
  snapshots: readonly StoredSnapshot[],
): Promise<SnapshotRemoval> {
  const { folder } = model;
  for (const path of [folder.path, folder.blobs, folder.snapshots, folder.refs, folder.trees])
    await requireInside(cache, path);
  const removal = await planRemoval(model, snapshots);
  if (removal.whole) {
    await rm(folder.path, { recursive: true, force: true });
    await rm(join(cache, ".locks", relative(cache, folder.path)), { recursive: true, force: true });
    return removal;
  }
  // Names first: what is cut short here leaves bytes without a name, never a name without bytes.
  for (const { commit, refs, path } of snapshots) {
    for (const ref of refs) await rm(join(folder.refs, ref), { force: true });
    await rm(path, { recursive: true, force: true });
    await rm(join(folder.trees, `${commit}.json`), { force: true });
    await rm(join(folder.path, ".no_exist", commit), { recursive: true, force: true });
  }
  for (const name of removal.blobs) await unlink(join(folder.blobs, name));
  await rmdir(folder.blobs).catch(() => undefined);
  return removal;
}

async function requireInside(cache: string, path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  const root = await realpath(cache);
  const real = await realpath(path);
  if (!found.isSymbolicLink() && real.startsWith(root + sep) && (await stat(path)).isDirectory()) return;
  throw new InputError(
    "This is a link to a place outside the cache, so nothing was removed; remove it yourself",
    {
      file: path,
    },
  );
}
