import { z } from "zod";

/** What `analyze` looked at: the vectors themselves, before anything is measured between them. */
export const overviewSideSchema = z.strictObject({
  rows: z.int().nonnegative(),
  dims: z.int().positive(),
  norms: z
    .strictObject({ least: z.number(), median: z.number(), largest: z.number() })
    .nullable()
    .describe("Euclidean lengths of the vectors; null without rows"),
  unit: z.boolean().describe("Whether every vector that is not zero has length 1, to 0.001"),
  zero: z
    .int()
    .nonnegative()
    .describe("Rows with the zero vector, which cosine and dot product find nowhere"),
  identical: z
    .int()
    .nonnegative()
    .describe("Rows whose vector an earlier row has, value for value; zero vectors are not counted"),
});
export type OverviewSide = z.infer<typeof overviewSideSchema>;

export const overviewFindingsSchema = z.strictObject({
  items: overviewSideSchema,
  queries: overviewSideSchema.nullable(),
  meanCosine: z
    .number()
    .nullable()
    .describe(
      "Mean cosine over all pairs of different items that are not zero, in closed form: (n²|m|² − n)/(n(n − 1)), m the mean of the unit vectors; null for fewer than two",
    ),
  queryItemCosine: z
    .number()
    .nullable()
    .describe("Mean cosine over all pairs of a query and an item; null where there is none"),
});
export type OverviewFindings = z.infer<typeof overviewFindingsSchema>;
