import { z } from "zod";

const sliceMeanSchema = z.strictObject({
  mean: z.number(),
  low: z.number().nullable().describe("Lower end of the 95 % interval; null where n is too small"),
  high: z.number().nullable(),
});
export type SliceMean = z.infer<typeof sliceMeanSchema>;

const sliceDifferenceSchema = z.strictObject({
  delta: z.number().describe("a - b"),
  low: z.number(),
  high: z.number(),
  p: z.number().describe("Exact sign-flip with at most 20 differences other than zero, else paired t"),
  pAdjusted: z.number().describe("p after Holm over all tested slices of this result"),
  wins: z.int().nonnegative(),
  ties: z.int().nonnegative(),
  losses: z.int().nonnegative(),
});
export type SliceDifference = z.infer<typeof sliceDifferenceSchema>;

const sliceSchema = z.strictObject({
  label: z.string().describe("A value, or the lowest and highest value in it"),
  n: z.int().positive().describe("Queries"),
  means: z.record(z.string(), sliceMeanSchema).describe("By candidate id"),
  difference: sliceDifferenceSchema
    .nullable()
    .describe("null: one candidate only, or fewer queries than are tested"),
});
export type Slice = z.infer<typeof sliceSchema>;

/** Scores of parts of the queries: described, corrected within their own family, never naming a winner. */
export const sliceFindingsSchema = z.strictObject({
  metric: z.string(),
  a: z.string().nullable().describe("Candidate with the highest mean over all queries"),
  b: z.string().nullable().describe("The baseline where there is one, else the second; null: no difference"),
  alpha: z.number(),
  leastTested: z.int().positive().describe("Slices with fewer queries are shown and not tested"),
  tested: z.int().nonnegative().describe("Slices tested: the family of the correction"),
  small: z.int().nonnegative().describe("Slices too small to be tested"),
  notes: z.array(z.string()).describe("What was not sliced by, and why"),
  slicings: z.array(
    z.strictObject({
      name: z.string().describe("As --slice takes it"),
      label: z.string(),
      how: z.string().describe("How queries were put into slices"),
      slices: z.array(sliceSchema),
    }),
  ),
});
export type SliceFindings = z.infer<typeof sliceFindingsSchema>;
