import { z } from "zod";
import { providerManifestSchema, roleSchema } from "./embedding-matrix.js";
import { storedPrecisions } from "./vector-form.js";

export const embeddingFileVersion = "alidade/embedding-file/v1";

/** Formats that vectors of any number are written in. */
export const embeddingFormats = ["npy", "parquet", "jsonl"] as const;
export type EmbeddingFormat = (typeof embeddingFormats)[number];

/** Where the texts came from and how they were told apart. */
export const embeddedSourceSchema = z.strictObject({
  name: z.string().describe("Name of the file or folder, or `query` for SQL"),
  digest: z.string().describe("SHA-256 over ids and texts in their order"),
  rows: z.int().nonnegative(),
  id: z.string().nullable().describe("Column of the ids; null: they are numbers of lines or rows"),
  text: z.array(z.string()).describe("Columns of the texts, title first; empty: whole lines"),
});
export type EmbeddedSource = z.infer<typeof embeddedSourceSchema>;

/** What happened to the texts; nothing of it is left out of the vectors. */
export const embeddedCountsSchema = z.strictObject({
  blankTexts: z.int().nonnegative().describe("Texts of nothing but white space"),
  repeatedIds: z.int().nonnegative().describe("Rows whose id an earlier row has"),
  truncatedTexts: z.int().nonnegative().describe("Texts that the model did not read to their end"),
  textsWithoutTokens: z.int().nonnegative().describe("Texts of which the model knows nothing"),
  tokens: z.int().nonnegative().describe("Tokens that the model read"),
});
export type EmbeddedCounts = z.infer<typeof embeddedCountsSchema>;

/** The ranges that int8 codes were made by, and the vectors they were read off: start + (code + 128 + ½) · step is a value. */
export const embeddedRangesSchema = z.strictObject({
  starts: z
    .array(z.number())
    .describe("Where the first of the 256 buckets of each dimension begins; float32"),
  steps: z.array(z.number()).describe("How wide a bucket of each dimension is; float32"),
  digest: z.string().describe("SHA-256 over ids and texts of the vectors that the ranges were read off"),
  role: roleSchema,
});
export type EmbeddedRanges = z.infer<typeof embeddedRangesSchema>;

/** How vectors are written that take less than float32. */
export const embeddedQuantizationSchema = z.strictObject({
  precision: z.enum(storedPrecisions),
  dtype: z.enum(["int8", "uint8"]).describe("Of the numbers in the file"),
  bytesPerVector: z.int().positive().describe("dims in 8 bits, dims / 8 rounded up in one"),
  ranges: embeddedRangesSchema.optional().describe("Of int8 alone"),
});
export type EmbeddedQuantization = z.infer<typeof embeddedQuantizationSchema>;

/**
 * The JSON file beside a file of vectors made by `embed`. What is known of single rows stands in their lines, so that it
 * stays small however many there are.
 */
export const embeddingFileSchema = z.strictObject({
  schema: z.literal(embeddingFileVersion),
  format: z.enum(embeddingFormats),
  rows: z.int().nonnegative(),
  dims: z.int().positive(),
  role: roleSchema,
  quantization: embeddedQuantizationSchema.optional().describe("Absent: the vectors are float32"),
  provider: providerManifestSchema,
  source: embeddedSourceSchema,
  counts: embeddedCountsSchema,
  files: z.record(z.string(), z.string()).describe("SHA-256 of each file beside this one that belongs to it"),
  alidade: z.string().describe("Version that wrote it"),
});
export type EmbeddingFile = z.infer<typeof embeddingFileSchema>;
