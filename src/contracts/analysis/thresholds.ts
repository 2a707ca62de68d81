import { z } from "zod";

const valueSchema = z.strictObject({
  value: z.number(),
  low: z.number().nullable().describe("95 % interval over queries; null: too few to tell"),
  high: z.number().nullable(),
});
export type ThresholdValue = z.infer<typeof valueSchema>;

const distributionSchema = z.strictObject({
  pairs: z.int().positive(),
  queries: z.int().positive().describe("Queries they belong to"),
  median: valueSchema,
  quantiles: z.array(z.strictObject({ q: z.number(), score: z.number() })),
  counts: z.array(z.int().nonnegative()).describe("Pairs in each of `bins`"),
});
export type PairDistribution = z.infer<typeof distributionSchema>;

const cutoffSchema = z.strictObject({
  aim: z.enum(["f1", "precision"]),
  atLeast: z.number().nullable().describe("The precision that was demanded; null for F1"),
  cutoff: valueSchema
    .nullable()
    .describe("Pairs with this score or more are taken for related; null: no cut-off has the precision"),
  judged: z
    .strictObject({
      precision: valueSchema.nullable().describe("null: no pair was taken"),
      recall: valueSchema,
      f1: valueSchema,
      folds: z.int().positive().describe("Folds in which a cut-off was found"),
      randomTaken: z.number().nullable().describe("Share of the random pairs that the cut-off takes"),
      precisionAt: z
        .array(z.strictObject({ prevalence: z.number(), precision: z.number() }))
        .describe("Precision where another share of the pairs is related, and the scores are like these"),
    })
    .nullable()
    .describe("On queries that the cut-off was not chosen on; null where no fold has one"),
});
export type SuggestedCutoff = z.infer<typeof cutoffSchema>;

const calibrationSchema = z.strictObject({
  method: z.enum(["platt", "isotonic"]).describe("The one of the smaller Brier score"),
  platt: z
    .strictObject({ intercept: z.number(), slope: z.number() })
    .nullable()
    .describe("P = 1 / (1 + exp(−(intercept + slope · score))) of all queries; null for isotonic"),
  curve: z.array(z.strictObject({ score: z.number(), probability: valueSchema })),
  brier: valueSchema.describe("Of queries that the calibration was not fitted on"),
  otherBrier: z.number().nullable().describe("Of the method that was not taken"),
  baseBrier: z.number().describe("Of always saying the prevalence"),
  calibrationError: valueSchema.describe("Expected calibration error, ten bins of equal number"),
  errorByChance: z.number().describe("What it would be on so many pairs were every probability right"),
});
export type PairCalibration = z.infer<typeof calibrationSchema>;

const listCutoffSchema = z.strictObject({
  k: z.int().positive().describe("Length of a full list"),
  pairs: z.int().positive().describe("Judged pairs in the lists"),
  related: z.int().positive().describe("Related ones of them"),
  unjudged: z.int().nonnegative().describe("Pairs in these lists that nobody judged: in no number here"),
  reached: z.number().describe("Share of all related pairs that the lists hold: no cut-off keeps more"),
  cutoff: z.number().describe("The score of the largest F1 over all queries"),
  lowest: z.number().describe("The lowest of the cut-offs that the folds chose"),
  highest: z.number(),
  precision: valueSchema.nullable().describe("On queries that did not choose; null: nothing was kept"),
  recall: valueSchema.describe("Of the related pairs that the lists hold"),
  f1: valueSchema,
  plainPrecision: valueSchema.describe("Where every pair in the lists is kept"),
  plainF1: valueSchema,
  gain: valueSchema.describe("F1 with the cut-off less F1 without"),
});
export type ListCutoff = z.infer<typeof listCutoffSchema>;

/** Where related and unrelated pairs lie in a space, and what a cut-off on the score would do. */
export const thresholdFindingsSchema = z.strictObject({
  similarity: z.enum(["cosine", "dot", "euclidean"]).describe("Scores are it; Euclidean distance negated"),
  relatedFrom: z.int().describe("Grade from which a judged pair is related"),
  queries: z.int().nonnegative().describe("Queries whose judgements were used"),
  sampledFrom: z
    .int()
    .positive()
    .nullable()
    .describe("Judged queries they were drawn from by the seed; null: all"),
  leftOut: z.strictObject({
    absent: z.int().nonnegative().describe("Judgements of documents that are not among the items"),
    notCompared: z.int().nonnegative().describe("Judgements with a zero vector on either side"),
    unjudged: z.int().nonnegative().describe("Pooled and not judged: unknown, so on neither side"),
  }),
  bins: z.strictObject({ low: z.number(), high: z.number(), count: z.int().positive() }),
  related: distributionSchema.nullable(),
  unrelated: distributionSchema.nullable().describe("Judged not related; most were found by some search"),
  random: distributionSchema.nullable().describe("A query and a random item that is not judged for it"),
  against: z
    .enum(["judged", "random"])
    .describe("The unrelated pairs of all that follows; random where too few are judged"),
  prevalence: z.number().nullable().describe("Share of the pairs of all that follows that is related"),
  separation: z
    .strictObject({ judged: valueSchema.nullable(), random: valueSchema.nullable() })
    .describe("Chance that a related pair scores above an unrelated one, over all queries alike"),
  cutoffs: z.array(cutoffSchema),
  calibration: calibrationSchema.nullable(),
  lists: listCutoffSchema
    .nullable()
    .describe("A cut-off on what search returns; null where too few of the pairs in the lists are judged"),
  missing: z.string().nullable().describe("Why there is no cut-off and no calibration; else null"),
  folds: z.int().nonnegative(),
  resamples: z.int().nonnegative(),
});
export type ThresholdFindings = z.infer<typeof thresholdFindingsSchema>;
