import { z } from "zod";
import { shownItemSchema } from "./shown-item.js";

const measuredSchema = z.strictObject({
  value: z.number().nullable().describe("null where every item is as popular as any other"),
  low: z
    .number()
    .nullable()
    .describe("95 % interval over the owners of the lists; null: too few lists, or not estimated at this k"),
  high: z.number().nullable(),
  random: z.number().describe("What random lists give, the null line"),
});
export type MeasuredHubness = z.infer<typeof measuredSchema>;

const hubnessAtSchema = z.strictObject({
  k: z.int().positive(),
  mean: z.number().describe("λ, the mean k-occurrence"),
  skewness: measuredSchema,
  truncatedNormalThirdMoment: z
    .number()
    .nullable()
    .describe("Third raw moment of a truncated normal: what other tools print as its skewness"),
  truncatedNormalSkewness: z.number().nullable(),
  robinHood: measuredSchema,
  gini: measuredSchema,
  atkinson: measuredSchema,
  antihubs: measuredSchema.describe("Share of the items that are in no list; coverage is the rest"),
  hubOccurrence: measuredSchema.describe("Share of all places that items with at least twice the mean hold"),
  hubs: z.int().nonnegative().describe("Items with at least twice the mean"),
  largestHub: measuredSchema.describe("Share of the lists that the most popular item is in"),
  groupieRatio: z.number(),
});
export type HubnessAt = z.infer<typeof hubnessAtSchema>;

const hubSchema = z.strictObject({
  ...shownItemSchema.shape,
  lists: z.int().positive().describe("Lists it is in"),
  share: z.number().describe("Of all lists"),
  meanRank: z.number().describe("Where it is in a list, from 1"),
  z: z.number().nullable().describe("Robust z of its rank-weighted rate among the items that are found"),
  sameText: z.int().nonnegative().nullable().describe("Other items with the same text; null without texts"),
  shorterThan: z.number().nullable().describe("Share of the items with a longer text; null without texts"),
  centrality: z.number().describe("Share of the items that lie further from the mean direction, 0 to 1"),
  crowdsOut: z
    .array(z.strictObject({ ...shownItemSchema.shape, lists: z.int().positive() }))
    .describe("Items that would enter most of its lists were it gone"),
});
export type FoundHub = z.infer<typeof hubSchema>;

const hubnessSideSchema = z.strictObject({
  lists: z.int().nonnegative().describe("Lists that hold anything"),
  items: z.int().nonnegative(),
  at: z.array(hubnessAtSchema),
  tied: z
    .int()
    .nonnegative()
    .describe(
      "Lists whose last place is a tie, as copies make it: there the order of the rows decides who is in",
    ),
  k: z.int().positive().describe("The k of all that follows"),
  distribution: z
    .array(z.strictObject({ count: z.int().nonnegative(), items: z.int().positive() }))
    .describe("How many items are in so many lists, by count"),
  hubs: z.array(hubSchema).describe("The most popular items, if in at least twice the mean of lists"),
  antihubs: z.strictObject({
    items: z.int().nonnegative(),
    examples: z.array(shownItemSchema),
    relevant: z
      .strictObject({
        found: z.int().nonnegative().describe("Relevant items that some query finds"),
        of: z.int().nonnegative().describe("Items that are relevant to some query"),
      })
      .nullable()
      .describe("null without judgements of these lists' owners"),
  }),
});
export type HubnessSide = z.infer<typeof hubnessSideSchema>;

/** Hubness: whether a few items are everybody's neighbour. */
export const hubnessFindingsSchema = z.strictObject({
  itemToItem: hubnessSideSchema,
  queryToItem: hubnessSideSchema.nullable(),
  labels: z
    .strictObject({
      k: z.int().positive(),
      bad: z.number().describe("Share of the places whose label differs from that of the list's owner"),
      places: z.int().positive(),
      chance: z.number().describe("What random lists give"),
      goodmanKruskal: z
        .strictObject({
          value: z.number().nullable(),
          rows: z.int().positive().describe("Rows whose pairs were compared, a seeded sample above 5,000"),
        })
        .nullable()
        .describe("null: only in full"),
      worst: z.array(z.strictObject({ ...shownItemSchema.shape, bad: z.int().positive() })),
    })
    .nullable()
    .describe("null without labels"),
});
export type HubnessFindings = z.infer<typeof hubnessFindingsSchema>;
