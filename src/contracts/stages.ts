import { z } from "zod";
import { estimateSchema } from "./estimate.js";

const count = z.int().nonnegative();

/** What a stage did, as it was written down while the pipeline ran. */
export const stageOutcomeSchema = z.strictObject({
  kind: z.enum(["retrieve", "fuse", "rerank"]),
  name: z.string().describe("The candidate retrieved from, the method of fusion, or the reranker's model"),
  runSha256: z
    .string()
    .nullable()
    .describe("Hash of its lists; null: it is the last, and they are the pipeline's"),
  pairs: z
    .strictObject({
      scored: count,
      computed: count.describe("Scored in this run; the others came from the store"),
      cut: count.describe("Longer than the model takes"),
      tokens: count.describe("Of all pairs; 0 where nobody counts them"),
    })
    .optional()
    .describe("Pairs of query and document that a reranker scored"),
});
export type StageOutcome = z.infer<typeof stageOutcomeSchema>;

/** A stage of a pipeline as a result shows it. */
export const stageResultSchema = stageOutcomeSchema.extend({
  file: z.string().nullable().describe("Its lists, in the folder of the result; null: those of the pipeline"),
  metrics: z.record(z.string(), estimateSchema).describe("Empty without judgements"),
  queryMs: z
    .strictObject({ p50: z.number(), p95: z.number() })
    .nullable()
    .describe("Time of a query in this stage alone; null where it was not measured"),
  against: z
    .array(
      z.strictObject({
        stage: count.describe("A stage before, by its place"),
        metric: z.string(),
        delta: z.number().describe("This stage minus that one"),
        low: z.number(),
        high: z.number(),
        n: count,
        wins: count,
        ties: count,
        losses: count,
      }),
    )
    .describe("Paired differences from the lists it was given, with 95 % intervals; they decide nothing"),
  reach: z
    .strictObject({
      top: z.int().positive().describe("Documents of each list that it scores anew"),
      recall: estimateSchema.describe(
        "Recall of the list it was given, at that depth: what it can bring up at most",
      ),
      best: z
        .record(z.string(), z.number())
        .describe("Means that the perfect order of those documents would have, by metric"),
    })
    .nullable()
    .describe("Of a reranker: what its lists bound; null for other stages, and without judgements"),
});
export type StageResult = z.infer<typeof stageResultSchema>;
