import { z } from "zod";

/** An earlier look at the same question: what was asked, and what it said. */
export const earlierLookSchema = z.strictObject({
  number: z
    .int()
    .positive()
    .nullable()
    .describe("null where it was asked, and ended before it said anything"),
  level: z.number().nullable(),
  askedAt: z.string().describe("ISO 8601"),
  metric: z.string(),
  queries: z.int().nonnegative().describe("Judged queries with a relevant document"),
  candidates: z.array(z.string()).describe("As they were called then"),
  winner: z.string().nullable(),
  couldBeBest: z.array(z.string()).nullable(),
  result: z.string().nullable().describe("Id of the result that told it"),
});
export type EarlierLook = z.infer<typeof earlierLookSchema>;

/**
 * Which look at its question a decision is. The question is: these candidates, on these data; an earlier look counts
 * where it compared at least two of them on the same data, by whichever metric.
 */
export const lookSchema = z.strictObject({
  number: z.int().positive().describe("1 for the first"),
  level: z.number().gt(0).lt(1).describe("Level of this look; over all looks they sum up to alpha"),
  nextLevel: z
    .number()
    .gt(0)
    .lt(1)
    .describe("Level of the next new one, after all that were taken; queriesNeeded is computed for it"),
  earlier: z.array(earlierLookSchema).describe("Oldest first"),
  later: z
    .int()
    .nonnegative()
    .describe("Looks at this question since this one was first taken, where it is asked again"),
  others: z
    .int()
    .nonnegative()
    .describe("Looks at the same data that share fewer than two candidates with this one; not counted"),
});
export type Look = z.infer<typeof lookSchema>;
