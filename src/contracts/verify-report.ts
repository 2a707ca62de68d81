import { z } from "zod";

export const verifyReportVersion = "alidade/verification/v1";

const fileDifferenceSchema = z.strictObject({
  kind: z.literal("file"),
  file: z.string().describe("Path in the folder of the result"),
  expected: z
    .string()
    .nullable()
    .describe("SHA-256 that was written; null where the file of digests is not as it was written"),
  found: z.string().nullable().describe("SHA-256 of the bytes there are; null where there is no such file"),
});

const valueDifferenceSchema = z.strictObject({
  kind: z.literal("value"),
  file: z.string(),
  path: z.string().describe('Place in the document, such as candidates[0].metrics["ndcg@10"].mean'),
  stored: z.string().describe("JSON of the stored value, shortened; nothing where it lacks"),
  recomputed: z.string(),
});

export const verifyReportSchema = z.strictObject({
  schema: z.literal(verifyReportVersion),
  result: z.string().nullable().describe("Id; null where result.json cannot be read"),
  folder: z.string(),
  dataset: z.string().nullable(),
  verdict: z
    .enum(["verified", "differs", "incomplete"])
    .describe("incomplete: nothing differs, but there is nothing that the scores could be recomputed from"),
  digest: z
    .string()
    .nullable()
    .describe("SHA-256 of SHA256SUMS, which stands for every byte; null for a result without digests"),
  files: z.strictObject({
    checked: z.int().nonnegative(),
    extra: z.array(z.string()).describe("Files of the folder that are no part of the result"),
  }),
  numbers: z.strictObject({
    recomputed: z.int().nonnegative().describe("Numbers of the documents that were recomputed and compared"),
    rounded: z.int().nonnegative().describe("Those of them equal only to 12 digits, as on another machine"),
    from: z
      .strictObject({
        runs: z.int().nonnegative(),
        judgements: z.int().nonnegative(),
        data: z.boolean().describe("Whether the documents and queries themselves were read"),
      })
      .nullable()
      .describe("What they were recomputed from; null where nothing was"),
  }),
  differences: z.array(z.discriminatedUnion("kind", [fileDifferenceSchema, valueDifferenceSchema])),
  notRecomputed: z.array(
    z.strictObject({
      what: z.string(),
      why: z.string(),
      numbers: z.int().nonnegative().describe("How many numbers that are"),
      needsData: z.boolean().describe("True where the data (--data) would allow it"),
    }),
  ),
  versions: z
    .array(z.strictObject({ name: z.string(), stored: z.string(), here: z.string() }))
    .describe("Versions that differ between the making of the result and this check"),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;
export type VerifyDifference = VerifyReport["differences"][number];
