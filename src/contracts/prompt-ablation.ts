import { z } from "zod";

const promptsSchema = z.strictObject({ query: z.string(), document: z.string() });

const promptEffectSchema = z.strictObject({
  candidate: z.string(),
  prompts: promptsSchema.describe("Those it ran with, in the arm that had any"),
  ownArm: z
    .enum(["with", "without"])
    .describe("Which arm the candidate itself is; the other ran for this comparison alone"),
  with: z.number().describe("Mean with the prompts"),
  without: z.number().describe("Mean without"),
  delta: z.number().describe("with - without: above 0 is what the prompts bring"),
  low: z.number().nullable().describe("Lower end of the 95 % interval (paired t)"),
  high: z.number().nullable(),
  n: z.int().positive().describe("Queries that count"),
  p: z.number().describe("Sign-flip randomisation"),
  pT: z.number().nullable().describe("Paired t; null where all differences are equal"),
  pAdjusted: z.number().describe("p after Holm over all candidates"),
  wins: z.int().nonnegative().describe("Queries that scored higher with the prompts"),
  ties: z.int().nonnegative(),
  losses: z.int().nonnegative(),
});
export type PromptEffect = z.infer<typeof promptEffectSchema>;

/** What the prompts of each candidate bring or cost, by the metric that decides. No arm that ran for it alone can win. */
export const promptAblationSchema = z.strictObject({
  metric: z.string(),
  seed: z.int().nonnegative(),
  effects: z.array(promptEffectSchema),
  skipped: z
    .array(z.strictObject({ candidate: z.string(), reason: z.string() }))
    .describe("Candidates with prompts that could not be compared"),
});
export type PromptAblation = z.infer<typeof promptAblationSchema>;
