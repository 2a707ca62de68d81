import { z } from "zod";
import { estimateSchema } from "./estimate.js";

const candidateHolesSchema = z.strictObject({
  id: z.string(),
  share: z
    .number()
    .describe("Mean share of unjudged documents: unjudged@k, or of the whole list for a metric without k"),
  queries: z.int().nonnegative().describe("Queries with an unjudged document among the ranks that count"),
  documents: z.int().nonnegative().describe("Unjudged documents among those ranks, over all queries"),
  score: z.number().describe("The usual mean: what nobody judged is not relevant"),
  condensed: estimateSchema.describe("Mean of the condensed lists: unjudged documents removed first"),
  low: z
    .number()
    .nullable()
    .describe("Least mean over all gradings of those documents; null: no bound is known for the metric"),
  high: z.number().nullable(),
});

const pairHolesSchema = z.strictObject({
  a: z.string(),
  b: z.string(),
  delta: z.number().describe("a - b, as scored"),
  low: z.number().describe("Least difference over all gradings; a document that both found counts for both"),
  high: z.number(),
  exact: z.boolean().describe("True where some grading reaches both; false for bounds that none exceeds"),
  openQueries: z
    .int()
    .nonnegative()
    .describe("Queries with an unjudged document among the ranks that count of either"),
  settled: z.boolean().describe("The same candidate is ahead on these queries, whatever they turn out to be"),
});

/** What unjudged documents leave open of one metric. */
export const holesSchema = z.strictObject({
  metric: z.string(),
  k: z.int().positive().nullable().describe("Ranks that count; null: whole lists"),
  grades: z
    .array(z.int())
    .describe("Grades an unjudged document is given for the bounds, besides 0: those the judgements use"),
  candidates: z.array(candidateHolesSchema),
  pairs: z.array(pairHolesSchema),
});

export type MetricHoles = z.infer<typeof holesSchema>;
export type CandidateHoles = z.infer<typeof candidateHolesSchema>;
export type PairOfHoles = z.infer<typeof pairHolesSchema>;
