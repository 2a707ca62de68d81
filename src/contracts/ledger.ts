import { z } from "zod";

export const ledgerVersion = "alidade/ledger/v1";

/**
 * The smallest hashes of a set, without salt: enough to tell how far two sets overlap, and no text can be read from
 * them (a text that somebody guesses can be looked up).
 */
export const sketchSchema = z.strictObject({
  count: z.int().nonnegative().describe("Members of the whole set"),
  hashes: z
    .string()
    .regex(/^([0-9a-f]{10})*$/)
    .describe("40 bits each, 10 hexadecimal digits, ascending; all of the set where it is small"),
});
export type Sketch = z.infer<typeof sketchSchema>;

/** Data that looks were taken at. */
export const ledgerDataSchema = z.strictObject({
  schema: z.literal(ledgerVersion),
  type: z.literal("data"),
  id: z.string().describe("Hash of the two sketches"),
  queries: sketchSchema.describe(
    "Texts of the judged queries, before any sample; without texts the judged pairs",
  ),
  documents: sketchSchema.describe("Texts of the documents"),
});
export type LedgerData = z.infer<typeof ledgerDataSchema>;

/** A look, written before its verdict is computed, so that none is taken that is not counted. */
export const ledgerLookSchema = z.strictObject({
  schema: z.literal(ledgerVersion),
  type: z.literal("look"),
  id: z
    .string()
    .describe("Hash of fingerprint, metric, depth and candidates: equal where the same is asked again"),
  at: z.string().describe("ISO 8601"),
  data: z.string().describe("Id of the data"),
  dataset: z.string().describe("Name of the data, for people"),
  metric: z.string(),
  queries: z.int().nonnegative().describe("Judged queries with a relevant document"),
  candidates: z.array(
    z.strictObject({
      id: z.string().describe("What it was called"),
      keys: z.array(z.string()).min(1).describe("Hashes of what it is; two with one in common are the same"),
    }),
  ),
  scores: z.string().describe("Hash of the scores of all candidates on all queries"),
});
export type LedgerLook = z.infer<typeof ledgerLookSchema>;

/** What a look said; one line a time it was asked. */
export const ledgerVerdictSchema = z.strictObject({
  schema: z.literal(ledgerVersion),
  type: z.literal("verdict"),
  look: z.string().describe("Id of the look"),
  at: z.string().describe("ISO 8601"),
  result: z.string().describe("Id of the result"),
  number: z.int().positive(),
  level: z.number(),
  alpha: z.number(),
  winner: z.string().nullable(),
  couldBeBest: z.array(z.string()),
  queriesNeeded: z.int().positive().nullable(),
});
export type LedgerVerdict = z.infer<typeof ledgerVerdictSchema>;

/** One line of `.alidade/ledger.jsonl`. */
export const ledgerLineSchema = z.discriminatedUnion("type", [
  ledgerDataSchema,
  ledgerLookSchema,
  ledgerVerdictSchema,
]);
export type LedgerLine = z.infer<typeof ledgerLineSchema>;
