import { z } from "zod";

export const reasonCodes = [
  "no-shared-word",
  "negation",
  "number",
  "rare-word",
  "cut-document",
  "near-duplicate",
] as const;

export const reasonCodeSchema = z.enum(reasonCodes);
export type ReasonCode = z.infer<typeof reasonCodeSchema>;

/** What can be read off the texts about a relevant document and the documents graded lower that stood above it. */
export const failureReasonSchema = z.strictObject({
  code: reasonCodeSchema,
  evidence: z.string().describe("What was found, in one sentence"),
  documents: z.array(z.string()).describe("Ids of the documents above it that the evidence names"),
});
export type FailureReason = z.infer<typeof failureReasonSchema>;

/** How much more often a reason stands beside missed documents than beside found ones. */
export const liftSchema = z.strictObject({
  value: z.number().describe("Share among missed over share among found; 1: as common among both"),
  low: z.number().describe("Lower end of the 95 % interval, queries as clusters"),
  high: z.number(),
});
export type Lift = z.infer<typeof liftSchema>;

const reasonCountSchema = z.strictObject({
  code: reasonCodeSchema,
  missed: z.int().nonnegative().describe("Missed relevant documents it was read off for"),
  found: z.int().nonnegative().describe("Found relevant documents it was read off for just the same"),
  queries: z.int().nonnegative().describe("Queries with either"),
  lift: liftSchema
    .nullable()
    .describe("null where fewer than 10 queries have the reason, or one of the two counts is 0"),
});
export type ReasonCount = z.infer<typeof reasonCountSchema>;

/** How often each reason occurs, among failures and among successes. */
export const failureSummarySchema = z.strictObject({
  k: z.int().positive().describe("A relevant document is found where its rank is at most k"),
  language: z.string().nullable().describe("Language of stems, stop words and negations; null: none"),
  notes: z.array(z.string()).describe("What could not be read off, and why"),
  perCandidate: z.array(
    z.strictObject({
      id: z.string(),
      found: z.int().nonnegative().describe("Relevant documents within rank k"),
      missed: z
        .int()
        .nonnegative()
        .describe("Relevant documents beyond rank k with a document graded lower above them"),
      crowdedOut: z
        .int()
        .nonnegative()
        .describe("Relevant documents beyond rank k with only equals or better above: not a failure"),
      withoutReason: z.int().nonnegative().describe("Missed documents for which no reason was read off"),
      reasons: z.array(reasonCountSchema),
    }),
  ),
});
export type FailureSummary = z.infer<typeof failureSummarySchema>;
