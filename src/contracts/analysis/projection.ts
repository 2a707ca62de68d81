import { z } from "zod";

export const projectionMethods = ["pca", "tsne", "umap"] as const;
/** Principal components, t-SNE, UMAP. */
export type ProjectionMethod = (typeof projectionMethods)[number];

const intervalSchema = z.strictObject({ low: z.number(), high: z.number() }).nullable();

const measureSchema = z.strictObject({
  mean: z.number().describe("Mean over the rows measured; 1 is best"),
  interval: intervalSchema.describe(
    "95 % bootstrap interval; null where all rows were measured, so that nothing was drawn",
  ),
});
export type ProjectionMeasure = z.infer<typeof measureSchema>;

/** How faithful a picture is. */
export const pictureQualitySchema = z.strictObject({
  k: z.int().positive().describe("Neighbours that count"),
  rows: z.int().positive().describe("Rows measured, each against all points of the picture"),
  trustworthiness: measureSchema.describe(
    "Whether neighbours in the picture are neighbours in the space (Venna, Kaski 2001)",
  ),
  continuity: measureSchema.describe("Whether neighbours in the space are neighbours in the picture"),
  preservation: measureSchema.describe(
    "Share of a point's k neighbours in the space that are so in the picture",
  ),
  distances: z
    .strictObject({
      spearman: z.number(),
      interval: intervalSchema.describe("95 % interval; null where all pairs were measured"),
      pairs: z.int().positive(),
    })
    .nullable()
    .describe(
      "Rank correlation of distances in space and picture over all pairs up to 5,000, else so many random ones; null where one does not vary",
    ),
});
export type PictureQuality = z.infer<typeof pictureQualitySchema>;

export const pictureSchema = z.strictObject({
  method: z.enum(projectionMethods),
  settings: z.record(z.string(), z.number()).describe("What decided the picture, besides vectors and seed"),
  shares: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe("Share of the variance along each axis; null where the axes are no directions of the space"),
  points: z.string().describe("x, y of each point: float32, little-endian, base64"),
  quality: pictureQualitySchema.nullable().describe("null with fewer than 4 points"),
});
export type Picture = z.infer<typeof pictureSchema>;

/** What a map shows of points when asked: the lists belong together, entry by entry. */
export const shownPointsSchema = z.strictObject({
  places: z
    .array(z.int().nonnegative())
    .nullable()
    .describe("Which of the points, ascending: those in the most lists and a seeded sample; null: all"),
  ids: z.array(z.string()),
  texts: z.array(z.string()).nullable().describe("Beginnings of texts; null where only vectors are at hand"),
  labels: z.array(z.string().nullable()).nullable(),
  occurrences: z.array(z.int().nonnegative()).describe("Lists of `k` that the item is in"),
  occurrencesOf: z.enum(["items", "queries"]).describe("Whose lists"),
  k: z.int().nonnegative(),
  localDimensions: z
    .array(z.number().nullable())
    .nullable()
    .describe(
      "Intrinsic dimension around each point (Levina, Bickel 2004); null for dot products, which are no distances",
    ),
  hubs: z
    .array(z.int().nonnegative())
    .describe(
      "Entries of the lists above that are in the most lists, if in at least twice the mean, most first",
    ),
});
export type ShownPoints = z.infer<typeof shownPointsSchema>;

/** Pictures of a space in two dimensions, each with its quality. */
export const projectionFindingsSchema = z.strictObject({
  items: z.int().nonnegative(),
  points: z.int().nonnegative().describe("Items in the pictures"),
  rows: z
    .string()
    .nullable()
    .describe("Row of each point among the items: int32, little-endian, base64; null: all rows in order"),
  sampled: z.boolean().describe("Whether the points are the items in the most lists and a seeded sample"),
  zeroVectors: z.int().nonnegative().describe("Items left out because the zero vector has no direction"),
  pictures: z.array(pictureSchema),
  shown: shownPointsSchema,
  left: z
    .array(z.strictObject({ method: z.enum(projectionMethods), reason: z.string() }))
    .describe("Pictures that were not drawn, and why"),
  seed: z.int(),
});
export type ProjectionFindings = z.infer<typeof projectionFindingsSchema>;
