import { z } from "zod";
import { queryCasesSchema } from "./benchmark-details.js";

export const explainVersion = "alidade/explain/v1";

/** What `bench --explain` says of single queries. */
export const explainReportSchema = z.strictObject({
  schema: z.literal(explainVersion),
  dataset: z.string(),
  split: z.string().nullable(),
  metric: z.string().nullable().describe("The metric that decides; null without judgements"),
  depth: z.int().positive().describe("Documents kept of each list: a rank beyond it is not known"),
  candidates: z.array(z.string()).describe("Ids, in the order of the lists"),
  failed: z.array(z.string()).describe("Candidates that gave no lists"),
  result: z.string().nullable().describe("Stored result with the same lists"),
  ran: z.array(z.string()).describe("Candidates that had to run, because nothing stored had their lists"),
  language: z.string().nullable(),
  notes: z.array(z.string()).describe("What could not be read off, and why"),
  cases: queryCasesSchema,
});
export type ExplainReport = z.infer<typeof explainReportSchema>;
