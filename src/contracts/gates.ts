import { z } from "zod";
import { measureUnits } from "./measure-unit.js";

const metricName = z.string().min(1).describe("A metric, one of `metrics`");
const baselineName = z
  .string()
  .min(1)
  .describe(
    "What is in use today: a candidate of this run, or the folder or result.json of an earlier result, from the folder of the config",
  );
const baselineCandidate = z
  .string()
  .min(1)
  .optional()
  .describe("Which candidate of the earlier result; default: the one of the same name, else the only one");

/** One entry of `gates` in the config: exactly one of `nonInferior`, `require` and `establishedDrop`. */
export const gateSchema = z.strictObject({
  nonInferior: z
    .strictObject({
      metric: metricName,
      margin: z.number().min(0).lt(1).describe("The largest drop that would be accepted; 0 demands a gain"),
      baseline: baselineName,
      baselineCandidate,
    })
    .optional()
    .describe("Passes only where a drop as large as the margin is ruled out"),
  require: z
    .string()
    .min(1)
    .optional()
    .describe('A requirement on a measure of the candidate, such as "p95 < 20ms" or "ndcg@10 >= 0.6"'),
  establishedDrop: z
    .strictObject({
      metric: metricName,
      drop: z.number().gt(0).lt(1).describe("The drop whose chance of being noticed is printed"),
      baseline: baselineName,
      baselineCandidate,
    })
    .optional()
    .describe("An alarm: fails where a drop is established; its silence is no pass"),
  candidate: z
    .string()
    .min(1)
    .optional()
    .describe("The candidate that is judged; default: every one but the baseline"),
  by: z
    .enum(["bound", "value"])
    .optional()
    .describe(
      "What `require` compares: the end of the interval (bound, the default where there is one) or the value as measured",
    ),
  alpha: z
    .number()
    .gt(0)
    .lt(0.5)
    .default(0.05)
    .describe("Chance of passing at a true drop as large as the margin"),
});
export type Gate = z.infer<typeof gateSchema>;

const chance = z.number().min(0).max(1);
const queries = z.int().nonnegative();

/** The new candidate minus the baseline, query by query, as a gate sees it. */
export const gateDifferenceSchema = z.strictObject({
  metric: z.string(),
  baseline: z.string().describe("Candidate"),
  result: z
    .string()
    .nullable()
    .describe("Id of the earlier result that the baseline is from; null: this run"),
  size: z.number().describe("The margin, or the drop that an alarm is to notice"),
  n: queries.describe("Queries that pair up, by id"),
  unpaired: queries.describe("Queries that only one of the two has a score for"),
  delta: z.number().nullable().describe("Mean of new - old; null where nothing pairs up"),
  deviation: z.number().nullable().describe("Standard deviation of the differences"),
  wins: queries,
  ties: queries,
  losses: queries,
  identical: z.boolean().describe("Same settings and the same scores: the same system"),
  power: chance
    .nullable()
    .describe(
      "Chance of passing where the two are equally good; of an alarm, of being raised at a true drop of `size`",
    ),
  queriesForPower: queries.nullable().describe("Queries that would make that chance 80 %"),
  queriesNeeded: queries
    .nullable()
    .describe("Queries for a pass in 80 % of cases if the difference is as seen; null where none are enough"),
});
export type GateDifference = z.infer<typeof gateDifferenceSchema>;

/** What was compared with the threshold of a requirement. */
export const gateMeasurementSchema = z.strictObject({
  measure: z.string(),
  operator: z.string(),
  unit: z.enum(measureUnits),
  by: z.enum(["bound", "value"]),
  value: z.number().nullable().describe("As measured; null: unknown"),
  n: queries.nullable().describe("Queries that a metric is the mean of"),
  passesAt: z
    .number()
    .nullable()
    .describe("The true mean that would pass in 80 % of cases with these queries and this spread"),
  reachable: z
    .boolean()
    .optional()
    .describe("Whether the mean can be as much as `passesAt`; where not, no model can be counted on to pass"),
  source: z.string().describe("Where the value comes from, or why there is none"),
});

export const gateStatuses = ["passed", "failed", "silent", "not-judged"] as const;

/** One gate for one candidate. */
export const gateFindingSchema = z.strictObject({
  gate: z.int().nonnegative().describe("Place in `gates` of the config, from 0"),
  kind: z.enum(["nonInferior", "require", "establishedDrop"]),
  candidate: z.string(),
  status: z
    .enum(gateStatuses)
    .describe(
      "failed: not shown, or not met. silent: an alarm that was not raised, which is no pass. not-judged: something is unknown, which is never a pass",
    ),
  why: z.string().nullable().describe("Why it was not judged; else null"),
  text: z.string().describe("What is asked, as in a config: `p95 < 20 ms`"),
  threshold: z.number().describe("What `bound` has to lie above, or meet"),
  bound: z
    .number()
    .nullable()
    .describe("One-sided bound at `alpha` that was compared; of a value without interval the value itself"),
  alpha: z.number(),
  difference: gateDifferenceSchema.nullable().describe("Of nonInferior and establishedDrop"),
  measurement: gateMeasurementSchema.nullable().describe("Of require"),
});
export type GateFinding = z.infer<typeof gateFindingSchema>;

/** What became of the gates of a run. All have to pass together, so none needs a correction for the others. */
export const gatesResultSchema = z.strictObject({
  passed: z
    .boolean()
    .describe("Nothing failed and nothing was left unjudged; a silent alarm neither passes nor fails"),
  findings: z.array(gateFindingSchema),
});
export type GatesResult = z.infer<typeof gatesResultSchema>;
