import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { AnalysisResult } from "../contracts/analysis-result.js";
import { errorMessage, InputError } from "../contracts/errors.js";
import { schemaRule } from "../contracts/schema-rule.js";
import { writeFolderAtomic } from "./atomic-folder.js";
import { digestsFile, digestsOf } from "./result-digests.js";

/** Name of the document in the folder of an analysis: `result.json` is that of a benchmark. */
export const analysisFile = "analysis.json";

/** Writes the folder of an analysis under `results`, with a digest of each file; it appears whole or not at all. Returns its path. */
export async function writeAnalysis(results: string, analysis: AnalysisResult): Promise<string> {
  const folder = join(results, analysis.id);
  await mkdir(results, { recursive: true });
  await writeFolderAtomic(folder, async (temporary) => {
    await writeFile(join(temporary, analysisFile), `${JSON.stringify(analysis, null, 2)}\n`);
    await writeFile(join(temporary, digestsFile), await digestsOf(temporary));
  });
  return folder;
}

/** Ids of the stored analyses, oldest first. */
export async function listAnalyses(results: string): Promise<string[]> {
  const names = await readdir(results).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const ids: string[] = [];
  for (const name of names.filter((each) => !each.startsWith(".")).sort())
    if (await isAnalysis(join(results, name))) ids.push(name);
  return ids;
}

/** The folder of the analysis that is named by id, folder or `analysis.json`; null where the name is none's. */
export async function findAnalysis(results: string, name: string): Promise<string | null> {
  for (const folder of [join(results, name), resolve(name)]) if (await isAnalysis(folder)) return folder;
  const file = resolve(name);
  return basename(file) === analysisFile && (await isAnalysis(resolve(file, "..")))
    ? resolve(file, "..")
    : null;
}

/** Reads the analysis in a folder. Throws `InputError` where it is not what Alidade wrote. */
export async function readAnalysis(folder: string): Promise<AnalysisResult> {
  const file = join(folder, analysisFile);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new InputError(`Cannot read the analysis: ${errorMessage(error)}`, { file });
  }
  const { analysisResultSchema } = await import("../contracts/analysis-result.js");
  const parsed = analysisResultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new InputError(
    `The analysis is not one of this version of Alidade: ${issue.path.map(String).join(".") || "its content"}: ${schemaRule(issue)}`,
    { file },
  );
}

async function isAnalysis(folder: string): Promise<boolean> {
  const found = await stat(join(folder, analysisFile)).catch(() => null);
  return found?.isFile() === true;
}
