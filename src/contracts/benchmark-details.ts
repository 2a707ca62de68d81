import { z } from "zod";
import { failureReasonSchema } from "./failures.js";
import { perturbedQuerySchema } from "./perturbation.js";

export const benchmarkDetailsVersion = "alidade/benchmark-details/v1";

const scorePartsSchema = z
  .array(
    z.strictObject({
      of: z.string().describe("A term of the query, or a candidate of a fusion"),
      value: z.number().describe("What it adds to the score; of a fusion's candidate its own score"),
      rank: z.int().positive().nullable().optional().describe("In the list of a fusion's candidate"),
    }),
  )
  .optional()
  .describe("What the score is made of, where that is known; only of explained queries");

const judgedDocumentSchema = z.strictObject({ id: z.string(), title: z.string(), grade: z.int() });

const candidateCaseSchema = z.strictObject({
  id: z.string().describe("Candidate id"),
  score: z
    .number()
    .nullable()
    .describe("Primary metric on this query; null without judgements or when the candidate failed"),
  found: z
    .array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        grade: z.int().nullable().describe("null: nobody judged it"),
        rank: z.int().positive(),
        score: z.number().optional().describe("The candidate's own; not comparable between candidates"),
        parts: scorePartsSchema,
      }),
    )
    .describe("Its top k, best first"),
  retrieved: z.int().nonnegative().optional().describe("Length of its whole list"),
  missed: z
    .array(
      judgedDocumentSchema.extend({
        rank: z.int().positive().nullable().describe("null: not in its list at all"),
        parts: scorePartsSchema,
        crowdedOut: z
          .literal(true)
          .optional()
          .describe("Only equals or better stand above it: its rank is no failure"),
        reasons: z
          .array(failureReasonSchema)
          .optional()
          .describe("Read off the texts; empty: no reason was read off. Absent where nothing was read"),
      }),
    )
    .describe("Relevant documents that are not in its top k"),
});

/** Queries shown with what each candidate found. */
export const queryCasesSchema = z.strictObject({
  k: z
    .int()
    .positive()
    .describe("How deep the lists are shown; a relevant document below it counts as missed"),
  of: z.int().nonnegative().describe("How many queries they were chosen from"),
  chosenBy: z.string().describe("How they were chosen, as the end of a sentence"),
  items: z.array(
    z.strictObject({
      queryId: z.string(),
      query: z.string(),
      relevant: z.array(judgedDocumentSchema).describe("Judged documents with a grade above 0, best first"),
      perCandidate: z.array(candidateCaseSchema),
    }),
  ),
});

/** Scores by metric, then candidate id; entry i of each list belongs to `queryIds[i]`. */
export const perQueryScoresSchema = z.strictObject({
  queryIds: z.array(z.string()).describe("Queries that count in the means"),
  queries: z.array(z.string()),
  metrics: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
});

/** What reports need besides `result.json`; stored beside it as `details.json`. */
export const benchmarkDetailsSchema = z.strictObject({
  schema: z.literal(benchmarkDetailsVersion),
  perQuery: perQueryScoresSchema.nullable().describe("null where there are no judgements"),
  cases: queryCasesSchema,
  perturbed: z
    .array(perturbedQuerySchema)
    .optional()
    .describe(
      "Every query that a perturbation changed, beside its original; absent where none were asked for",
    ),
  differing: queryCasesSchema
    .optional()
    .describe("The queries on which the candidates in front differ most, without those among the cases"),
  command: z.string().nullable().describe("The command that computes the result again"),
});

export type JudgedDocument = z.infer<typeof judgedDocumentSchema>;
export type CandidateCase = z.infer<typeof candidateCaseSchema>;
export type QueryCases = z.infer<typeof queryCasesSchema>;
export type QueryCase = QueryCases["items"][number];
export type PerQueryScores = z.infer<typeof perQueryScoresSchema>;
export type BenchmarkDetails = z.infer<typeof benchmarkDetailsSchema>;
