import { z } from "zod";

/** How a transformer is run on this machine: decides speed and memory, never a vector. */
export const inferenceSettingSchema = z.strictObject({
  sessions: z.int().positive().describe("Sessions that embed side by side, each in a thread of its own"),
  threads: z.int().positive().describe("Threads inside one operator of each of them"),
  tokensPerBatch: z.int().nonnegative().describe("Padded tokens a batch; 0: one text a call"),
  fusedAttention: z
    .boolean()
    .optional()
    .describe("The model's graph is run with each attention in one operator. Default: false"),
  queryThreads: z
    .int()
    .positive()
    .describe("Threads inside one operator where a text is embedded alone, as a query is"),
  queryHere: z
    .boolean()
    .optional()
    .describe(
      "A short text alone is embedded in the thread that asks, which it occupies for a few milliseconds. Default: false",
    ),
  calibrated: z.boolean().describe("Measured on this machine with this model; false: the defaults"),
});
/** Padded tokens a batch where nothing was measured: small ones keep activations in the processor's cache. */
export const usualTokensPerBatch = 512;

export type InferenceSetting = z.infer<typeof inferenceSettingSchema>;
