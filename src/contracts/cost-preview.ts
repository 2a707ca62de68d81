import { z } from "zod";
import { amountSchema, priceInUseSchema } from "./price.js";

export const costPreviewVersion = "alidade/cost-preview/v1";

const count = z.int().nonnegative();

/** What one part of a candidate would have to do. */
export const previewPartSchema = z.strictObject({
  id: z.string(),
  vendor: z.string().nullable().describe("VENDOR/MODEL that is paid; null: nobody"),
  texts: count.describe("Distinct documents and queries, perturbed ones included, that it embeds"),
  stored: count.describe("Of those, vectors that lie in the store already"),
  timedTexts: count.describe("Queries embedded once more to be timed, where that is to be paid"),
  tokens: z
    .int()
    .nonnegative()
    .nullable()
    .describe(
      "Tokens of the texts still to embed, timed ones included where they are paid; null: not counted",
    ),
  tokensFrom: z
    .enum(["tokenizer", "estimate"])
    .nullable()
    .describe("tokenizer: counted by the model's own; estimate: a token for four bytes of UTF-8"),
  calls: count.describe("Calls to the vendor"),
  price: priceInUseSchema.nullable(),
  amount: amountSchema,
  seconds: z
    .number()
    .nonnegative()
    .nullable()
    .describe("Embedding, at the speed measured on this machine before; null where it was not measured"),
  secondsFrom: z.string().nullable().describe("The result it was measured for"),
});
export type PreviewPart = z.infer<typeof previewPartSchema>;

/** What `bench --dry-run --json` prints: what a benchmark would do and cost, before anything is spent. */
export const costPreviewSchema = z.strictObject({
  schema: z.literal(costPreviewVersion),
  dataset: z.strictObject({ name: z.string(), fingerprint: z.string(), documents: count, queries: count }),
  maxCostUsd: z.number().nullable().describe("The budget; null: none"),
  candidates: z.array(
    z.strictObject({
      id: z.string(),
      stored: z.boolean().describe("Its lists and timings are stored: nothing is computed"),
      parts: z.array(previewPartSchema).describe("Parts that embed texts; none: it embeds nothing"),
      calls: count,
      amount: amountSchema,
    }),
  ),
  total: z.strictObject({ calls: count, amount: amountSchema }),
});
export type CostPreview = z.infer<typeof costPreviewSchema>;
