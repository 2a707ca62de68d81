import { type FileHandle, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type EmbeddedCounts, embeddingFileVersion } from "../contracts/embedding-file.js";
import type { ProviderManifest, Role } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { readLines } from "../datasets/read-lines.js";
import { encodeNpyHeader, encodeNpyValues } from "../numeric/npy.js";
import { writeFileAtomic } from "./atomic-file.js";
import { canonicalJson } from "./canonical-json.js";
import { takeLock } from "./folder-lock.js";

/** What decides the vectors of a file: a beginning that was made of the same is gone on from. */
export interface StagingPlan {
  readonly rows: number;
  /** Of ids and texts. */
  readonly digest: string;
  readonly role: Role;
  readonly provider: ProviderManifest;
}

/** What is known of one row, as its line says it. */
export interface StagedRow {
  readonly id: string;
  /** Hash of the text. */
  readonly hash: string;
  readonly tokens: number;
  /** Only where the text was cut. */
  readonly truncated?: true;
}

export type StagedCounts = Pick<EmbeddedCounts, "truncatedTexts" | "textsWithoutTokens" | "tokens">;

/** Vectors on their way to a file, in a folder of their own: `vectors.npy`, and `rows.jsonl` with a line for each row. */
export interface EmbeddingStaging {
  /** Rows that are there. */
  readonly done: number;
  readonly counts: StagedCounts;
  readonly vectors: string;
  readonly rows: string;
  append(rows: readonly StagedRow[], vectors: Float32Array): Promise<void>;
  /** Ends writing; the folder stays. */
  close(): Promise<void>;
}

/** Bytes before the first vector: the header of any shape fits. */
export const npyStart = encodeNpyHeader([Number.MAX_SAFE_INTEGER, 65_536]).length;

/**
 * Opens the folder of a file that is being made; where an earlier run has left a beginning of the same work, its whole rows
 * are kept. Vectors are on the disk before their lines are written, so that a line always has its vector, whatever stops the
 * process. Throws `InputError` where the folder holds other work, or another process is at it.
 */
export async function openStaging(
  folder: string,
  shown: string,
  plan: StagingPlan,
): Promise<EmbeddingStaging> {
  await mkdir(folder, { recursive: true });
  const lock = await takeLock(join(folder, "lock"), shown);
  try {
    await agree(join(folder, "plan.json"), shown, plan);
    const [vectors, rows] = [join(folder, "vectors.npy"), join(folder, "rows.jsonl")];
    const kept = await keptRows(vectors, rows, plan.provider.dims);
    const vectorFile = await open(vectors, "a");
    const rowFile = await open(rows, "a");
    if (kept.done === 0) await begin(vectorFile, rowFile, plan);
    let done = kept.done;
    const { counts } = kept;
    return {
      vectors,
      rows,
      counts,
      get done() {
        return done;
      },
      async append(some, values) {
        await vectorFile.writeFile(encodeNpyValues(values));
        await vectorFile.datasync();
        await rowFile.writeFile(some.map((row) => `${JSON.stringify(row)}\n`).join(""));
        for (const row of some) count(row, counts);
        done += some.length;
      },
      async close() {
        await rowFile.datasync();
        await vectorFile.close();
        await rowFile.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function begin(vectorFile: FileHandle, rowFile: FileHandle, plan: StagingPlan): Promise<void> {
  await vectorFile.truncate(0);
  await rowFile.truncate(0);
  const header = encodeNpyHeader([plan.rows, plan.provider.dims]);
  if (header.length !== npyStart)
    throw new RangeError(`the header of ${plan.rows} rows has ${header.length} bytes`);
  await vectorFile.writeFile(header);
}

async function agree(file: string, shown: string, plan: StagingPlan): Promise<void> {
  const json = canonicalJson({ schema: embeddingFileVersion, ...plan });
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (before === json) return;
  if (before === null) return writeFileAtomic(file, json);
  throw new InputError(
    `${shown} holds the beginning of other work: ${differences(before, plan)}; go on with what it was begun with, or start anew with --restart`,
  );
}

function differences(before: string, plan: StagingPlan): string {
  const names = { digest: "the texts", rows: "the number of texts", role: "the role", provider: "the model" };
  try {
    const other = JSON.parse(before) as Readonly<Record<string, unknown>>;
    const keys = (Object.keys(names) as (keyof typeof names)[]).filter(
      (key) => canonicalJson(other[key] ?? null) !== canonicalJson(plan[key]),
    );
    return `${keys.map((key) => names[key]).join(", ") || "its version"} changed`;
  } catch {
    return "its plan cannot be read";
  }
}

/** Counts the whole rows that both files hold, and cuts off what is torn. */
async function keptRows(
  vectors: string,
  rows: string,
  dims: number,
): Promise<{ done: number; counts: StagedCounts }> {
  const counts = { truncatedTexts: 0, textsWithoutTokens: 0, tokens: 0 };
  const vectorFile = await open(vectors, "a+");
  const rowFile = await open(rows, "a+");
  try {
    const { size } = await vectorFile.stat();
    const whole = Math.max(0, Math.floor((size - npyStart) / (4 * dims)));
    let done = 0;
    let bytes = 0;
    if (whole > 0 && (await rowFile.stat()).size > 0) {
      await readLines({ path: rows, shown: rows }, (text, _line, end) => {
        if (done === whole || end === "") return;
        count(JSON.parse(text) as StagedRow, counts);
        done += 1;
        bytes += Buffer.byteLength(text) + 1;
      });
    }
    await rowFile.truncate(bytes);
    if (done > 0) await vectorFile.truncate(npyStart + 4 * dims * done);
    return { done, counts };
  } finally {
    await vectorFile.close();
    await rowFile.close();
  }
}

function count(row: StagedRow, counts: { -readonly [Key in keyof StagedCounts]: number }): void {
  if (row.truncated) counts.truncatedTexts += 1;
  if (row.tokens === 0) counts.textsWithoutTokens += 1;
  counts.tokens += row.tokens;
}

/** Removes what an interrupted run has left. Throws `InputError` where a process is still at it. */
export async function removeStaging(folder: string, shown: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await takeLock(join(folder, "lock"), shown);
  await rm(folder, { recursive: true, force: true });
}
