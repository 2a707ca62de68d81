import { z } from "zod";
import {
  candidateResultSchema,
  onDeviceSchema,
  timingSchema,
  uncertainPaymentsSchema,
} from "./benchmark-result.js";
import { stageOutcomeSchema } from "./stages.js";

export const candidateOutcomeVersion = "alidade/candidate-outcome/v1";

/** What one candidate did on one dataset, as stored beside its run; scores are computed from the run. */
export const candidateOutcomeSchema = z.strictObject({
  schema: z.literal(candidateOutcomeVersion),
  manifest: z.record(z.string(), z.unknown()),
  dims: z.int().positive().nullable(),
  truncated: candidateResultSchema.shape.truncated,
  empty: candidateResultSchema.shape.empty,
  tokens: z.int().nonnegative().nullable(),
  coverage: candidateResultSchema.shape.coverage,
  timing: timingSchema.nullable().describe("null where the lists, or a part of them, were made elsewhere"),
  memory: candidateResultSchema.shape.memory,
  embeddings: z
    .array(
      z
        .strictObject({
          billing: z.strictObject({ provider: z.string(), model: z.string() }).nullable(),
          tokensPerQuery: z.number().nonnegative().nullable(),
          tokensPerDocument: z.number().nonnegative().nullable(),
        })
        .nullable(),
    )
    .optional()
    .describe(
      "Of each part in order: who is paid and the mean of its tokens; null where no vectors are made",
    ),
  paidUsd: z
    .number()
    .nonnegative()
    .nullable()
    .optional()
    .describe("Paid to vendors, over all runs that it took; null: not known; absent: nobody was to be paid"),
  uncertain: uncertainPaymentsSchema.optional(),
  onDevice: onDeviceSchema.optional().describe("Only where a requirement asked for it"),
  licences: z
    .array(z.string().nullable())
    .optional()
    .describe("Of each model folder, as it states it; null: it states none"),
  stages: z.array(stageOutcomeSchema).optional().describe("Of a pipeline, in order"),
  reranker: z
    .strictObject({ billing: z.strictObject({ provider: z.string(), model: z.string() }).nullable() })
    .optional()
    .describe("Who is paid for reranking; absent where nothing is reranked"),
  warnings: candidateResultSchema.shape.warnings,
  runSha256: z.string().describe("Hash of the run file beside it"),
});
export type CandidateOutcome = z.infer<typeof candidateOutcomeSchema>;
