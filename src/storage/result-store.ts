import { constants, copyFile, link, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { z } from "zod";
import {
  type BenchmarkDetails,
  benchmarkDetailsSchema,
  benchmarkDetailsVersion,
} from "../contracts/benchmark-details.js";
import { type BenchmarkResult, benchmarkResultSchema } from "../contracts/benchmark-result.js";
import { errorMessage, InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import type { Qrels } from "../contracts/qrels.js";
import { reportBlockOf, reportBlockSchema } from "../contracts/report-block.js";
import { schemaRule } from "../contracts/schema-rule.js";
import { findAnalysis } from "./analysis-store.js";
import { writeFolderAtomic } from "./atomic-folder.js";
import { digestsFile, digestsOf } from "./result-digests.js";
import { writeResultQrels } from "./result-qrels.js";

/** A stored result: its numbers, what reports need beside them, and the folder they lie in. */
export interface StoredResult {
  readonly folder: string;
  readonly result: BenchmarkResult;
  readonly details: BenchmarkDetails;
}

/** Files of a result by their path in its folder: texts, files to take in, and the judgements it was scored with. */
export interface ResultFiles {
  readonly texts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly qrels: Qrels | null;
}

/**
 * Writes a result's folder under `results`, with a digest of each of its files; it appears whole or not at all. Returns
 * its path.
 */
export async function writeResult(
  results: string,
  id: string,
  { texts, files, qrels }: ResultFiles,
): Promise<string> {
  const folder = join(results, id);
  await writeFolderAtomic(folder, async (temporary) => {
    await mkdir(join(temporary, "runs"));
    for (const [name, text] of Object.entries(texts)) await writeFile(join(temporary, name), text);
    for (const [name, file] of Object.entries(files)) {
      await mkdir(dirname(join(temporary, name)), { recursive: true });
      await linkOrCopy(file, join(temporary, name));
    }
    if (qrels !== null) await writeResultQrels(temporary, qrels);
    await writeFile(join(temporary, digestsFile), await digestsOf(temporary));
  });
  return folder;
}

/** Ids of the stored results, oldest first: the folders that hold a `result.json`. */
export async function listResults(results: string): Promise<string[]> {
  const ids: string[] = [];
  for (const name of await namesIn(results)) {
    const found = await stat(join(results, name, "result.json")).catch(() => null);
    if (found?.isFile()) ids.push(name);
  }
  return ids;
}

/**
 * Reads a result named by id, folder or `result.json`; without a name the latest one.
 * Throws `InputError` where there is none, or the files are not what Alidade wrote.
 */
export async function readResult(results: string, name?: string): Promise<StoredResult> {
  const path = await findResult(results, name);
  return path.endsWith(".html") ? readReportPage(path) : readResultFolder(path);
}

/**
 * The folder of a result, or the report page, named by id, folder, `result.json` or page; without a name the latest
 * folder. Throws `InputError` where there is none.
 */
export async function findResult(results: string, name?: string): Promise<string> {
  const ids = await listResults(results);
  if (name === undefined) {
    const latest = ids.at(-1);
    if (latest === undefined) throw new InputError("There is no result yet; run `alidade bench` first");
    return join(results, latest);
  }
  if (ids.includes(name)) return join(results, name);
  if ((await findAnalysis(results, name)) !== null) {
    throw new InputError(
      `"${name}" is an analysis of a space; expected the result of a benchmark. \`alidade report ${name}\` shows it`,
    );
  }
  const path = resolve(name);
  const found = await stat(path).catch(() => null);
  if (found === null) {
    throw new InputError(
      `There is no result "${name}": it is neither an id nor a path; \`alidade results\` lists them.${didYouMean(name, ids)}`,
    );
  }
  if (found.isDirectory() || path.endsWith(".html")) return path;
  if (basename(path) !== "result.json") {
    throw new InputError(
      `"${name}" is not a result; name its id, its folder, its result.json or its report.html`,
    );
  }
  return dirname(path);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Runs lie in folders that are replaced whole and never written to, so a second name for one costs no space and no safety. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
}

/** Reads the result in a folder. Throws `InputError` where its files are not what Alidade wrote. */
export async function readResultFolder(folder: string): Promise<StoredResult> {
  const result = await readJson(join(folder, "result.json"), benchmarkResultSchema);
  const details = await readJson(join(folder, "details.json"), benchmarkDetailsSchema);
  return { folder, result, details };
}

/** A report page carries its result and scores, but of the lists only what it shows. */
async function readReportPage(file: string): Promise<StoredResult> {
  const block = reportBlockOf(await readFile(file, "utf8"), file);
  if (block === null) throw new InputError("This page holds no result of Alidade", { file });
  const { result, perQuery } = checked(block, reportBlockSchema, file);
  const cases = { k: 1, of: 0, chosenBy: "not carried by a report page", items: [] };
  return {
    folder: dirname(file),
    result,
    details: { schema: benchmarkDetailsVersion, perQuery, cases, command: null },
  };
}

interface Parser<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: z.core.$ZodIssue[] } };
}

async function readJson<T>(file: string, schema: Parser<T>): Promise<T> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new InputError(`Cannot read the result: ${errorMessage(error)}`, { file });
  }
  return checked(value, schema, file);
}

function checked<T>(value: unknown, schema: Parser<T>, file: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new InputError(
    `The result is not one of this version of Alidade: ${issue.path.map(String).join(".") || "its content"}: ${schemaRule(issue)}`,
    {
      file,
    },
  );
}
