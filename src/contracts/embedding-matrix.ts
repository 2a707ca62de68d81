import { z } from "zod";

/** Vectors of `rows` texts: row-major, `rows × dims`, one buffer. */
export interface EmbeddingMatrix {
  readonly rows: number;
  readonly dims: number;
  readonly data: Float32Array;
}

/** Which side of retrieval a text stands on; models may treat the two differently. */
export const roleSchema = z.enum(["query", "document"]);
export type Role = z.infer<typeof roleSchema>;

/** How a model came out of the documents it was fitted on. */
export const fitManifestSchema = z.strictObject({
  corpus: z.string().describe("SHA-256 of the texts it was fitted on, in the order of their rows"),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe("Everything else that decided the fit: options, seed, hashes of files, versions"),
  notes: z.array(z.string()).describe("What was found and chosen while fitting, for people"),
});
export type FitManifest = z.infer<typeof fitManifestSchema>;

/** Where a model is asked for that a service runs, and since when: it may be changed there without a word. */
export const serviceManifestSchema = z.strictObject({
  endpoint: z.string().nullable().describe("Host that is asked where it is not the vendor's own; else null"),
  reported: z
    .string()
    .nullable()
    .describe("What the service calls the model that answers; null: it does not say"),
  firstUsed: z
    .string()
    .describe(
      "Day of the first answer (UTC); since then a text that is asked for again has had the same vector",
    ),
});
export type ServiceManifest = z.infer<typeof serviceManifestSchema>;

/**
 * Everything about a provider that changes a vector. Two vectors may be compared, and a stored
 * vector reused, only where these are equal.
 */
export const providerManifestSchema = z.strictObject({
  kind: z.string().describe("Kind of provider, such as static or onnx"),
  model: z.string().describe("Model id: a folder's name, or the id on a hub or at a vendor"),
  revision: z.string().nullable().describe("Revision of the model, null where there is none"),
  files: z.record(z.string(), z.string()).describe("SHA-256 of each file that decides the vectors"),
  dims: z.int().positive(),
  dtype: z.string().describe("Precision of the weights, such as fp32 or qint8"),
  pooling: z.string().nullable().describe("Pooling modes, joined by +; (assumed) where nothing states them"),
  modules: z
    .array(z.string())
    .describe("Steps after tokenising, in order, such as Transformer, Pooling, Normalize"),
  normalized: z.boolean().describe("Whether every vector has length 1"),
  similarity: z.enum(["cosine", "dot", "euclidean"]).describe("Similarity the model was made for"),
  prompts: z
    .strictObject({ query: z.string(), document: z.string() })
    .describe("Text put in front of each input"),
  maxTokens: z.int().positive().nullable().describe("Tokens kept of a text, null where nothing is cut"),
  runtime: z
    .record(z.string(), z.string())
    .describe("Versions and settings of the runtime that change bytes"),
  architecture: z
    .string()
    .optional()
    .describe("Only of a masked language model that nothing says was trained on sentences"),
  service: serviceManifestSchema.optional().describe("Only of a model that a service runs, such as openai"),
  fit: fitManifestSchema.optional().describe("Only of a model fitted on the documents, such as lsa"),
});
export type ProviderManifest = z.infer<typeof providerManifestSchema>;

export const matrixManifestVersion = "alidade/matrix-manifest/v1";

/** The JSON file beside an `.npy` file of float32 vectors. */
export const matrixManifestSchema = z.strictObject({
  schema: z.literal(matrixManifestVersion),
  rows: z.int().nonnegative(),
  dims: z.int().positive(),
  provider: providerManifestSchema.nullable().describe("null for vectors that came from elsewhere"),
  role: roleSchema.nullable(),
  sha256: z.string().describe("Hash of the .npy file"),
  textHashes: z.array(z.string()).describe("One hash of each row's text"),
  tokens: z.array(z.int().nonnegative()).describe("Tokens kept of each row's text"),
  truncated: z.array(z.int().nonnegative()).describe("Rows whose text was cut"),
  transforms: z.array(z.string()).describe("Transforms applied, in order"),
});
export type MatrixManifest = z.infer<typeof matrixManifestSchema>;

/** A matrix over `data`, checked: `data.length` must be `rows × dims`. */
export function embeddingMatrix(rows: number, dims: number, data: Float32Array): EmbeddingMatrix {
  if (data.length !== rows * dims) {
    throw new RangeError(`${data.length} values cannot be ${rows} rows of ${dims} dimensions`);
  }
  return { rows, dims, data };
}
