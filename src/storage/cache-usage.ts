import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { matrixManifestSchema } from "../contracts/embedding-matrix.js";
import type { ProjectFolder } from "./project-folder.js";

/** Vectors stored for one provider and role. */
export interface StoredVectors {
  readonly key: string;
  readonly model: string;
  readonly kind: string;
  readonly dtype: string;
  readonly role: string;
  readonly rows: number;
  readonly bytes: number;
}

export interface CacheUsage {
  readonly schema: "alidade/cache/v1";
  readonly vectors: readonly StoredVectors[];
  readonly outcomes: { readonly count: number; readonly bytes: number };
  readonly results: { readonly count: number; readonly bytes: number };
  readonly totalBytes: number;
}

/** What is stored in a project, and how large it is. */
export async function cacheUsage({ vectors, outcomes, results }: ProjectFolder): Promise<CacheUsage> {
  const stored: StoredVectors[] = [];
  for (const key of await subfolders(vectors)) {
    const usage = await vectorUsage(vectors, key);
    if (usage !== null) stored.push(usage);
  }
  const outcomeUsage = { count: (await subfolders(outcomes)).length, bytes: await folderBytes(outcomes) };
  const resultUsage = { count: (await subfolders(results)).length, bytes: await folderBytes(results) };
  const vectorBytes = stored.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    schema: "alidade/cache/v1",
    vectors: stored,
    outcomes: outcomeUsage,
    results: resultUsage,
    totalBytes: vectorBytes + outcomeUsage.bytes + resultUsage.bytes,
  };
}

/** Removes stored vectors and outcomes; results stay. */
export async function clearCache({ vectors, outcomes }: ProjectFolder): Promise<void> {
  await rm(vectors, { recursive: true, force: true });
  await rm(outcomes, { recursive: true, force: true });
}

async function vectorUsage(vectors: string, key: string): Promise<StoredVectors | null> {
  const folder = join(vectors, key);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  let rows = 0;
  let first: StoredVectors | null = null;
  for (const name of names) {
    const parsed = matrixManifestSchema.safeParse(JSON.parse(await readFile(join(folder, name), "utf8")));
    if (!parsed.success) continue;
    const { provider, role } = parsed.data;
    rows += parsed.data.rows;
    first ??= {
      key,
      model: provider?.model ?? "unknown",
      kind: provider?.kind ?? "unknown",
      dtype: provider?.dtype ?? "unknown",
      role: role ?? "unknown",
      rows: 0,
      bytes: await folderBytes(folder),
    };
  }
  return first === null ? null : { ...first, rows };
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(missingIsEmpty);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name);
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(missingIsEmpty);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => stat(join(entry.parentPath, entry.name)).then(({ size }) => size)),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function missingIsEmpty(error: NodeJS.ErrnoException): never[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
