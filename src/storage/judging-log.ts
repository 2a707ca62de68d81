import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { type LabelEntry, labelEntrySchema } from "../contracts/judging.js";
import { readLogLines } from "./read-log-lines.js";

/** Adds one judgement to the log, on the disk when it returns. Throws where it cannot be written. */
export async function appendLabel(file: string, entry: LabelEntry): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const log = await open(file, "a");
  try {
    await log.writeFile(`${JSON.stringify(entry)}\n`);
    await log.sync();
  } finally {
    await log.close();
  }
}

/** All judgements of the log, in order, and how many lines of it could not be read. */
export async function readLabels(file: string): Promise<{ labels: LabelEntry[]; damaged: number }> {
  const labels: LabelEntry[] = [];
  const damaged = await readLogLines(file, labelEntrySchema, (entry) => labels.push(entry));
  return { labels, damaged };
}
