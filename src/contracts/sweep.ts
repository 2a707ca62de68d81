import { z } from "zod";
import { storedPrecisions } from "./vector-form.js";

/** What of dimensions and precision is tried of every candidate with vectors. */
export const sweepSchema = z.strictObject({
  dims: z
    .array(z.int().positive())
    .min(1)
    .optional()
    .describe("First dimensions kept, such as [384, 256, 128, 64]; default: all there are"),
  quant: z
    .array(z.enum(["none", ...storedPrecisions]))
    .min(1)
    .optional()
    .describe("How the documents' vectors are stored; default: none, float32"),
  margin: z
    .number()
    .min(0)
    .lt(1)
    .default(0.02)
    .describe("The largest drop of the first metric that a smaller setting may have to pass"),
});
export type Sweep = z.infer<typeof sweepSchema>;

/** One setting of a model: how it did, and what a document takes. */
export const sweptSettingSchema = z.strictObject({
  id: z.string().describe("The candidate"),
  dims: z.int().positive().nullable(),
  quant: z.enum(["none", ...storedPrecisions]),
  bytesPerDocument: z.number().nonnegative().describe("All that is kept of a document's vectors"),
  indexBytesPerDocument: z.number().nonnegative().describe("What of it a search reads"),
  mean: z.number(),
  low: z.number().describe("95 % interval"),
  high: z.number(),
  loss: z
    .strictObject({
      delta: z.number().describe("Mean of this setting less the whole float32 vectors, query by query"),
      bound: z.number().describe("One-sided lower bound of the true mean at `level`"),
      level: z.number().gt(0).lt(1).describe("Level by Holm's procedure over the whole sweep"),
      queriesNeeded: z
        .int()
        .positive()
        .nullable()
        .describe(
          "Judged queries for a chance of 80 % to be shown, if the difference is as it looks; null: no number is enough",
        ),
      shown: z.boolean().describe("Shown to lose no more than the margin; false is no evidence of a loss"),
    })
    .nullable()
    .describe("null of the whole float32 vectors themselves"),
});
export type SweptSetting = z.infer<typeof sweptSettingSchema>;

/** What a sweep over dimensions and precision found. */
export const sweepFindingsSchema = z.strictObject({
  metric: z.string(),
  margin: z.number(),
  alpha: z.number().describe("Of the whole sweep: the level of this look"),
  settings: z.int().nonnegative().describe("Settings that were tested, over which Holm's procedure goes"),
  models: z.array(
    z.strictObject({
      model: z.string().describe("The candidate with whole float32 vectors"),
      settings: z.array(sweptSettingSchema).describe("Most bytes first"),
      smallest: z
        .string()
        .nullable()
        .describe("The setting of fewest bytes that is shown to lose no more than the margin; null: none is"),
    }),
  ),
});
export type SweepFindings = z.infer<typeof sweepFindingsSchema>;
