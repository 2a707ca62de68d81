import { z } from "zod";

/** A share of simulated data sets with its exact 95 % interval (Clopper, Pearson 1934). */
export const simulatedShareSchema = z.strictObject({
  hits: z.int().nonnegative(),
  of: z.int().positive(),
  share: z.number(),
  low: z.number(),
  high: z.number(),
});
export type SimulatedShare = z.infer<typeof simulatedShareSchema>;

const coveredShareSchema = z.strictObject({
  share: z.number().describe("Of all candidates or pairs in all data sets"),
  low: z.number().describe("95 % interval of the share, over data sets"),
  high: z.number(),
  lowest: z.number().describe("Of the candidate or pair whose intervals hold it least often"),
});

/** How often the decision on these scores errs, and finds what is there, in data sets made from the scores themselves. */
export const simulationSchema = z.strictObject({
  metric: z.string(),
  candidates: z.int().positive(),
  queries: z.int().positive().describe("Queries of the data, and of each simulated data set"),
  dataSets: z.int().positive().describe("Simulated in each world"),
  seed: z.int().nonnegative(),
  alpha: z.number(),
  level: z.number().describe("Level at which each simulated data set was decided: that of this look"),
  flips: z.int().positive().describe("Sign flips of each decision"),
  falseWinners: z
    .strictObject({
      allEqual: simulatedShareSchema.describe(
        "All candidates equal: the scores of each query shuffled among them",
      ),
      bestTwoEqual: simulatedShareSchema.describe(
        "The best two equal, the others as they are: either of the two named is a false winner",
      ),
    })
    .describe("Data sets in which a winner was named that is not better than all others"),
  coverage: z
    .strictObject({
      dataSets: z.int().positive(),
      resamples: z.int().positive(),
      means: coveredShareSchema.describe("Intervals of means that hold the true one"),
      differences: coveredShareSchema.describe("Intervals of differences that hold the true one"),
    })
    .describe("95 % intervals, where the queries of the data are all there are"),
  power: z
    .array(
      z.strictObject({
        difference: z.number().describe("True difference of the best two, in the units of the metric"),
        observed: z.boolean().describe("The difference of the data, all candidates as they are"),
        named: simulatedShareSchema.describe("The better one is named winner"),
        wrong: simulatedShareSchema.describe("Another one is"),
      }),
    )
    .describe("Of data sets as large as this one"),
});
export type Simulation = z.infer<typeof simulationSchema>;
