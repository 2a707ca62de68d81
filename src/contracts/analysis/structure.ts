import { z } from "zod";
import { shownItemSchema } from "./shown-item.js";

const intervalSchema = z.strictObject({
  mean: z.number(),
  low: z.number().describe("Lower end of the 95 % interval"),
  high: z.number(),
  n: z.int().nonnegative().describe("Items in the mean"),
});

const agreementSchema = z.strictObject({
  value: z.number(),
  low: z
    .number()
    .describe(
      "Lower end of the 95 % interval over the items, as many of them, the clusters given (jackknife)",
    ),
  high: z.number(),
});

const clusterSchema = z.strictObject({
  size: z.int().positive(),
  share: z.number().describe("Of the items that were clustered"),
  words: z
    .array(z.string())
    .nullable()
    .describe("That tell it from the others (class TF-IDF); null without texts"),
  typical: z.array(shownItemSchema).describe("Nearest to its mean"),
  silhouette: z.number().nullable().describe("Mean silhouette of its items; null where it was not taken"),
  label: z
    .strictObject({ name: z.string(), share: z.number() })
    .nullable()
    .describe("Most frequent label of its labelled items and its share of them"),
});
export type FoundCluster = z.infer<typeof clusterSchema>;

const partitionSchema = z.strictObject({
  clustering: z.enum(["k-means with as many clusters as labels", "k-means", "HDBSCAN"]),
  n: z.int().nonnegative().describe("Items with a label and a cluster"),
  coverage: z
    .number()
    .describe("Their share of the labelled items that were clustered: noise of HDBSCAN is left out"),
  clusters: z.int().positive(),
  vMeasure: agreementSchema,
  homogeneity: z.number(),
  completeness: z.number(),
  ami: agreementSchema.describe("Adjusted mutual information: 0 is chance"),
  nmi: z.number(),
  adjustedRand: agreementSchema,
  purity: z.number(),
});

/** Clusters, labels, outliers and near-duplicates of a space. */
export const structureFindingsSchema = z.strictObject({
  items: z.int().nonnegative(),
  zeroVectors: z.int().nonnegative().describe("Items without a direction, which are in no cluster"),
  distance: z
    .enum(["cosine", "euclidean"])
    .describe("What clusters and outliers go by; cosine for dot product"),
  seed: z.int(),
  asked: z
    .strictObject({
      clusters: z.int().positive().nullable().describe("Number of clusters of k-means"),
      minClusterSize: z.int().positive().nullable().describe("Least size of a cluster of HDBSCAN"),
    })
    .describe("What the user said of clusters; null where it was left to the defaults"),
  tendency: z
    .strictObject({
      sample: z.int().positive().describe("Items that were clustered to choose k, drawn at random"),
      fits: z.array(
        z.strictObject({
          k: z.int().positive(),
          silhouette: z.number(),
          stability: z
            .number()
            .nullable()
            .describe("Adjusted Rand index of the clusterings from two halves; null: too few items"),
          gaussian: z
            .strictObject({ mean: z.number(), low: z.number(), high: z.number(), draws: z.int() })
            .describe(
              "Silhouettes of points without groups, of the same mean and covariance: mean and range",
            ),
        }),
      ),
      k: z.int().positive().describe("Chosen by silhouette among the stable numbers of clusters"),
      silhouette: intervalSchema.describe("At that k, over the sample"),
      excess: z.number().describe("Silhouette above that of the Gaussian points at that k"),
      verdict: z
        .enum(["clear", "weak", "none"])
        .describe(
          "clear: stable, and at least 0.05 above every Gaussian draw; weak: above every draw beyond the interval; none: no more than points without groups have",
        ),
    })
    .nullable(),
  kMeans: z
    .strictObject({
      k: z.int().positive().describe("As asked, else that of `tendency`"),
      fitted: z
        .int()
        .positive()
        .describe("Items whose clusters were fitted; the others were given the nearest"),
      silhouette: intervalSchema,
      daviesBouldin: z
        .strictObject({
          value: z.number(),
          low: z
            .number()
            .nullable()
            .describe("Lower end of the 95 % interval; null: too few items a cluster"),
          high: z.number().nullable(),
        })
        .nullable()
        .describe("Lower is better"),
      calinskiHarabasz: z
        .number()
        .nullable()
        .describe("Higher is better, on equal n only: it grows with n, so no interval"),
      withinSumOfSquares: z.number(),
      converged: z.boolean(),
      clusters: z.array(clusterSchema).describe("Largest first"),
      assigned: z
        .string()
        .describe(
          "Cluster of each item, 0 the largest: uint16, little-endian, base64; 65535: no direction, so none",
        ),
    })
    .nullable(),
  hdbscan: z
    .strictObject({
      rows: z.int().positive().describe("Items that were looked at: all, or a random sample"),
      minClusterSize: z.int().positive(),
      minSamples: z.int().positive(),
      clustersFound: z.int().nonnegative(),
      noise: z.number().describe("Share of the items that belong to no cluster"),
      provenEdges: z.number().describe("Share of the tree's edges that are proven to be those of all pairs"),
      components: z
        .int()
        .nonnegative()
        .describe("Components of the graph of neighbours that had to be connected"),
      clusters: z.array(clusterSchema).describe("The largest"),
    })
    .nullable(),
  labels: z
    .strictObject({
      labelled: z.int().positive(),
      labels: z.int().positive(),
      neighbors: z
        .strictObject({
          k: z.int().positive(),
          agreement: z
            .strictObject({
              mean: z.number(),
              low: z
                .number()
                .nullable()
                .describe("Lower end of the 95 % interval; null: fewer than 40 lists"),
              high: z.number().nullable(),
              n: z.int().positive().describe("Labelled items with a labelled neighbour"),
            })
            .describe("Share of the nearest neighbours with the item's own label"),
          chance: z.number().describe("What neighbours drawn at random give"),
        })
        .nullable(),
      partitions: z.array(partitionSchema),
      byLabel: z
        .array(
          z.strictObject({
            label: z.string(),
            n: z.int().positive(),
            agreement: z.number().nullable().describe("Of its items' neighbours"),
            clusters: z.int().nonnegative().describe("Clusters that hold at least a tenth of it"),
            largest: z.number().nullable().describe("Share of it in its largest cluster"),
            split: z.boolean().describe("No cluster holds half of it"),
          }),
        )
        .describe("The most frequent labels"),
      mixedClusters: z
        .int()
        .nonnegative()
        .describe("Clusters of k-means in which no label has half of the items"),
      confused: z
        .array(
          z.strictObject({
            labels: z.tuple([z.string(), z.string()]),
            share: z.number().describe("Of both labels' neighbours, those that have the other label"),
            lift: z.number().describe("Share over what neighbours drawn at random give"),
            n: z.int().positive().describe("Such pairs of neighbours"),
          }),
        )
        .describe("Pairs of labels that are each other's neighbours most often"),
    })
    .nullable(),
  outliers: z
    .strictObject({
      rows: z.int().positive().describe("Items that were looked at: all, or a random sample"),
      k: z.int().positive(),
      neighborDistance: z
        .strictObject({ median: z.number(), p95: z.number(), largest: z.number() })
        .describe("Distance to the k-th neighbour"),
      above: z.number().describe("Share of the items with a local outlier factor above 1.5"),
      examples: z.array(
        z.strictObject({
          item: shownItemSchema,
          factor: z.number().describe("Local outlier factor: about 1 inside a group"),
          distance: z.number().describe("To the k-th neighbour"),
        }),
      ),
    })
    .nullable(),
  duplicates: z.strictObject({
    rows: z.int().nonnegative().describe("Items whose neighbours were looked at: all, or a random sample"),
    exactTexts: z
      .strictObject({
        groups: z.int().nonnegative(),
        items: z.int().nonnegative().describe("Items whose text another item has, letter by letter"),
        largest: z.int().nonnegative(),
      })
      .nullable()
      .describe("null without texts"),
    near: z.array(
      z.strictObject({
        cosine: z.number(),
        share: z
          .strictObject({ mean: z.number(), low: z.number(), high: z.number(), n: z.int() })
          .describe(
            "Of the items, those with a neighbour that near; an interval of no width where all were looked at",
          ),
        groups: z.int().nonnegative().describe("Chains of such neighbours"),
        largest: z.int().nonnegative(),
        examples: z.array(
          z.strictObject({
            size: z.int().positive(),
            leastCosine: z
              .number()
              .describe("Of any two of its first 200 members; far below: a chain, not a group of likes"),
            items: z.array(shownItemSchema),
          }),
        ),
      }),
    ),
  }),
  leftOut: z.array(z.string()).describe("What was not looked at, and why"),
});
export type StructureFindings = z.infer<typeof structureFindingsSchema>;
