import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { TextTable } from "../contracts/dataset.js";
import { errorMessage, InputError } from "../contracts/errors.js";
import { type ResultSettings, resultSettingsSchema } from "../contracts/result-settings.js";
import { readResultQrels } from "../storage/result-qrels.js";
import type { ResultInputs } from "./bench-options.js";

/** Files of a result that hold what its numbers follow from, besides runs and judgements. */
export const settingsFile = "settings.json";
export const queriesFile = "queries.jsonl";

/** The queries that were answered, a line of JSON each, as BEIR has them. */
export function queryLines({ ids, texts }: TextTable): string {
  return ids.map((id, row) => `${JSON.stringify({ _id: id, text: texts[row] })}\n`).join("");
}

/**
 * Reads what was stored beside a result; null where it has no settings, as results before this version. Throws
 * `InputError` for a file that cannot be read.
 */
export async function readResultInputs(folder: string): Promise<Omit<ResultInputs, "perturbedFiles"> | null> {
  const settings = await textOf(folder, settingsFile);
  const lines = await textOf(folder, queriesFile);
  if (settings === null || lines === null) return null;
  const rows = lines
    .split("\n")
    .slice(0, -1)
    .map((line) => parsed(querySchema, line, queriesFile));
  return {
    settings: parsed<ResultSettings>(resultSettingsSchema, settings, settingsFile),
    queries: { ids: rows.map(({ _id }) => _id), texts: rows.map(({ text }) => text) },
    qrels: await readResultQrels(folder),
  };
}

async function textOf(folder: string, name: string): Promise<string | null> {
  return readFile(join(folder, name), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

function parsed<T>(schema: z.ZodType<T>, text: string, file: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new InputError(`The file is not what Alidade writes: ${errorMessage(error).split("\n")[0]}`, {
      file,
    });
  }
}

const querySchema = z.strictObject({ _id: z.string(), text: z.string() });
