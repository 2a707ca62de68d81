import { z } from "zod";
import { amountSchema } from "./price.js";

const count = z.number().nonnegative();

/** `traffic:` of a config: what a month in production looks like. Nothing here has a default. */
export const trafficSchema = z.strictObject({
  queriesPerMonth: count.optional().describe("Queries embedded a month"),
  documents: count.optional().describe("Documents in production"),
  documentsChangedPerMonth: count.optional().describe("Documents that are new or changed a month"),
  reembedsPerYear: count
    .optional()
    .describe("How often a year all documents are embedded again, such as for another version of the model"),
  tokensPerQuery: count.optional().describe("Default: as measured on the benchmark's queries"),
  tokensPerDocument: count.optional().describe("Default: as measured on the benchmark's documents"),
  batch: z
    .boolean()
    .optional()
    .describe("Documents are embedded at the vendor's batch price; absent: at the standard price"),
  bytesPerDimension: z
    .union([z.literal(4), z.literal(2), z.literal(1), z.literal(0.125)])
    .optional()
    .describe("4: float32, 2: float16, 1: int8, 0.125: one bit"),
  copies: z.int().positive().optional().describe("Copies of vectors and index that are kept"),
  hnswM: z.int().min(2).optional().describe("Links a vector of an HNSW index (M)"),
  storageUsdPerGbMonth: count
    .optional()
    .describe("What a gigabyte (1e9 bytes) of stored vectors costs a month"),
  memoryUsdPerGbMonth: count.optional().describe("What a gigabyte (1e9 bytes) of memory costs a month"),
  machineUsdPerHour: count
    .optional()
    .describe("What the machines that run a model of your own cost an hour, all together"),
});
export type Traffic = z.infer<typeof trafficSchema>;

/** What a month is made of. */
export const costParts = [
  "query embedding",
  "document embedding",
  "embedding again",
  "vector storage",
  "index memory",
  "machine",
] as const;
export type CostPart = (typeof costParts)[number];

/** A number that an amount stands on, and where it comes from. */
export const assumptionSchema = z.strictObject({
  name: z.string(),
  value: z.union([z.number(), z.string(), z.boolean()]),
  from: z.string().describe("Stated by the user, measured, or the source and date of a price"),
});
export type Assumption = z.infer<typeof assumptionSchema>;

/** What a candidate costs a month at a stated traffic, every assumption beside it. */
export const monthlyCostSchema = z.strictObject({
  total: amountSchema,
  parts: z.array(
    z.strictObject({
      part: z.enum(costParts),
      amount: amountSchema,
      missing: z
        .array(z.string())
        .describe("What must be known for it and is not: keys of traffic to state, or a price"),
    }),
  ),
  vectorBytes: z.number().nonnegative().nullable().describe("Vectors of all copies"),
  indexBytes: z
    .number()
    .nonnegative()
    .nullable()
    .describe("Vectors and links of an HNSW index, all copies; what an engine adds is not in it"),
  embedAgain: z
    .strictObject({
      tokens: z.number().nonnegative().nullable(),
      amount: amountSchema,
      hours: z
        .number()
        .nonnegative()
        .nullable()
        .describe("At the indexing speed measured on this machine; null where it was not measured"),
    })
    .describe("Embedding all documents once more"),
  assumptions: z.array(assumptionSchema),
});
export type MonthlyCost = z.infer<typeof monthlyCostSchema>;
