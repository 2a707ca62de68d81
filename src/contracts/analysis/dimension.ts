import { z } from "zod";

/** How dimension was estimated. */
export const dimensionEstimatorSchema = z.enum([
  "twonn",
  "twonn-likelihood",
  "mle",
  "mle-unbiased",
  "mada",
  "moments",
  "correlation",
]);
export type DimensionEstimator = z.infer<typeof dimensionEstimatorSchema>;

const estimateSchema = z.strictObject({
  estimator: dimensionEstimatorSchema,
  value: z.number().nullable().describe("null where the rows do not tell"),
  low: z
    .number()
    .nullable()
    .describe("95 % interval, tenths of the rows left out in turn; null: too few rows"),
  high: z.number().nullable(),
});
export type DimensionEstimate = z.infer<typeof estimateSchema>;

/** Intrinsic dimension: how many directions a neighbourhood has. */
export const dimensionFindingsSchema = z.strictObject({
  dims: z.int().positive(),
  rows: z.int().nonnegative().describe("Rows whose neighbours were used"),
  duplicates: z.int().nonnegative().describe("Rows left out because an earlier one has their vector"),
  k: z.int().positive().describe("Neighbours of all estimators but TwoNN"),
  estimates: z
    .array(estimateSchema)
    .describe("Of all rows, but for the correlation dimension: of the subsample"),
  subsample: z.strictObject({
    rows: z.int().nonnegative().describe("Rows of a smaller seeded sample, among themselves"),
    seed: z.int().nonnegative(),
    twonn: z.number().nullable(),
    mle: z.number().nullable(),
  }),
  band: z
    .strictObject({ low: z.number(), high: z.number() })
    .nullable()
    .describe("Least and most of TwoNN and MLE over all rows and the subsample"),
  scales: z
    .array(
      z.strictObject({
        near: z.int().positive().describe("Neighbours near and 2·near"),
        dimension: z.number(),
        standardError: z.number(),
        scale: z.number().describe("Mean distance"),
      }),
    )
    .describe("Gride: dimension by scale"),
  local: z
    .strictObject({
      rows: z.int().positive(),
      quantiles: z.array(z.strictObject({ q: z.number(), value: z.number() })),
    })
    .nullable()
    .describe("Likelihood estimate of each row"),
  spectrum: z
    .strictObject({
      fukunagaOlsen: z.int().nonnegative(),
      kaiser: z.int().nonnegative(),
      brokenStick: z.int().nonnegative(),
      rows: z.int().positive(),
    })
    .nullable()
    .describe("Rules on the covariance; null above 1,024 dimensions, or where nothing varies"),
});
export type DimensionFindings = z.infer<typeof dimensionFindingsSchema>;
