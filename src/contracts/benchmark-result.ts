import { z } from "zod";
import { choiceSchema } from "./choice.js";
import { datasetSummarySchema } from "./dataset.js";
import { egressFindingsSchema } from "./egress.js";
import { estimateSchema } from "./estimate.js";
import { failureSummarySchema } from "./failures.js";
import { gatesResultSchema } from "./gates.js";
import { holesSchema } from "./holes.js";
import { inferenceSettingSchema } from "./inference-setting.js";
import { lookSchema } from "./look.js";
import { monthlyCostSchema } from "./monthly-cost.js";
import { robustnessSchema } from "./perturbation.js";
import { priceInUseSchema } from "./price.js";
import { promptAblationSchema } from "./prompt-ablation.js";
import { runManifestSchema } from "./run.js";
import { simulationSchema } from "./simulation.js";
import { sliceFindingsSchema } from "./slices.js";
import { stageResultSchema } from "./stages.js";
import { sweepFindingsSchema } from "./sweep.js";
import { userMetricSchema } from "./user-metric.js";

export const benchmarkResultVersion = "alidade/benchmark-result/v1";

export type { Estimate } from "./estimate.js";

const percentilesSchema = z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() });
export type Percentiles = z.infer<typeof percentilesSchema>;

const intervalSchema = z.strictObject({ low: z.number(), high: z.number() }).nullable();

/** Distribution-free 95 % intervals of percentiles over the queries timed; null where so few have none. */
const percentileIntervalsSchema = z.strictObject({
  p50: intervalSchema,
  p95: intervalSchema,
  p99: intervalSchema,
});
export type PercentileIntervals = z.infer<typeof percentileIntervalsSchema>;

export const timingSchema = z.strictObject({
  queryMs: percentilesSchema.nullable().describe("From text to ranked ids, one query at a time"),
  queryMsInterval: percentileIntervalsSchema
    .optional()
    .describe("95 % intervals over the queries timed; absent in results of versions before 0.2"),
  embedMs: percentilesSchema.nullable().describe("null where there are no vectors to make"),
  searchMs: percentilesSchema.nullable(),
  indexTextsPerSecond: z.number().nullable(),
  indexTokensPerSecond: z.number().nullable(),
  indexMs: z
    .number()
    .nullable()
    .describe("Indexing the whole corpus; null where vectors came in part from the store"),
  stageMs: z
    .array(percentilesSchema)
    .optional()
    .describe("Of a pipeline: the time of a query in each stage, in their order"),
  timedQueries: z.int().nonnegative(),
  threads: z.int().positive(),
  inference: z
    .array(inferenceSettingSchema)
    .optional()
    .describe("How each transformer among its parts was run; absent: there is none"),
  engine: z.string().describe("Engine of exact search"),
  measuredAt: z.string().describe("When it was measured, ISO 8601"),
  cached: z.boolean().describe("True when replayed from an earlier, uncached measurement"),
});
export type Timing = z.infer<typeof timingSchema>;

const memorySchema = z.strictObject({
  peakRssBytes: z.int().nonnegative().nullable().describe("Peak of the candidate's own process"),
  baselineRssBytes: z
    .int()
    .nonnegative()
    .nullable()
    .describe("The same process with the data read, before the model is loaded"),
  reusedVectors: z
    .boolean()
    .describe(
      "Vectors came in part from the store while memory was measured, so that the peak may be too low",
    ),
  modelBytes: z.int().nonnegative().nullable(),
  vectorBytes: z.int().nonnegative().nullable().describe("All that is kept of the documents' vectors"),
  indexBytes: z
    .int()
    .nonnegative()
    .nullable()
    .optional()
    .describe("What of it a search reads: quantised codes, or all; absent in results of versions before 0.2"),
});

/** Of a candidate that was not measured. */
export const unmeasuredMemory: z.infer<typeof memorySchema> = {
  peakRssBytes: null,
  baselineRssBytes: null,
  reusedVectors: false,
  modelBytes: null,
  vectorBytes: null,
};

/** What a query costs a small machine: measured in a process of one thread that takes the vectors of the documents from the store. */
export const onDeviceSchema = z.strictObject({
  modelBytes: z
    .int()
    .nonnegative()
    .nullable()
    .describe(
      "All files it needs, tokenizer included; 0 where it has no model, null where it cannot run here",
    ),
  peakRssBytes: z.int().nonnegative().describe("Peak of the whole process, Node and the data included"),
  baselineRssBytes: z.int().nonnegative().describe("The same process with the data read"),
  reusedVectors: z
    .boolean()
    .describe("False: it also embedded the documents, so the peak is that of embedding"),
  queryMs: percentilesSchema.nullable(),
  queryMsInterval: percentileIntervalsSchema.nullable(),
  timedQueries: z.int().nonnegative(),
  threads: z.literal(1),
  measuredAt: z.string(),
  cached: z.boolean().describe("True when replayed from an earlier measurement"),
});
export type OnDevice = z.infer<typeof onDeviceSchema>;

export const uncertainPaymentsSchema = z
  .strictObject({
    calls: z.int().nonnegative(),
    texts: z.int().nonnegative().describe("Texts of those calls, which were asked for again"),
    usd: z.number().nonnegative().nullable().describe("The most that it can be; null: not known"),
  })
  .describe(
    "Calls whose answers were lost (timed out, cut, of no use): they may have been billed; absent where there were none",
  );

const costSchema = z.strictObject({
  usd: z
    .number()
    .nullable()
    .describe(
      "Paid to vendors for these lists and their timings, over all runs that it took; null: not known",
    ),
  uncertain: uncertainPaymentsSchema.optional(),
  usdPerMillionTokens: z
    .number()
    .nullable()
    .describe("What a vendor asks; 0: nobody is paid by the token; null: not known, or several (see prices)"),
  asOf: z.string().nullable(),
  source: z.string(),
  prices: z
    .array(priceInUseSchema)
    .optional()
    .describe("The price of each part that a vendor sells; absent where none does"),
  monthly: monthlyCostSchema.optional().describe("At the traffic stated; absent where none is"),
});

/** How far stored lists of another system cover what was asked of them. */
export const runCoverageSchema = z.strictObject({
  candidate: z.string().describe("The run: the candidate itself, or a part of a fusion"),
  missingQueries: z.int().nonnegative().describe("Queries asked that the run has no list for"),
  otherQueries: z.int().nonnegative().describe("Queries of the run that were not asked"),
  unknownDocuments: z
    .int()
    .nonnegative()
    .describe("Documents listed that the corpus lacks; they keep their rank"),
  shorterLists: z.int().nonnegative().describe("Lists with fewer documents than were asked for"),
  longestList: z.int().nonnegative().describe("Documents in the longest list, before it was cut"),
});
export type RunCoverage = z.infer<typeof runCoverageSchema>;

export const candidateResultSchema = z.strictObject({
  id: z.string(),
  slug: z.string().describe("Name of its files: runs/<slug>.trec"),
  status: z
    .enum(["ok", "failed", "partial"])
    .describe("partial: stopped by a budget, which only paid providers have"),
  error: z.string().nullable(),
  manifest: z.record(z.string(), z.unknown()).describe("Everything that changes its lists"),
  dims: z.int().positive().nullable(),
  metrics: z.record(z.string(), estimateSchema),
  unjudged: z
    .strictObject({ k: z.int().positive(), mean: z.number(), queries: z.int().nonnegative() })
    .nullable()
    .describe("Share of unjudged documents in the top k, and how many queries have any"),
  truncated: z.strictObject({ documents: z.int().nonnegative(), queries: z.int().nonnegative() }),
  empty: z
    .strictObject({ documents: z.int().nonnegative(), queries: z.int().nonnegative() })
    .describe("Texts without any token the model knows: never found, or find nothing"),
  tokens: z.int().nonnegative().nullable().describe("Tokens of the documents"),
  coverage: z
    .array(runCoverageSchema)
    .optional()
    .describe("Of runs of other systems, also as parts of a fusion; else absent"),
  timing: timingSchema.nullable().describe("null where it failed, or its lists were made elsewhere"),
  memory: memorySchema,
  onDevice: onDeviceSchema.optional().describe("Only where a requirement asked for it"),
  warnings: z
    .array(z.string())
    .optional()
    .describe("What speaks against its numbers or its use, such as prompts other than its model asks for"),
  cost: costSchema,
  stages: z
    .array(stageResultSchema)
    .optional()
    .describe("Of a pipeline: quality and latency by stage; absent for any other candidate"),
  pareto: z
    .boolean()
    .nullable()
    .describe("On the frontier of quality against latency, by measured values alone; see choice for all"),
});
export type CandidateResult = z.infer<typeof candidateResultSchema>;

export const comparisonSchema = z.strictObject({
  a: z.string(),
  b: z.string(),
  metric: z.string(),
  delta: z.number().describe("a - b"),
  low: z.number(),
  high: z.number(),
  n: z.int().nonnegative(),
  p: z.number().describe("Sign-flip randomisation"),
  pT: z.number().nullable().describe("Paired t; null where all differences are equal"),
  pAdjusted: z.number().describe("p after Holm over the family"),
  wins: z.int().nonnegative(),
  ties: z.int().nonnegative(),
  losses: z.int().nonnegative(),
  detectable: z.number().nullable().describe("Difference found in 80 % of such experiments"),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const decisionSchema = z.strictObject({
  metric: z.string().nullable(),
  winner: z.string().nullable(),
  couldBeBest: z.array(z.string()),
  reason: z.string(),
  queriesNeeded: z
    .int()
    .positive()
    .nullable()
    .describe(
      "Judged queries in all that would separate the best two at the next look, four times in five, if their difference is the true one",
    ),
  alpha: z
    .number()
    .describe(
      "Chance of a false winner over all looks together; of this one alone where looks are not counted",
    ),
  looksCounted: z
    .boolean()
    .describe("Whether earlier looks at the same question were counted; then `look` is there"),
  look: lookSchema
    .optional()
    .describe("Which look at its question this is; absent where looks are not counted"),
  ruledOut: z.array(z.strictObject({ id: z.string(), p: z.number(), by: z.string() })),
});
export type Decision = z.infer<typeof decisionSchema>;

const overlapSchema = z.strictObject({
  a: z.string(),
  b: z.string(),
  k: z.int().positive(),
  jaccard: z.number().describe("Mean share of common documents in the top k"),
  identical: z.int().nonnegative().describe("Queries with the same top k in the same order"),
});
export type Overlap = z.infer<typeof overlapSchema>;

/** What `bench --json` prints and `.alidade/results/<id>/result.json` holds. */
export const benchmarkResultSchema = z.strictObject({
  schema: z.literal(benchmarkResultVersion),
  id: z.string(),
  createdAt: z.string(),
  profile: z.literal("alidade"),
  dataset: datasetSummarySchema.omit({ schema: true }),
  metrics: z.array(z.string()),
  userMetrics: z
    .array(userMetricSchema)
    .optional()
    .describe("Those of the metrics that are the user's own; absent where none is"),
  depth: z.int().positive(),
  seed: z.int().nonnegative(),
  baseline: z.string().nullable(),
  candidates: z.array(candidateResultSchema),
  runs: z.array(runManifestSchema).describe("The lists of each candidate that answered"),
  comparisons: z.array(comparisonSchema),
  decision: decisionSchema,
  gates: gatesResultSchema
    .optional()
    .describe("What became of the gates of the config; absent where it has none"),
  choice: choiceSchema
    .optional()
    .describe("The best given requirements, weights and upkeep; absent in results of versions before 0.2"),
  holes: z
    .array(holesSchema)
    .optional()
    .describe("What unjudged documents leave open, by metric; absent in results of versions before 0.2"),
  promptAblation: promptAblationSchema
    .optional()
    .describe("What prompts bring each candidate; absent where it was not asked"),
  robustness: robustnessSchema
    .optional()
    .describe("What perturbed queries cost each candidate; absent where none were asked for"),
  overlap: z.array(overlapSchema).describe("How far the candidates' lists agree"),
  disagreements: z
    .array(z.strictObject({ queryId: z.string(), query: z.string(), agreement: z.number() }))
    .describe("Queries the candidates agree on least"),
  failures: failureSummarySchema
    .optional()
    .describe("How often each reason of a miss occurs, among misses and among hits"),
  simulation: simulationSchema
    .optional()
    .describe("How the decision does on data like these; absent where it was not asked for"),
  sweep: sweepFindingsSchema
    .optional()
    .describe("Quality against bytes over dimensions and precision; absent where no sweep was asked for"),
  slices: sliceFindingsSchema.optional().describe("Scores of parts of the queries; they decide nothing"),
  egress: egressFindingsSchema
    .optional()
    .describe("Where texts and results of the project had gone when this was written"),
  machine: z.strictObject({
    platform: z.string(),
    cpu: z.string(),
    cores: z.int().positive(),
    memoryBytes: z.int().positive(),
    node: z.string(),
  }),
  versions: z.record(z.string(), z.string()),
});
export type BenchmarkResult = z.infer<typeof benchmarkResultSchema>;
