import { z } from "zod";
import { perturbationKinds } from "./perturbation-kind.js";

const perturbedKindSchema = z.strictObject({
  kind: z.enum(perturbationKinds),
  queries: z.int().nonnegative().describe("Queries that count: judged, with a relevant document"),
  changed: z.int().nonnegative().describe("Those whose text it changed; only they are compared"),
});

const perturbationEffectSchema = z.strictObject({
  candidate: z.string(),
  kind: z.enum(perturbationKinds),
  original: z
    .number()
    .nullable()
    .describe("Mean over the changed queries as they were; null where none changed"),
  perturbed: z.number().nullable().describe("Mean over the same queries, perturbed"),
  delta: z.number().nullable().describe("perturbed - original: below 0 is quality lost"),
  low: z.number().nullable().describe("Lower end of the 95 % interval (paired t)"),
  high: z.number().nullable(),
  n: z.int().nonnegative().describe("Changed queries"),
  p: z.number().nullable().describe("Sign-flip randomisation"),
  pT: z.number().nullable().describe("Paired t; null where all differences are equal"),
  pAdjusted: z.number().nullable().describe("p after Holm over all candidates and kinds"),
  wins: z.int().nonnegative().describe("Queries that scored higher perturbed"),
  ties: z.int().nonnegative(),
  losses: z.int().nonnegative(),
  overall: z.number().nullable().describe("The same loss spread over all queries: delta · changed / queries"),
});

/** What perturbed queries cost each candidate, by the metric that decides. */
export const robustnessSchema = z.strictObject({
  metric: z.string(),
  seed: z.int().nonnegative(),
  language: z
    .string()
    .nullable()
    .describe(
      "Detected language of the queries, or of the documents where the queries are too short to tell",
    ),
  synonyms: z.string().describe("Where the synonyms come from"),
  kinds: z.array(perturbedKindSchema),
  effects: z.array(perturbationEffectSchema),
  skipped: z
    .array(z.strictObject({ candidate: z.string(), reason: z.string() }))
    .describe("Candidates that cannot answer a new text"),
});

/** One changed query with the scores of each candidate, for a person to judge whether it still asks the same. */
export const perturbedQuerySchema = z.strictObject({
  kind: z.enum(perturbationKinds),
  queryId: z.string(),
  query: z.string(),
  perturbed: z.string(),
  scores: z
    .record(z.string(), z.tuple([z.number(), z.number()]))
    .describe("By candidate: as it was, perturbed; empty for a query that does not count"),
});

export type Robustness = z.infer<typeof robustnessSchema>;
export type PerturbationEffect = z.infer<typeof perturbationEffectSchema>;
export type PerturbedQuery = z.infer<typeof perturbedQuerySchema>;
