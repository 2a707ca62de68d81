import { z } from "zod";

/** A judgement as it was given, in `.alidade/judging.jsonl`: for undo, and to tell what judging added. */
export const labelEntrySchema = z.strictObject({
  time: z.string().describe("ISO 8601"),
  queryId: z.string(),
  documentId: z.string(),
  grade: z.int().describe("Below 0: nobody could tell"),
  rater: z.string().describe("Empty where none was named"),
  design: z.string().describe("Digest of the design that asked: metric, candidates, seed, shares, queries"),
});
export type LabelEntry = z.infer<typeof labelEntrySchema>;

/** How queries and documents were chosen, in `.alidade/judging/DIGEST.json`: what the judgements are a sample of. */
export const judgingRecordSchema = z.strictObject({
  schema: z.literal("alidade/judging/v1"),
  createdAt: z.string(),
  dataset: z.string(),
  texts: z.string().describe("Fingerprint of documents and queries"),
  queries: z.int().nonnegative(),
  candidates: z.array(z.string()),
  metric: z.string(),
  depth: z.int().positive(),
  seed: z.int(),
  alpha: z.number(),
  audited: z.number().describe("Share of the queries judged completely, drawn by the seed"),
  order: z.string().describe("How queries were ordered"),
});
export type JudgingRecord = z.infer<typeof judgingRecordSchema>;
