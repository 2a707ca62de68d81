import { z } from "zod";

export const serviceRecordVersion = "alidade/service/v1";

/** What was found out about a model that a service runs, by asking it for the vector of one fixed text. */
export const serviceRecordSchema = z.strictObject({
  schema: z.literal(serviceRecordVersion),
  firstUsed: z.string().describe("Day (UTC) since which the fixed text has had the same vector"),
  checkedOn: z.string().describe("Day (UTC) on which that was last looked at"),
  dims: z.int().positive(),
  normalized: z.boolean().describe("Whether the vector had length 1"),
  reported: z.string().nullable().describe("What the service calls the model; null: it does not say"),
  revision: z.string().nullable().describe("Digest or commit of the model, where the service gives it"),
  maxTokens: z.int().positive().nullable(),
  textsPerCall: z.int().positive().nullable(),
  tokensPerCall: z.int().positive().nullable(),
  probe: z.string().describe("The vector: base64 of little-endian float32"),
});
export type ServiceRecord = z.infer<typeof serviceRecordSchema>;
