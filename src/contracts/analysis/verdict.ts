import { z } from "zod";
import { estimateSchema } from "../estimate.js";

/** What about a query may go with its score. */
export const verdictCauseSchema = z.enum(["item-hubs", "query-hubs", "nearest", "centre", "length"]);
export type VerdictCause = z.infer<typeof verdictCauseSchema>;

const thirdSchema = z.strictObject({
  queries: z.int().positive(),
  mean: z.number().describe("Mean of the metric over them"),
});

/** One thing about the queries beside their scores. */
export const testedCauseSchema = z.strictObject({
  cause: verdictCauseSchema.describe(
    "item-hubs: mean k-occurrence among the items of what the query found, over its mean; query-hubs: in how many lists of other queries what it found stands, on average; nearest: similarity of its nearest item; centre: cosine to the mean direction of the items; length: characters of its text",
  ),
  n: z.int().positive().describe("Judged queries with a relevant document for which it is known"),
  rho: z.number().describe("Spearman's correlation with the metric, −1 to 1"),
  low: z.number().describe("95 % percentile interval over resampled queries"),
  high: z.number(),
  p: z.number().describe("Two-sided, of a permutation test that it is 0"),
  adjusted: z.number().describe("p by Holm's procedure over all that were tested"),
  shown: z.boolean().describe("Whether the adjusted p is at most the level"),
  least: thirdSchema
    .nullable()
    .describe("The third of the queries that has least of it; null where too many are equal"),
  most: thirdSchema.nullable().describe("The third that has most of it"),
});
export type TestedCause = z.infer<typeof testedCauseSchema>;

/** Whether what is odd about a space goes with the user's own metric. */
export const verdictFindingsSchema = z.strictObject({
  task: z
    .strictObject({
      metric: z.string(),
      estimate: estimateSchema.describe("Over judged queries with a relevant document"),
      level: z.number().describe("Chance of one false finding among all tested"),
      causes: z.array(testedCauseSchema).describe("Strongest first"),
      untested: z
        .array(z.strictObject({ cause: verdictCauseSchema, reason: z.string() }))
        .describe("What could not be tested, and why"),
      detectable: z
        .number()
        .nullable()
        .describe(
          "The weakest correlation that so many queries show with a chance of 80 %; null for too few",
        ),
      worst: z
        .array(z.strictObject({ id: z.string(), text: z.string().nullable(), score: z.number() }))
        .describe(
          "Queries of the worse third by the strongest cause that is shown, worst first; empty where none is shown",
        ),
    })
    .nullable()
    .describe("null where no query has a judged relevant document: then nothing says whether it matters"),
  permutations: z.int().nonnegative(),
  resamples: z.int().nonnegative(),
});
export type VerdictFindings = z.infer<typeof verdictFindingsSchema>;
