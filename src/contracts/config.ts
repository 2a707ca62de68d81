import { z } from "zod";
import { teamSchema } from "./choice.js";
import { egressSettingSchema } from "./egress.js";
import { fusionMethods, normalizations } from "./fusion-method.js";
import { gateSchema } from "./gates.js";
import { trafficSchema } from "./monthly-cost.js";
import { perturbationKinds } from "./perturbation-kind.js";
import { statedPriceSchema } from "./price.js";
import { sweepSchema } from "./sweep.js";

export const configVersion = "alidade/config/v1";

const candidateEntrySchema = z.union([
  z
    .string()
    .min(1)
    .describe("kind:ref[@revision][?k=v&…], such as onnx:./models/all-MiniLM-L6-v2?dtype=fp32"),
  z.strictObject({
    model: z.string().min(1).describe("The candidate's spec, kind:ref[@revision][?k=v&…]"),
    name: z.string().min(1).optional().describe("Id of the candidate in results; default: the spec"),
  }),
]);

const hybridSchema = z.strictObject({
  of: z.array(z.string().min(1)).min(2).describe("Ids of the candidates to fuse"),
  method: z.enum(fusionMethods).default("rrf"),
  name: z.string().min(1).optional(),
  weights: z
    .array(z.number().positive())
    .optional()
    .describe("One a candidate, for rrf, weighted-sum and borda; default: equal"),
  k: z.number().positive().default(60).describe("Constant of reciprocal rank fusion"),
  phi: z.number().gt(0).lt(1).optional().describe("Persistence of rank-biased centroids (rbc); default: 0.8"),
  normalization: z
    .enum(normalizations)
    .default("min-max")
    .describe("For weighted-sum, comb-sum and comb-mnz"),
});

const fusionFields = {
  method: hybridSchema.shape.method,
  weights: hybridSchema.shape.weights,
  k: hybridSchema.shape.k,
  phi: hybridSchema.shape.phi,
  normalization: hybridSchema.shape.normalization,
};

/** Candidates whose lists are fused and then put in the order of a reranker. */
const pipelineSchema = z.strictObject({
  name: z.string().min(1).optional().describe("Id of the pipeline in results; default: made of its stages"),
  retrieve: z
    .array(
      z.union([
        z.string().min(1).describe("Id of a candidate of models, or a spec, kind:ref[?k=v&…]"),
        z.strictObject({
          from: z.string().min(1).describe("Id of a candidate of models, or a spec"),
          depth: z
            .int()
            .min(1)
            .max(100_000)
            .optional()
            .describe("Documents taken of its list; default: depth, or more where a stage needs more"),
        }),
      ]),
    )
    .min(1),
  fuse: z
    .union([z.enum(fusionMethods), z.strictObject(fusionFields)])
    .optional()
    .describe("How the lists of several become one; default: rrf"),
  rerank: z
    .union([
      z.string().min(1).describe("A reranker, kind:ref[?k=v&…], such as cross-encoder:./models/ms-marco"),
      z.strictObject({
        model: z.string().min(1).describe("The reranker's spec, kind:ref[?k=v&…]"),
        top: z.int().min(1).max(10_000).default(50).describe("Documents of each list that are scored anew"),
      }),
    ])
    .optional(),
});

/** A table of the user's with named columns, or vectors; paths are relative to the config file. */
const dataSchema = z.union([
  z.string().min(1).describe("BEIR folder: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv"),
  z.strictObject({
    path: z.string().min(1).optional().describe("BEIR folder"),
    corpus: z
      .string()
      .min(1)
      .optional()
      .describe("CSV, TSV, JSONL or Parquet file, or a SQL query, of documents"),
    id: z.string().min(1).optional().describe("Column of the document id"),
    text: z.string().min(1).optional().describe('Columns of the document text, such as "title, description"'),
    queries: z.string().min(1).optional().describe("File or SQL query of queries"),
    queryId: z.string().min(1).optional(),
    queryText: z.string().min(1).optional(),
    qrels: z.string().min(1).optional().describe("File or SQL query of judgements"),
    qrelsQuery: z.string().min(1).optional(),
    qrelsDocument: z.string().min(1).optional(),
    qrelsGrade: z.string().min(1).optional(),
    qrelsRater: z.string().min(1).optional().describe("Column that names the rater"),
    name: z.string().min(1).optional(),
  }),
]);

/** `alidade.yaml`. Cross-field rules live in `storage/config.ts`, because JSON Schema cannot state them. */
export const configSchema = z.strictObject({
  schema: z.literal(configVersion).default(configVersion),
  data: dataSchema,
  split: z.string().min(1).default("test").describe("Which qrels file of a BEIR folder"),
  merge: z
    .string()
    .min(1)
    .optional()
    .describe(
      "How grades of several raters become one: median (default), majority, mean (each also :higher), max, min, rater:NAME",
    ),
  models: z.array(candidateEntrySchema).default([]).describe("Candidates to compare"),
  hybrids: z.array(hybridSchema).default([]),
  pipelines: z.array(pipelineSchema).default([]).describe("Retrieve, fuse, rerank"),
  metrics: z
    .array(z.string().min(1))
    .min(1)
    .default(["ndcg@10", "precision@5", "recall@5"])
    .describe("The first decides; the others are described"),
  baseline: z
    .string()
    .min(1)
    .optional()
    .describe("Candidate every other one is compared with; default: all pairs"),
  depth: z.int().min(1).max(100_000).default(1000).describe("Documents kept of each list"),
  perturb: z
    .array(z.enum(perturbationKinds))
    .default([])
    .describe("Also ask every query perturbed, and say what that costs each candidate"),
  synonyms: z
    .string()
    .min(1)
    .optional()
    .describe("File of synonyms for perturb: synonyms, one set a line; default: a small English table"),
  ablatePrompts: z
    .boolean()
    .optional()
    .describe("Also run each candidate that has prompts without them, and say what they bring"),
  limit: z.int().positive().optional().describe("A seeded sample of this many queries"),
  slices: z
    .array(z.string().min(1))
    .optional()
    .describe(
      "Parts of the queries to score by themselves: query-length, relevant-documents, lexical-overlap, language, a column of metadata, or none; default: all of these",
    ),
  require: z
    .array(z.string().min(1))
    .default([])
    .describe('What a candidate must meet: "p95 < 20ms", "memory < 2GB", on-device'),
  weights: z
    .record(z.string().min(1), z.number().positive())
    .optional()
    .describe("What matters how much, by measure: { ndcg@10: 3, p95: 1 }"),
  sweep: sweepSchema
    .optional()
    .describe("Also try every candidate with vectors at fewer dimensions and bits (bench --dims, --quant)"),
  team: teamSchema.optional().describe("Who keeps the candidate: what upkeep is held against"),
  seed: z.int().nonnegative().default(42),
  alpha: z.number().gt(0).lt(0.5).default(0.05).describe("Level of the decision"),
  timing: z
    .strictObject({
      queries: z.int().min(1).default(200).describe("Queries timed one at a time"),
      warmup: z.int().min(0).default(10),
    })
    .default({ queries: 200, warmup: 10 }),
  prices: z
    .array(statedPriceSchema)
    .default([])
    .describe("Prices that take the place of those that come with Alidade, entry by entry"),
  traffic: trafficSchema
    .optional()
    .describe("A month in production, for the monthly cost of each candidate; nothing in it has a default"),
  threads: z
    .int()
    .positive()
    .optional()
    .describe("Worker threads for inference; default: one a core, at most 4"),
  python: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Python for st: candidates: an interpreter or the folder of an environment; default: ALIDADE_PYTHON, the active environment, .venv, PATH",
    ),
  gates: z
    .array(gateSchema)
    .default([])
    .describe("What has to hold for the run to pass; a gate that fails ends it with exit code 3"),
  trackers: z
    .array(
      z.union([
        z.literal("mlflow").describe("At MLFLOW_TRACKING_URI"),
        z.strictObject({
          mlflow: z.string().min(1).describe("Address of the server, such as http://127.0.0.1:5000"),
          experiment: z.string().min(1).optional().describe("Default: MLFLOW_EXPERIMENT_NAME, else alidade"),
          texts: z
            .boolean()
            .default(false)
            .describe("Also send files that hold words of documents or queries, such as report.html"),
        }),
      ]),
    )
    .optional()
    .describe("Where runs are logged besides .alidade/; default: MLflow where MLFLOW_TRACKING_URI is set"),
  egress: egressSettingSchema
    .default("any")
    .describe(
      "What may leave this machine: any (whatever you name, a tracker or an endpoint), none, or a list of hosts such as [api.example.com]; each call is checked and written down",
    ),
});
export type Config = z.infer<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
