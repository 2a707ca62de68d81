import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import { type CandidateOutcome, candidateOutcomeSchema } from "../contracts/candidate-outcome.js";
import type { TextTable } from "../contracts/dataset.js";
import { errorMessage, InputError } from "../contracts/errors.js";
import { type ResultSettings, resultSettingsSchema } from "../contracts/result-settings.js";
import { completeConfig } from "../storage/complete-config.js";
import { readResultQrels } from "../storage/result-qrels.js";
import type { ResultInputs } from "./bench-options.js";
import { resultSettings } from "./result-settings.js";

/** Files of a result that hold what its numbers follow from, besides runs and judgements. */
export const settingsFile = "settings.json";
export const queriesFile = "queries.jsonl";

/** What a candidate wrote down while it ran, beside its lists. */
export function outcomeFile(slug: string): string {
  return `runs/${slug}.json`;
}

/** What is read back of the inputs of a result; lists and outcomes are read one by one. */
export type KeptInputs = Omit<ResultInputs, "perturbedFiles" | "outcomes">;

/** The outcome of a candidate as it was stored; null where there is none. Throws `InputError` where it cannot be read. */
export async function readOutcomeFile(folder: string, slug: string): Promise<CandidateOutcome | null> {
  const file = outcomeFile(slug);
  const text = await textOf(folder, file);
  return text === null ? null : parsed<CandidateOutcome>(candidateOutcomeSchema, text, file);
}

/** The queries that were answered, a line of JSON each, as BEIR has them. */
export function queryLines({ ids, texts }: TextTable): string {
  return ids.map((id, row) => `${JSON.stringify({ _id: id, text: texts[row] })}\n`).join("");
}

/**
 * Reads what was stored beside a result; null where it has no settings, as results before this version. Throws
 * `InputError` for a file that cannot be read.
 */
export async function readResultInputs(folder: string): Promise<KeptInputs | null> {
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

/** The settings of a result that kept none, as far as it tells them. */
export function settingsOfResult({
  metrics,
  depth,
  seed,
  baseline,
  decision,
  robustness,
  dataset,
}: BenchmarkResult): ResultSettings {
  const limited = dataset.warnings.some(({ code }) => code === "limited-queries");
  const kinds = robustness?.kinds.map(({ kind }) => kind) ?? [];
  return resultSettings(
    completeConfig({
      data: dataset.name,
      ...{ metrics, depth, seed, alpha: decision.alpha, perturb: kinds },
      ...(baseline === null ? {} : { baseline }),
      ...(dataset.split === null ? {} : { split: dataset.split }),
      ...(dataset.merged === undefined ? {} : { merge: dataset.merged.rule }),
      ...(limited ? { limit: dataset.queries } : {}),
    }),
  );
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
