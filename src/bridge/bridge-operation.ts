import { z } from "zod";
import type { PythonPackage } from "./python-packages.js";

/**
 * Something that Python does for Alidade: the function `name` ("file.function") of `data/bridge/operations`, which gets
 * `params` as keyword arguments. What it returns is checked against `result` before anybody sees it.
 */
export interface BridgeOperation<P extends Readonly<Record<string, unknown>>, R> {
  readonly name: string;
  readonly needs: readonly PythonPackage[];
  readonly result: z.ZodType<R>;
  /** Only for the compiler: what `params` are. */
  readonly params?: P;
}

/** What sentence-transformers says of a model once it is open. */
export const openedModelSchema = z.strictObject({
  handle: z.int(),
  dims: z.int().positive(),
  maxTokens: z.int().positive().nullable(),
  modules: z.array(z.string()),
  pooling: z.string().nullable(),
  normalized: z.boolean(),
  similarity: z.string().nullable(),
  prompts: z.record(z.string(), z.string()),
  defaultPrompt: z.string().nullable(),
  dtype: z.string(),
  device: z.string(),
});
export type OpenedModel = z.infer<typeof openedModelSchema>;

/** Options of a sentence-transformers model, as the worker takes them. */
export type OpenModelParams = {
  readonly path: string;
  readonly device: string;
  readonly backend: string;
  readonly dtype: string | null;
  readonly maxTokens: number | null;
  /** How many texts may be worked on at once, each by one thread. */
  readonly lanes: number;
};

export const openModel: BridgeOperation<OpenModelParams, OpenedModel> = {
  name: "sentence_transformers_model.open_model",
  needs: ["sentence-transformers", "torch"],
  result: openedModelSchema,
};

export const embedTexts: BridgeOperation<
  {
    readonly handle: number;
    readonly texts: readonly string[];
    readonly prompt: string;
    readonly batch: number;
  },
  { readonly tokens: readonly number[]; readonly truncated: readonly number[] }
> = {
  name: "sentence_transformers_model.embed_texts",
  needs: openModel.needs,
  result: z.strictObject({
    tokens: z.array(z.int().nonnegative()),
    truncated: z.array(z.int().min(0).max(1)),
  }),
};

type OnnxFiles = { readonly source: string; readonly target: string };

/** Writes an ONNX file with smaller weights: paths of files, the second of which does not exist yet. */
export const quantizeOnnx: Readonly<Record<"int8" | "float16", BridgeOperation<OnnxFiles, null>>> = {
  int8: { name: "quantize_onnx.to_int8", needs: ["onnx", "onnxruntime"], result: z.null() },
  float16: { name: "quantize_onnx.to_float16", needs: ["onnx", "onnxruntime"], result: z.null() },
};
