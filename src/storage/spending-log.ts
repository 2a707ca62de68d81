import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { roleSchema } from "../contracts/embedding-matrix.js";
import type { Payment } from "../contracts/progress.js";

const lineSchema = z.strictObject({
  at: z.string(),
  work: z.string().describe("What it was paid for: the key of a stored outcome"),
  provider: z.string(),
  model: z.string(),
  role: roleSchema,
  texts: z.int().nonnegative(),
  tokens: z.int().nonnegative(),
  usd: z.number().nonnegative().nullable(),
});

/** Writes down a payment, one JSON a line, before what was bought is used. */
export async function logPayment(file: string, work: string, payment: Payment, at: Date): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${JSON.stringify({ at: at.toISOString(), work, ...payment })}\n`);
}

/** What was paid for some work, and lines that cannot be read (a kill may leave half of one). */
export interface Paid {
  /** null where the price of a call was not known. */
  readonly usd: number | null;
  readonly damagedLines: number;
}

/** Sums up what the log says was paid for `work`, over all runs. */
export async function paidFor(file: string, work: string): Promise<Paid> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { usd: 0, damagedLines: 0 };
    throw error;
  }
  let usd: number | null = 0;
  let damagedLines = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const parsed = parseLine(line);
    if (parsed === null) damagedLines++;
    else if (parsed.work === work) usd = usd === null || parsed.usd === null ? null : usd + parsed.usd;
  }
  return { usd, damagedLines };
}

function parseLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
