import { z } from "zod";
import { roleSchema } from "../contracts/embedding-matrix.js";
import type { Payment, UncertainPayments } from "../contracts/progress.js";
import { appendLines } from "./append-lines.js";
import { readLogLines } from "./read-log-lines.js";

const lineSchema = z.strictObject({
  at: z.string(),
  work: z.string().describe("What it was paid for: the key of a stored outcome"),
  provider: z.string(),
  model: z.string(),
  role: roleSchema,
  texts: z.int().nonnegative(),
  tokens: z.int().nonnegative(),
  usd: z.number().nonnegative().nullable(),
  uncertain: z.literal(true).optional().describe("The answer was lost: it may be billed, at most so much"),
});

/** Writes down a payment, one JSON a line, before what was bought is used. */
export async function logPayment(file: string, work: string, payment: Payment, at: Date): Promise<void> {
  await appendLines(file, [{ at: at.toISOString(), work, ...payment }]);
}

/** What was paid for some work, and lines that cannot be read (a kill may leave half of one). */
export interface Paid {
  /** null where the price of a call was not known. */
  readonly usd: number | null;
  /** Of calls whose answers were lost, which are not in `usd`. */
  readonly uncertain: UncertainPayments;
  readonly damagedLines: number;
}

/** Sums up what the log says was paid for `work`, over all runs. */
export async function paidFor(file: string, work: string): Promise<Paid> {
  const payments: Payment[] = [];
  const damagedLines = await readLogLines(file, lineSchema, (line) => {
    if (line.work === work) payments.push(line);
  });
  return { ...summedPayments(payments), damagedLines };
}

/** The sum of what was paid, and by itself that of what may have been. */
export function summedPayments(payments: readonly Payment[]): Pick<Paid, "usd" | "uncertain"> {
  const sum = (of: readonly Payment[]): number | null =>
    of.reduce<number | null>(
      (usd, payment) => (usd === null || payment.usd === null ? null : usd + payment.usd),
      0,
    );
  const lost = payments.filter(({ uncertain }) => uncertain === true);
  const texts = lost.reduce((total, payment) => total + payment.texts, 0);
  return {
    usd: sum(payments.filter(({ uncertain }) => uncertain !== true)),
    uncertain: { calls: lost.length, texts, usd: sum(lost) },
  };
}
