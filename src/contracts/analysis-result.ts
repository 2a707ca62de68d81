import { z } from "zod";
import { dimensionFindingsSchema } from "./analysis/dimension.js";
import { hubnessFindingsSchema } from "./analysis/hubness.js";
import { overviewFindingsSchema } from "./analysis/overview.js";
import { projectionFindingsSchema } from "./analysis/projection.js";
import { shapeFindingsSchema } from "./analysis/shape.js";
import { structureFindingsSchema } from "./analysis/structure.js";
import { thresholdFindingsSchema } from "./analysis/thresholds.js";
import { verdictFindingsSchema } from "./analysis/verdict.js";
import { wordsFindingsSchema } from "./analysis/words.js";
import { analysisResultVersion } from "./analysis-result-version.js";
import { benchmarkResultSchema } from "./benchmark-result.js";
import { datasetSummarySchema } from "./dataset.js";
import { providerManifestSchema } from "./embedding-matrix.js";

/** The findings of each section of `analyze`; one that did not run, or had nothing to run on, is absent. */
export const analysisSectionsSchema = z.strictObject({
  overview: overviewFindingsSchema.optional(),
  hubness: hubnessFindingsSchema.optional(),
  shape: shapeFindingsSchema.optional(),
  dimension: dimensionFindingsSchema.optional(),
  structure: structureFindingsSchema.optional(),
  thresholds: thresholdFindingsSchema.optional(),
  words: wordsFindingsSchema.optional(),
  projection: projectionFindingsSchema.optional(),
  verdict: verdictFindingsSchema.optional(),
});
export type AnalysisSections = z.infer<typeof analysisSectionsSchema>;
export type SectionName = keyof AnalysisSections;
type SectionFindings = { readonly [Name in SectionName]: NonNullable<AnalysisSections[Name]> };
/** The findings of one section. */
export type FindingsOf<Name extends SectionName> = SectionFindings[Name];

const graphFactsSchema = z.strictObject({
  k: z.int().nonnegative().describe("Length of a full list of neighbours"),
  lists: z.int().nonnegative().describe("Rows that got a list"),
  of: z.int().nonnegative().describe("Rows there are: more than the lists where they are a seeded sample"),
});

/** The document of `alidade analyze`: `analysis.json` of a result's folder. */
export const analysisResultSchema = z.strictObject({
  schema: z.literal(analysisResultVersion),
  id: z.string(),
  createdAt: z.string().describe("ISO 8601"),
  candidate: z.strictObject({
    id: z.string().describe("As the user calls it"),
    spec: z.string(),
    provider: providerManifestSchema
      .nullable()
      .describe("Everything that decides the vectors; null for vectors that came from elsewhere"),
    vectors: z.string().nullable().describe("Hash of ids and vectors that came from elsewhere; else null"),
  }),
  dataset: datasetSummarySchema
    .omit({ schema: true })
    .nullable()
    .describe("The data whose texts or judgements were used; null for vectors alone"),
  similarity: z.enum(["cosine", "dot", "euclidean"]),
  items: z.int().nonnegative(),
  dims: z.int().positive(),
  queries: z.int().nonnegative().nullable().describe("null where there are none"),
  judgedQueries: z.int().nonnegative().describe("Queries with a judgement"),
  labels: z
    .strictObject({
      source: z.string().describe("The file, or `label` of the items"),
      labelled: z.int().nonnegative().describe("Items that have a label"),
      distinct: z.int().nonnegative(),
    })
    .nullable(),
  k: z.int().positive().describe("Length of the lists on which k-occurrences are counted"),
  graph: graphFactsSchema.describe("Items among the items, each without itself"),
  queryGraph: graphFactsSchema.nullable(),
  full: z.boolean().describe("Whether all was measured; false: what the one-screen summary shows"),
  sections: analysisSectionsSchema,
  timings: z
    .array(z.strictObject({ part: z.string(), ms: z.number().nonnegative() }))
    .describe("Wall time of each part, in order"),
  notices: z.array(z.string()).describe("What was chosen or left out, for people"),
  seed: z.int().nonnegative(),
  threads: z.int().positive(),
  engine: z.string().describe("Engine of exact search"),
  command: z.string().nullable().describe("The command that makes it again; null from the library"),
  machine: benchmarkResultSchema.shape.machine,
  versions: z.record(z.string(), z.string()),
});
export type AnalysisResult = z.infer<typeof analysisResultSchema>;
