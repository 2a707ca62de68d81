import { z } from "zod";
import { estimateSchema } from "./estimate.js";

export const spaceComparisonVersion = "alidade/space-comparison/v1";

const similaritySchema = z.enum(["cosine", "dot", "euclidean"]);

const comparedSpaceSchema = z.strictObject({
  id: z.string(),
  items: z.int().positive().describe("Items it has; those both have are compared"),
  dims: z.int().positive(),
  similarity: similaritySchema,
  zeroVectors: z.int().nonnegative().describe("Shared items with the zero vector, which has no direction"),
});

/** A statistic of many rows with its 95 % interval; null ends where the reason in `notices` says none was made. */
const statisticSchema = z.strictObject({
  value: z.number().nullable().describe("null where a space does not vary"),
  low: z.number().nullable(),
  high: z.number().nullable(),
  rows: z
    .int()
    .nonnegative()
    .describe("Rows it was computed from, a seeded sample where fewer than the shared items"),
});
export type SpaceStatistic = z.infer<typeof statisticSchema>;

const overlapSchema = z.strictObject({
  k: z.int().positive(),
  overlap: estimateSchema.describe("Mean share of the k nearest that both have; interval over the rows"),
  chance: z.number().describe("What unrelated spaces would share"),
});
export type NeighborOverlapFinding = z.infer<typeof overlapSchema>;

const namedItemSchema = z.strictObject({ id: z.string(), text: z.string().nullable() });

const movedSchema = z.strictObject({
  ...namedItemSchema.shape,
  overlap: z.number().describe("Share of its nearest that both spaces have"),
  onlyInA: z.array(namedItemSchema).describe("Items near it in A alone, nearest first"),
  onlyInB: z.array(namedItemSchema),
});
export type MovedRow = z.infer<typeof movedSchema>;

const scaleSchema = z.strictObject({
  floor: z.number().describe("Mean similarity of random pairs of items"),
  median: z.number(),
  high: z.number().describe("Similarity that one random pair in a hundred exceeds"),
  nearest: z.number().nullable().describe("Median similarity of an item and its nearest other"),
});

const readingSchema = z.strictObject({
  a: z.number().describe("A similarity in A"),
  aboveInA: z.number().describe("Share of random pairs that exceed it in A"),
  adjusted: z.number().nullable().describe("(s − floor) / (1 − floor) in A; cosine only"),
  b: z
    .number()
    .nullable()
    .describe("The similarity that as many random pairs exceed in B; null where too few do to tell"),
});

/** What `compare A B --space` finds: two spaces over the same items, side by side. */
export const spaceComparisonSchema = z.strictObject({
  schema: z.literal(spaceComparisonVersion),
  a: comparedSpaceSchema,
  b: comparedSpaceSchema,
  sharedItems: z.int().positive(),
  onlyInA: z.int().nonnegative(),
  onlyInB: z.int().nonnegative(),
  sharedQueries: z.int().nonnegative(),
  alignment: z.strictObject({
    cka: statisticSchema.describe(
      "Linear CKA, 0 to 1; rises towards 1 where rows are few for the dimensions",
    ),
    debiasedCka: statisticSchema.describe("Linear CKA without that bias, about 0 for unrelated spaces"),
    rsa: statisticSchema.describe("Spearman's correlation of the similarities of all pairs of the rows"),
    turned: statisticSchema.describe(
      "Mean cosine of B's vectors and A's turned onto them (orthogonal Procrustes, centred), each half with the rotation of the other half",
    ),
    disparity: z.number().nullable().describe("Procrustes distance squared, 0 to 1, over the same rows"),
  }),
  neighbors: z.array(overlapSchema).describe("Items among the items"),
  queryNeighbors: z.array(overlapSchema).describe("Queries among the items; empty where none are shared"),
  imbalance: z
    .strictObject({
      aToB: estimateSchema.describe(
        "Information imbalance: near 0 where A tells B's neighbourhoods, 1 where not",
      ),
      bToA: estimateSchema,
    })
    .nullable()
    .describe("null below three items"),
  scale: z
    .strictObject({
      pairs: z.int().positive().describe("Random pairs, the same in both"),
      a: scaleSchema,
      b: scaleSchema,
      readings: z.array(readingSchema),
    })
    .nullable()
    .describe("null below two items with a direction"),
  moved: z.strictObject({
    k: z.int().nonnegative().describe("Neighbours that were compared"),
    items: z.array(movedSchema),
    queries: z.array(movedSchema),
  }),
  seed: z.int(),
  notices: z.array(z.string()),
});
export type SpaceComparison = z.infer<typeof spaceComparisonSchema>;
