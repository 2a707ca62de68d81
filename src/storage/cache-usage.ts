import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type MatrixManifest, matrixManifestSchema } from "../contracts/embedding-matrix.js";
import { compareUtf8 } from "../numeric/compare-utf8.js";
import { listAnalyses } from "./analysis-store.js";
import type { ProjectFolder } from "./project-folder.js";
import { listResults } from "./result-store.js";
import { sweepTemporaries } from "./temporaries.js";

/** Vectors stored for one provider and role. */
export interface StoredVectors {
  readonly key: string;
  readonly model: string;
  readonly kind: string;
  readonly dtype: string;
  readonly role: string;
  readonly rows: number;
  readonly bytes: number;
  /** Manifests that cannot be read; their vectors are not among `rows` and are made again. */
  readonly damaged: number;
}

/** Sizes by part. A file that lies in two of them, as a run of an outcome and of its results, is counted in the first. */
export interface CacheUsage {
  readonly schema: "alidade/cache/v1";
  readonly vectors: readonly StoredVectors[];
  readonly fitted: { readonly count: number; readonly bytes: number };
  readonly outcomes: { readonly count: number; readonly bytes: number };
  /** Finished parts of graphs that are not finished. */
  readonly graphs: { readonly count: number; readonly bytes: number };
  /** Of `bench` and of `analyze`. */
  readonly results: { readonly count: number; readonly bytes: number };
  readonly totalBytes: number;
}

/** What is stored in a project, and how large it is. Damaged files are counted, not an error. */
export async function cacheUsage({
  vectors,
  fitted,
  outcomes,
  graphs,
  results,
}: ProjectFolder): Promise<CacheUsage> {
  const stored: StoredVectors[] = [];
  for (const key of await subfolders(vectors)) {
    const usage = await vectorUsage(vectors, key);
    if (usage.bytes > 0) stored.push(usage);
  }
  stored.sort((a, b) => compareUtf8(placeOf(a), placeOf(b)));
  const fittedUsage = await folderUsage(fitted);
  const graphUsage = await folderUsage(graphs);
  const linked = new Set<string>();
  const outcomeUsage = await folderUsage(outcomes, linked);
  const resultUsage = {
    count: (await listResults(results)).length + (await listAnalyses(results)).length,
    bytes: await folderBytes(results, linked),
  };
  const vectorBytes = stored.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    schema: "alidade/cache/v1",
    vectors: stored,
    fitted: fittedUsage,
    outcomes: outcomeUsage,
    graphs: graphUsage,
    results: resultUsage,
    totalBytes: vectorBytes + fittedUsage.bytes + outcomeUsage.bytes + graphUsage.bytes + resultUsage.bytes,
  };
}

/** Removes stored vectors, fitted models, outcomes and unfinished graphs, and all that was left half written; results stay. */
export async function clearCache({
  vectors,
  fitted,
  outcomes,
  graphs,
  services,
  results,
}: ProjectFolder): Promise<void> {
  await rm(vectors, { recursive: true, force: true });
  await rm(fitted, { recursive: true, force: true });
  await rm(services, { recursive: true, force: true });
  await rm(outcomes, { recursive: true, force: true });
  await rm(graphs, { recursive: true, force: true });
  await sweepTemporaries(results, { olderThanMs: 0 });
}

async function vectorUsage(vectors: string, key: string): Promise<StoredVectors> {
  const folder = join(vectors, key);
  let known: MatrixManifest | null = null;
  let rows = 0;
  let damaged = 0;
  for (const name of await readdir(folder)) {
    if (name.startsWith(".") || !name.endsWith(".json")) continue;
    const manifest = await readManifest(join(folder, name));
    if (manifest === null) damaged++;
    else {
      known ??= manifest;
      rows += manifest.rows;
    }
  }
  return {
    key,
    model: known?.provider?.model ?? "unknown",
    kind: known?.provider?.kind ?? "unknown",
    dtype: known?.provider?.dtype ?? "unknown",
    role: known?.role ?? "unknown",
    rows,
    bytes: await folderBytes(folder),
    damaged,
  };
}

/** Vectors of one model stand together, documents before queries; keys alone are hashes, in no order that means anything. */
function placeOf({ model, kind, dtype, role, key }: StoredVectors): string {
  return [model, kind, dtype, role, key].join("\n");
}

async function readManifest(file: string): Promise<MatrixManifest | null> {
  try {
    return matrixManifestSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

async function folderUsage(folder: string, linked?: Set<string>): Promise<{ count: number; bytes: number }> {
  return { count: (await subfolders(folder)).length, bytes: await folderBytes(folder, linked) };
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(missingIsEmpty);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
}

/** Bytes of the files below a folder; a file of several names whose identity is in `linked` already counts nothing. */
export async function folderBytes(folder: string, linked: Set<string> = new Set()): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(missingIsEmpty);
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    if (found === null) continue;
    const identity = `${found.dev}:${found.ino}`;
    if (found.nlink > 1 && linked.has(identity)) continue;
    linked.add(identity);
    bytes += found.size;
  }
  return bytes;
}

function missingIsEmpty(error: NodeJS.ErrnoException): never[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
