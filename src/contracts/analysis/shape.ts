import { z } from "zod";

const measuredSchema = z.strictObject({
  value: z.number().nullable().describe("null where it does not exist: nothing varies, or too few rows"),
  low: z.number().nullable().describe("95 % interval; null where none was estimated"),
  high: z.number().nullable(),
  random: z
    .number()
    .nullable()
    .describe("What a Gaussian of as many rows and dimensions gives; null: not known"),
});
export type ShapeMeasure = z.infer<typeof measuredSchema>;

const plainSchema = z.strictObject({
  value: z.number().nullable(),
  random: z
    .number()
    .nullable()
    .describe("What a Gaussian of as many rows and dimensions gives; null: not known"),
});

const spectrumSchema = z.strictObject({
  effectiveRank: plainSchema.describe(
    "exp of the entropy of the singular values, centred (Roy, Vetterli 2007)",
  ),
  rankMe: z
    .number()
    .nullable()
    .describe("The same of the vectors as they are, 1e-7 in each share (Garrido et al. 2023)"),
  stableRank: plainSchema,
  firstShare: plainSchema.describe("Share of the variance along the first direction"),
  components90: plainSchema.describe("Directions that hold 90 % of the variance"),
  components95: plainSchema,
  components99: plainSchema,
  alphaReq: z
    .strictObject({
      value: z.number().nullable(),
      from: z.int().positive().describe("First rank of the fit"),
      to: z.int().positive(),
    })
    .describe("Decay: minus the slope of ln λ on ln rank (Agrawal et al. 2022)"),
  points: z
    .array(
      z.strictObject({
        rank: z.int().positive(),
        share: z.number().describe("Of the variance"),
        random: z.number(),
      }),
    )
    .describe("The spectrum at up to 100 ranks"),
});
export type SpectrumFindings = z.infer<typeof spectrumSchema>;

const dimensionNumber = z.int().nonnegative().describe("From 0");

const collapseSchema = z.strictObject({
  dead: z.strictObject({
    count: z.int().nonnegative().describe("Dimensions that do not vary"),
    examples: z.array(dimensionNumber),
  }),
  doubled: z.strictObject({
    count: z.int().nonnegative().describe("Dimensions that correlate with an earlier one by at least 0.999"),
    examples: z.array(z.strictObject({ first: dimensionNumber, second: dimensionNumber, r: z.number() })),
  }),
  near: z
    .array(
      z.strictObject({
        cosine: z.number(),
        items: z.int().nonnegative().describe("Rows with a neighbour at least so near"),
        of: z.int().positive().describe("Rows that have a list"),
        low: z.number().nullable().describe("95 % interval of the share; null where all rows were counted"),
        high: z.number().nullable(),
      }),
    )
    .describe("By dot product and Euclidean distance only the first ten neighbours are looked at"),
  normVariation: z.number().describe("Standard deviation over mean of the lengths"),
});

/** What the space is like: how much of it is used, and what is collapsed in it. */
export const shapeFindingsSchema = z.strictObject({
  rows: z.int().positive().describe("Rows behind covariance and spectrum"),
  of: z.int().positive().describe("Rows there are: more where those are a seeded sample"),
  dims: z.int().positive(),
  seed: z.int().nonnegative(),
  meanCosine: measuredSchema,
  topDimensions: z
    .array(
      z.strictObject({
        dimension: dimensionNumber,
        part: z.number().describe("What it gives of the mean cosine"),
      }),
    )
    .describe("The three that give most of the mean cosine"),
  topShare: z
    .number()
    .nullable()
    .describe("Their part of the mean cosine; null where that is below 0.01, so that a share says nothing"),
  participationRatio: measuredSchema.describe("(tr C)²/‖C‖²: 1 to the number of dimensions"),
  participationRatioUnbiased: z.number().nullable().describe("With ‖C‖² unbiased for few rows"),
  isoScore: measuredSchema.describe("0 to 1"),
  isoScoreUnbiased: z.number().nullable(),
  uniformity: z.strictObject({
    ...measuredSchema.shape,
    pairs: z.int().nonnegative().describe("Pairs of rows looked at"),
  }),
  concentration: z.strictObject({
    variation: measuredSchema.describe("Standard deviation over mean of the distance of two rows"),
    contrast: measuredSchema.describe("Mean distance over mean distance to the nearest (He et al. 2012)"),
  }),
  alignment: z
    .strictObject({
      value: z.number().describe("Mean squared distance of a query and an item relevant to it, unit vectors"),
      low: z.number().nullable(),
      high: z.number().nullable(),
      pairs: z.int().positive(),
      random: z.number().nullable().describe("The same of any query and any item"),
    })
    .nullable()
    .describe("null without judged queries"),
  spectrum: spectrumSchema.nullable().describe("null: only in full, and where something varies"),
  partition: z
    .strictObject({
      value: z.number().describe("min Z/max Z over ± the eigenvectors of XᵀX (Arora et al. 2016)"),
      rows: z.int().positive(),
    })
    .nullable()
    .describe("null: only in full, and up to 1,536 dimensions"),
  collapse: collapseSchema,
  mismatch: z
    .strictObject({
      k: z.int().positive(),
      owners: z.enum(["queries", "items"]),
      lists: z.int().positive(),
      overlap: z.number().describe("Mean share of the k nearest by cosine that dot product finds too"),
      low: z.number(),
      high: z.number(),
    })
    .nullable()
    .describe("null where lengths do not vary, so that both find the same"),
  islands: z
    .strictObject({
      k: z.int().positive(),
      islands: z.int().positive(),
      largest: z.int().positive(),
      alone: z.int().nonnegative(),
    })
    .nullable()
    .describe("Connected components of the graph of k neighbours; null where the graph is a sample"),
  similarities: z
    .strictObject({
      low: z.number(),
      high: z.number(),
      counts: z.array(z.number()),
      pairs: z.int().nonnegative(),
      mean: z.number(),
      deviation: z.number(),
    })
    .nullable()
    .describe("Histogram of the similarities of pairs of items, bins of equal width"),
});
export type ShapeFindings = z.infer<typeof shapeFindingsSchema>;
