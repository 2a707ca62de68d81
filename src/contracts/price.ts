import { z } from "zod";

export const priceListVersion = "alidade/prices/v1";

/** How sure a price is, surest first. */
export const certainties = ["stated", "published", "reported", "derived", "unverified"] as const;
export const certaintySchema = z
  .enum(certainties)
  .describe(
    "stated: in the user's config; published: read in a repository's file; reported: read on a dated page of somebody else's; derived: computed from a reported discount; unverified: from memory, or no current source",
  );
export type Certainty = z.infer<typeof certaintySchema>;

/** A day, a month or a year; a year or a month counts as its first day. */
export const asOfSchema = z
  .string()
  .regex(
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
    "expected 2026-11-03, 2026-11 or 2026, as text",
  );

const usdPerMillionTokens = z.number().nonnegative().nullable();

/** What a vendor asks for a model: USD per million input tokens, before tax and free allowances. */
export const priceSchema = z.strictObject({
  provider: z.string().min(1),
  model: z.string().min(1),
  usdPerMillionTokens: usdPerMillionTokens.describe("null: unknown, never zero"),
  usdPerMillionTokensHigh: z
    .number()
    .nonnegative()
    .optional()
    .describe("Where the price depends on how much is bought: the highest"),
  usdPerMillionTokensBatch: usdPerMillionTokens.describe(
    "Of the vendor's batch tier; null: unknown, or none",
  ),
  batchCertainty: certaintySchema.optional().describe("Where it is not that of the price"),
  asOf: asOfSchema.describe("When it was seen: a day, a month or a year"),
  source: z.string().min(1),
  certainty: certaintySchema,
  freeTokens: z.int().positive().optional().describe("Free to begin with; not taken off any figure"),
  status: z.enum(["legacy"]).optional(),
  note: z.string().optional(),
});
export type Price = z.infer<typeof priceSchema>;

/** `data/prices.json`. */
export const priceListSchema = z.strictObject({
  schema: z.literal(priceListVersion),
  compiledOn: asOfSchema,
  prices: z.array(priceSchema),
});
export type PriceList = z.infer<typeof priceListSchema>;

/** An entry of `prices:` in a config; it takes the place of the shipped one of that name. */
export const statedPriceSchema = z.strictObject({
  model: z
    .string()
    .regex(/^[^/\s]+\/\S+$/, "expected VENDOR/MODEL, such as openai/text-embedding-3-small")
    .describe("VENDOR/MODEL, such as openai/text-embedding-3-small"),
  usdPerMillionTokens: usdPerMillionTokens.describe("USD per million input tokens; null: unknown"),
  usdPerMillionTokensBatch: usdPerMillionTokens
    .optional()
    .describe("The same in the vendor's batch tier; absent: unknown"),
  asOf: asOfSchema.describe("When it held, as text: 2026-11-03, 2026-11 or '2026'"),
  source: z.string().min(1).optional().describe("Where it comes from, such as a contract"),
});
export type StatedPrice = z.infer<typeof statedPriceSchema>;

/** A price as it is used: with its name, its age, and whether that is a reason to look again. */
export const priceInUseSchema = priceSchema.extend({
  ageDays: z.int().describe("Days from the first day of asOf until it was used"),
  stale: z.boolean().describe("Older than 180 days"),
});
export type PriceInUse = z.infer<typeof priceInUseSchema>;

/** An amount of money that may be known only in part. */
export const amountSchema = z.strictObject({
  usd: z.number().nonnegative().nullable().describe("Where it is one known number; else null"),
  atLeastUsd: z
    .number()
    .nonnegative()
    .nullable()
    .describe("The sum of the parts that are known; null where none is"),
  atMostUsd: z
    .number()
    .nonnegative()
    .nullable()
    .describe("null where a part is unknown; differs from atLeastUsd where a price is a range"),
  certainty: certaintySchema
    .nullable()
    .describe("Of the least sure price in it; null where no price is in it"),
});
export type Amount = z.infer<typeof amountSchema>;
