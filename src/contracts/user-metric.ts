import { z } from "zod";

/** A metric of the user's own that a result was scored by. */
export const userMetricSchema = z.strictObject({
  name: z.string().describe("As it is named: module:PATH"),
  better: z.enum(["higher", "lower", "neither"]),
  bounds: z
    .strictObject({ low: z.number().nullable(), high: z.number().nullable() })
    .describe("Least and greatest score; null: none"),
  cutoff: z.int().positive().nullable().describe("Ranks it looks at; null: the whole list"),
  version: z.string().nullable(),
  files: z.record(z.string(), z.string()).describe("SHA-256 of its file and of what that imports beside it"),
});
export type UserMetric = z.infer<typeof userMetricSchema>;
