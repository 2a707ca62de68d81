import { z } from "zod";

/** A mean over queries with its interval. */
export const estimateSchema = z.strictObject({
  mean: z.number(),
  low: z.number().describe("Lower end of the 95 % interval"),
  high: z.number(),
  n: z.int().nonnegative().describe("Queries in the mean"),
});
export type Estimate = z.infer<typeof estimateSchema>;
