import { z } from "zod";
import type { Qrels } from "./qrels.js";
import type { Ratings } from "./ratings.js";

export const datasetVersion = "alidade/dataset/v1";

/** What the reader of a dataset noticed and went on from. */
export const datasetWarningSchema = z.strictObject({
  code: z.enum([
    "judgement-of-absent-document",
    "blank-document",
    "markup-in-text",
    "query-without-judgement",
    "query-without-positive",
    "document-without-vector",
    "limited-queries",
    "raters-disagree",
    "weak-judgements",
    "no-documents",
    "no-query-texts",
  ]),
  count: z.int().positive(),
  examples: z.array(z.string()).describe("Up to five ids"),
  message: z.string(),
});
export type DatasetWarning = z.infer<typeof datasetWarningSchema>;

export const datasetKindSchema = z
  .enum(["retrieval", "interactions"])
  .describe(
    "retrieval: queries, corpus and judgements. interactions: users are the queries, items the corpus, seen items are excluded, split by time",
  );

/** How the grades of several raters became one judgement a pair. */
export const mergedRatersSchema = z.strictObject({
  raters: z.int().min(2),
  ratings: z.int().nonnegative().describe("Grades given, by all raters together"),
  ratedTwice: z.int().nonnegative().describe("Pairs of query and document that at least two raters graded"),
  disagreements: z.int().nonnegative().describe("Pairs on which raters differ"),
  tiesBroken: z.int().nonnegative().describe("Disagreements in which the rule for ties decided"),
  rule: z.string().describe("The rule as it is written: median, majority:higher, rater:NAME …"),
  meaning: z.string().describe("The rule in words"),
  alpha: z
    .number()
    .nullable()
    .describe("Krippendorff's alpha, ordinal; null where no pair was graded twice or all grades are equal"),
});
export type MergedRaters = z.infer<typeof mergedRatersSchema>;

/** Facts about a dataset that travel with every result computed on it. */
export const datasetSummarySchema = z.strictObject({
  schema: z.literal(datasetVersion),
  name: z.string(),
  split: z.string().nullable(),
  kind: datasetKindSchema,
  fingerprint: z.string().describe("SHA-256 over ids, texts and judgements, in byte order of the ids"),
  documents: z.int().nonnegative(),
  queries: z.int().nonnegative().describe("Queries that were embedded and answered"),
  judgedQueries: z.int().nonnegative(),
  withoutPositive: z
    .int()
    .nonnegative()
    .describe("Judged queries without a relevant document: left out of means"),
  judgements: z.int().nonnegative(),
  seen: z
    .int()
    .nonnegative()
    .optional()
    .describe("interactions only: items excluded because their user has seen them"),
  merged: mergedRatersSchema.optional().describe("Only where the judgements name several raters"),
  warnings: z.array(datasetWarningSchema),
  notes: z
    .array(z.string())
    .optional()
    .describe("What the reader told from the files by itself, such as the separator of a table"),
});
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;

/** Ids with one text each, columnar; `texts[i]` belongs to `ids[i]`. */
export interface TextTable {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
}

/** The documents. `texts` is what is embedded: title, a space, text, trimmed. */
export interface Corpus extends TextTable {
  readonly titles: readonly string[];
}

/** A corpus, the queries to answer, and the judgements (null where there are none). */
export interface Dataset {
  readonly summary: DatasetSummary;
  readonly corpus: Corpus;
  /** Judged queries where there are judgements, else all of them. */
  readonly queries: TextTable;
  readonly qrels: Qrels | null;
  /** Of a sample (`limit`): the queries it was drawn from, and their judgements. */
  readonly sampledFrom?: { readonly queries: TextTable; readonly qrels: Qrels | null } | undefined;
  /** The grades before they were merged to `qrels`, of all queries; only where the judgements name raters. */
  readonly ratings?: Ratings | undefined;
  /** interactions only: per query row, the document rows that must not be returned. */
  readonly seen?: readonly Int32Array[] | undefined;
}
