import { z } from "zod";
import { measureUnits } from "./measure-unit.js";

/** Who keeps the candidates: `team:` of a config, asked by `init`. Nothing here has a default. */
export const teamSchema = z.strictObject({
  labelsPerMonth: z.number().nonnegative().optional().describe("Judgements the team can make a month"),
  gpu: z.boolean().optional().describe("Whether documents can be embedded on a GPU"),
  retrain: z.boolean().optional().describe("Whether somebody can train or fit a model again"),
});
export type Team = z.infer<typeof teamSchema>;

const measuredSchema = z.strictObject({
  value: z.number().nullable().describe("In the unit of the measure; null: not known"),
  low: z.number().nullable().describe("Lower end of the 95 % interval; null where there is none"),
  high: z.number().nullable(),
  source: z.string().describe("Where the number comes from, or why there is none"),
  fresh: z.boolean().nullable().describe("false: replayed from an earlier measurement"),
});

const requirementSchema = z.strictObject({
  text: z.string(),
  unit: z.enum(measureUnits).nullable().describe("null: on-device, which several numbers stand behind"),
  findings: z.array(
    measuredSchema.extend({
      id: z.string(),
      status: z.enum(["met", "not-met", "unknown"]),
      established: z
        .boolean()
        .nullable()
        .describe("Whether the whole 95 % interval agrees; null where there is none"),
    }),
  ),
});

const frontierSchema = z.strictObject({
  measures: z
    .array(
      z.strictObject({ name: z.string(), unit: z.enum(measureUnits), better: z.enum(["higher", "lower"]) }),
    )
    .describe("What is weighed; the first is quality"),
  leftOut: z.array(z.string()).describe("Measures that are known of no candidate"),
  candidates: z.array(
    z.strictObject({
      id: z.string(),
      dominatedBy: z.array(z.string()).describe("Empty: on the frontier"),
      values: z.record(z.string(), z.number().nullable()),
    }),
  ),
});

const tradeOffSchema = z.strictObject({
  a: z.string().describe("The slower one"),
  b: z.string(),
  metric: z.string(),
  ratio: z.number().describe("Mean of a over mean of b"),
  low: z
    .number()
    .nullable()
    .describe("95 % interval, paired bootstrap over the queries; null where there is none"),
  high: z.number().nullable(),
  n: z.int().nonnegative(),
  wins: z.int().nonnegative(),
  ties: z.int().nonnegative(),
  losses: z.int().nonnegative(),
  latencyRatio: z.number().describe("p50 of a over p50 of b"),
  latencyLow: z.number().nullable().describe("95 % interval; null: measured once, no interval stored"),
  latencyHigh: z.number().nullable(),
});

const weighedSchema = z.strictObject({
  weights: z.array(
    z.strictObject({
      measure: z.string(),
      weight: z.number(),
      worst: z.number().nullable().describe("Counts 0"),
      best: z.number().nullable().describe("Counts 1"),
      from: z
        .number()
        .describe("The choice stays while this weight lies between from and to, the others as given"),
      to: z.number().nullable().describe("null: without end"),
      below: z.string().nullable().describe("Chosen below from; null where from is 0"),
      above: z.string().nullable(),
    }),
  ),
  totals: z.array(z.strictObject({ id: z.string(), total: z.number() })).describe("From 0 to 1, best first"),
  notRanked: z.array(z.strictObject({ id: z.string(), unknown: z.array(z.string()) })),
  chosen: z.string().nullable().describe("null: two share the largest total, or none can be ranked"),
  stays: z
    .number()
    .nullable()
    .describe(
      "Share of resamples of the queries in which the choice is the same; null: no metric is weighed",
    ),
  resamples: z.int().nonnegative(),
});

const upkeepSchema = z.strictObject({
  id: z.string(),
  owner: z.enum(["vendor", "own", "no model", "elsewhere"]),
  licences: z
    .array(z.string().nullable())
    .describe("Of each model, from its folder; null: none is stated there"),
  indexAgainMs: z.number().nullable().describe("All documents again, at the measured texts a second"),
  priceUsd: z.number().nullable().describe("All documents again, paid to vendors"),
  fittedAgain: z.boolean().describe("A changed corpus fits the model again"),
  prompts: z.array(z.string()).describe("Prompts that must be the same at indexing and at query time"),
  source: z.string(),
});

/** The best, given what matters to a user: frontier, requirements, weights, upkeep. */
export const choiceSchema = z.strictObject({
  frontier: frontierSchema,
  requirements: z.array(requirementSchema),
  eligible: z.array(z.string()).describe("Candidates that meet every requirement"),
  decision: z
    .strictObject({
      winner: z.string().nullable(),
      couldBeBest: z.array(z.string()),
      ruledOut: z.array(z.strictObject({ id: z.string(), p: z.number(), by: z.string() })),
      level: z.number(),
    })
    .nullable()
    .describe("Among the eligible alone, at the level of the decision; null where nothing was required"),
  weighed: weighedSchema.nullable(),
  tradeOffs: z.array(tradeOffSchema),
  upkeep: z.array(upkeepSchema),
  team: teamSchema,
  notes: z.array(z.string()).describe("What the facts of upkeep mean for this team"),
});

export type Choice = z.infer<typeof choiceSchema>;
export type ChoiceFrontier = Choice["frontier"];
export type TradeOff = Choice["tradeOffs"][number];
export type Weighed = NonNullable<Choice["weighed"]>;
export type Upkeep = Choice["upkeep"][number];
