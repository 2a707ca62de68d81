import { field, textOf } from "../../contracts/json-field.js";
import { readFailure } from "../../execution/read-failure.js";
import { readIndexed, usageTokens } from "./read-answer.js";
import type { Vendor } from "./vendor.js";

/** Mistral's `/embeddings`. It refuses texts that are too long. */
export const mistral: Vendor = {
  name: "Mistral",
  base: "https://api.mistral.ai/v1",
  keys: ["MISTRAL_API_KEY"],
  needsKey: true,
  auth: (key) => ({ authorization: `Bearer ${key}` }),
  billing: "mistral",
  outputTypes: ["float", "int8", "uint8", "binary", "ubinary"],
  types: () => ({ query: null, document: null }),
  cuts: false,
  limits: { mostTexts: 512, texts: 64, parallelCalls: 1, tokensPerCall: 15_500 },
  embed: ({ model, texts, dims, outputType }) => ({
    path: "/embeddings",
    body: {
      model,
      input: texts,
      encoding_format: "float",
      ...(dims === null ? {} : { output_dimension: dims }),
      ...(outputType === "float" ? {} : { output_dtype: outputType }),
    },
  }),
  read: (answer, { outputType }) => ({
    vectors: readIndexed(answer.body, outputType),
    tokens: usageTokens(answer),
    model: textOf(field(answer.body, "model")),
  }),
  failure: readFailure,
};
