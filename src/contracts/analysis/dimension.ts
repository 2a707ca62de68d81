import { z } from "zod";

const estimateSchema = z.strictObject({
  estimator: z.enum([
    "twoNN",
    "twoNN-linear",
    "mle",
    "mle-unbiased",
    "mada",
    "moments",
    "mind",
    "tight-local",
    "simplex-skewness",
    "correlation",
    "fisher-separability",
  ]),
  dimension: z.number(),
  low: z.number().nullable().describe("Lower end of the 95 % interval; null: the estimator has none"),
  high: z.number().nullable(),
  points: z.int().positive().describe("Points it is over"),
  k: z
    .int()
    .positive()
    .nullable()
    .describe("Neighbours of a point it looks at; null: all pairs of the points"),
});
export type DimensionEstimate = z.infer<typeof estimateSchema>;

/** Along how many directions the items really vary, near each other and far. */
export const dimensionFindingsSchema = z.strictObject({
  dims: z.int().positive(),
  seed: z.int().nonnegative(),
  distances: z
    .enum(["chord", "euclidean"])
    .describe("chord: Euclidean distance of unit vectors, where the space is compared by cosine"),
  items: z.int().nonnegative().describe("Items that are not the zero vector"),
  duplicates: z
    .int()
    .nonnegative()
    .describe("Items left out because an earlier one has the same vector, to the rounding of float32"),
  points: z
    .int()
    .nonnegative()
    .describe("Points whose neighbours were looked at: all that are left, or a seeded sample"),
  reason: z.string().nullable().describe("Why there is no estimate; null where there is one"),
  band: z
    .strictObject({
      low: z.number(),
      high: z.number(),
      estimates: z.array(
        z.strictObject({
          estimator: z.enum(["twoNN", "mle"]),
          among: z.int().positive().describe("Items that neighbours were taken from"),
          dimension: z.number(),
          low: z.number(),
          high: z.number(),
          points: z.int().positive(),
        }),
      ),
    })
    .nullable()
    .describe(
      "Two estimators, among all items and among a random half: least and greatest of the four. Not an interval: estimators fall short above about 15",
    ),
  estimates: z.array(estimateSchema),
  scales: z
    .array(
      z.strictObject({
        near: z.int().positive(),
        far: z.int().positive(),
        dimension: z.number(),
        low: z.number(),
        high: z.number(),
        distance: z.number().describe("Mean distance to the two neighbours"),
        points: z.int().positive(),
      }),
    )
    .describe("Gride: the dimension at the scale of the far neighbour"),
  global: z
    .strictObject({
      fukunagaOlsen: z.int().describe("Components with λ > .05 λ₁"),
      kaiser: z.int(),
      brokenStick: z.int(),
      largestGap: z.int(),
      participationRatio: z.number(),
    })
    .nullable()
    .describe(
      "Rules on the principal components of all items; null where nothing varies, or where only the summary was asked for",
    ),
  localComponents: z
    .strictObject({
      points: z.int().positive().describe("Points whose neighbourhoods were looked at: a seeded sample"),
      k: z.int().positive(),
      fukunagaOlsen: z.number().describe("Mean over the points"),
      participationRatio: z.number(),
    })
    .nullable()
    .describe(
      "The same in neighbourhoods; null with too few neighbours, or where only the summary was asked for",
    ),
  local: z
    .strictObject({
      k: z.int().positive(),
      low: z.number().describe("5th percentile"),
      quarter: z.number(),
      median: z.number(),
      threeQuarters: z.number(),
      high: z.number().describe("95th percentile"),
      binLow: z.number(),
      binHigh: z.number(),
      counts: z
        .array(z.int().nonnegative())
        .describe("Points in bins of equal width; the last has all above too"),
      extremes: z.strictObject({
        least: z.array(z.strictObject({ id: z.string(), dimension: z.number() })),
        most: z.array(z.strictObject({ id: z.string(), dimension: z.number() })),
      }),
    })
    .nullable()
    .describe("Levina-Bickel at each point"),
});
export type DimensionFindings = z.infer<typeof dimensionFindingsSchema>;
