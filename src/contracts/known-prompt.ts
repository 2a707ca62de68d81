import { z } from "zod";

export const promptListVersion = "alidade/prompts/v1";

/** What the authors of some models ask to be put in front of texts, though their files do not say it. */
export const knownPromptSchema = z.strictObject({
  models: z.array(z.string().min(1)).min(1).describe("Models, as OWNER/NAME on the hub"),
  names: z
    .array(z.string().min(1))
    .optional()
    .describe("Other names, such as those of Ollama's library, without a tag"),
  query: z.string().describe("Put in front of queries; empty: nothing"),
  document: z.string().describe("Put in front of documents; empty: nothing"),
  source: z.string().min(1).describe("Where it stands: the model's card, its configuration"),
  checked: z.iso.date().describe("Day on which the source was last looked for"),
  verified: z
    .string()
    .min(1)
    .nullable()
    .describe("What was read, and where; null: nothing was, it is from memory"),
  note: z.string().optional(),
});
export type KnownPrompt = z.infer<typeof knownPromptSchema>;

/** `data/prompts.json`. */
export const promptListSchema = z.strictObject({
  schema: z.literal(promptListVersion),
  compiled: z.iso.date(),
  models: z.array(knownPromptSchema),
});
export type PromptList = z.infer<typeof promptListSchema>;
