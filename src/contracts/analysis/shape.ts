import { z } from "zod";

const intervalSchema = z.strictObject({
  value: z.number(),
  low: z.number().describe("Lower end of the 95 % interval"),
  high: z.number(),
});

const concentrationSchema = z.strictObject({
  rows: z.int().nonnegative().describe("Rows between all of which distances were taken: a seeded sample"),
  variation: z.number().nonnegative().describe("Standard deviation over mean of the distances between pairs"),
  asGaussianOf: z
    .number()
    .nullable()
    .describe("Dimensions of a Gaussian whose distances vary as little; null where they do not vary"),
  gaussianOfSameDims: z
    .number()
    .describe("What a Gaussian of as many dimensions as the space has would show"),
  relativeContrast: z
    .number()
    .nullable()
    .describe(
      "Median over the sampled rows of mean distance to others over distance to the nearest other that is not equal (He, Kumar, Chang 2012); 1: nearest and any are alike. null where no row has such a neighbour",
    ),
});

const mismatchSchema = z.strictObject({
  other: z
    .enum(["cosine", "dot", "euclidean"])
    .describe("The similarity that the space was searched by instead"),
  byConstruction: z
    .boolean()
    .describe("All lengths are equal, so that the lists must be the same; nothing was searched"),
  owners: z.enum(["queries", "items"]).describe("Whose lists were compared"),
  lists: z.int().nonnegative().describe("Lists compared: a seeded sample"),
  k: z.int().nonnegative(),
  overlap: intervalSchema.describe("Mean share of a list that is in the other one too"),
  normOccurrence: z
    .number()
    .nullable()
    .describe(
      "Spearman correlation of an item's length with how many of the lists by dot product it is in; null where lengths do not differ or neither list is by dot product",
    ),
});

const islandSchema = z.strictObject({
  rows: z.int().positive(),
  examples: z
    .array(z.strictObject({ id: z.string(), text: z.string().nullable() }))
    .describe("First items of it, texts cut to 120 characters"),
});
const islandsSchema = z.strictObject({
  k: z.int().nonnegative(),
  parts: z.int().nonnegative(),
  alone: z.int().nonnegative().describe("Parts of one item"),
  largest: z.int().nonnegative().describe("Items in the largest part"),
  others: z.array(islandSchema).describe("The largest parts but the first, at most ten"),
});

/** How the vectors of a space are spread. Descriptions, not verdicts on quality. */
export const shapeFindingsSchema = z.strictObject({
  vectors: z
    .enum(["unit", "as given"])
    .describe(
      "What spectrum, collapse and distances are of: unit vectors where the space is compared by cosine",
    ),
  rows: z.int().nonnegative().describe("Items that are not the zero vector (by Euclidean distance: all)"),
  dims: z.int().positive(),
  seed: z.int().nonnegative(),
  norms: z
    .strictObject({
      least: z.number(),
      low: z.number().describe("5th percentile"),
      median: z.number(),
      high: z.number().describe("95th percentile"),
      largest: z.number(),
      variation: z.number().describe("Standard deviation over mean"),
      zero: z.int().nonnegative(),
      unit: z.boolean().describe("Whether all but zero vectors have length 1, to 0.001"),
    })
    .nullable()
    .describe("Lengths of the vectors as given; null without rows"),
  meanCosine: intervalSchema
    .extend({
      top: z
        .array(
          z.strictObject({ dimension: z.int().nonnegative(), contribution: z.number(), share: z.number() }),
        )
        .describe(
          "The three dimensions that add most to the mean, with their share in the sum of all positive parts",
        ),
      nullDeviation: z
        .number()
        .describe("Standard deviation of the mean cosine of as many random directions; their mean is 0"),
    })
    .nullable()
    .describe("Mean cosine over all pairs, in closed form; null for fewer than two rows"),
  spectrum: z
    .strictObject({
      eigenvalues: z.array(z.number()).describe("Of the covariance (divisor n − 1), descending"),
      isotropic: z
        .array(z.number())
        .describe(
          "What an isotropic Gaussian sample of the same n, d and total variance has on average (Marchenko-Pastur)",
        ),
      participationRatio: z.number(),
      participationRatioUnbiased: z
        .number()
        .nullable()
        .describe("Freed of what a sample of n rows adds, as for Gaussian data; null with too few rows"),
      isoScore: z.number().describe("(PR − 1)/(d − 1)"),
      isoScoreUnbiased: z.number().nullable(),
      effectiveRank: z.number().describe("Of the centred rows"),
      effectiveRankUncentred: z.number(),
      rankMe: z.number(),
      stableRank: z.number(),
      firstShare: z.number().describe("Share of the variance along the first component"),
      topDimensions: z
        .array(z.strictObject({ dimension: z.int().nonnegative(), share: z.number() }))
        .describe(
          "The three dimensions that vary most, with their shares of the variance; evenly spread: 1/d",
        ),
      components: z
        .strictObject({ "90": z.int(), "95": z.int(), "99": z.int() })
        .describe("Components that hold so many percent of the variance"),
      decay: z
        .strictObject({
          alpha: z.number(),
          from: z.int().positive().describe("First rank of the range"),
          to: z.int().positive(),
          fit: z.number().describe("Share of the variance of ln λ that the line explains"),
        })
        .nullable()
        .describe("α-ReQ: minus the slope of ln λ on ln rank; null with too few eigenvalues"),
      isotropicMeasures: z
        .strictObject({ participationRatio: z.number(), isoScore: z.number(), effectiveRank: z.number() })
        .describe("The same measures of that isotropic sample: what to compare with, in place of 1 and d"),
    })
    .nullable()
    .describe("null where nothing varies"),
  partition: z
    .strictObject({
      isotropy: z.number().describe("min Z/max Z over ± the eigenvectors of XᵀX, 0 to 1"),
      rows: z.int().positive().describe("Rows summed over: all, or a seeded sample"),
    })
    .nullable()
    .describe(
      "null where it was not measured: no rows, or more dimensions than it is measured in (see `partitionLimit`)",
    ),
  partitionLimit: z.int().positive().describe("Dimensions up to which partition isotropy is measured"),
  uniformity: intervalSchema
    .extend({
      rows: z.int().positive(),
      gaussian: z.number().describe("Of uniform directions in as many dimensions, for large d: −4 + 8/d"),
    })
    .nullable()
    .describe("ln mean exp(−2|u − v|²) over the pairs of a seeded sample of unit vectors"),
  alignment: intervalSchema
    .extend({ queries: z.int().positive(), pairs: z.int().positive() })
    .nullable()
    .describe(
      "Mean |q − x|² of unit vectors of a query and an item judged relevant, each query once; null without judgements",
    ),
  vicReg: z
    .strictObject({
      variance: z.number(),
      covariance: z.number(),
      isotropicCovariance: z.number().describe("Of an isotropic Gaussian sample: (d − 1)/(n − 1)"),
    })
    .nullable(),
  idle: z.strictObject({
    dead: z
      .array(z.int().nonnegative())
      .describe("Dimensions with no variance beyond the rounding of float32"),
    doubled: z
      .array(z.strictObject({ a: z.int(), b: z.int(), correlation: z.number() }))
      .describe("Pairs of dimensions with |r| of .999 or more, the strongest 100"),
    doubledPairs: z.int().nonnegative(),
  }),
  twins: z
    .strictObject({
      lists: z.int().positive().describe("Items whose lists were looked at"),
      at99: z.int().nonnegative().describe("Of them, with a listed neighbour at cosine .99 or more"),
      at999: z.int().nonnegative(),
      equal: z
        .int()
        .nonnegative()
        .describe("Of them, with a neighbour in the same direction, to the rounding of float32"),
      listed: z
        .boolean()
        .describe("Neighbours are listed by another similarity than cosine: shares are lower bounds"),
    })
    .nullable()
    .describe("Identical and near-identical vectors; null without lists"),
  concentration: concentrationSchema.nullable(),
  pairs: z
    .strictObject({
      low: z.number(),
      high: z.number(),
      counts: z.array(z.number()).describe("Pairs in bins of equal width from low to high"),
      sampled: z.boolean().describe("Not all pairs are counted"),
      counted: z.int().positive(),
      largestError: z
        .number()
        .nonnegative()
        .describe(
          "How far from its similarity a pair may be counted, at most: products in 8 bits are counted",
        ),
      relevant: z
        .array(z.number())
        .nullable()
        .describe("The same bins for pairs of a query and an item judged relevant; null without judgements"),
    })
    .nullable()
    .describe("Similarities of pairs of items; null where there are none"),
  mismatch: z.array(mismatchSchema),
  islands: z
    .strictObject({ joined: islandsSchema, mutual: islandsSchema })
    .nullable()
    .describe(
      "Parts of the graph of neighbours that no edge joins; null where only a sample of the items has lists",
    ),
});
export type ShapeFindings = z.infer<typeof shapeFindingsSchema>;
