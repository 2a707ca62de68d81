import { field, textOf } from "../../contracts/json-field.js";
import { readFailure } from "../../execution/read-failure.js";
import { readIndexed, usageTokens } from "./read-answer.js";
import type { Vendor } from "./vendor.js";

/** Voyage's `/embeddings`. Without `truncation` it cuts without a word; it is asked to refuse. */
export const voyage: Vendor = {
  name: "Voyage",
  base: "https://api.voyageai.com/v1",
  keys: ["VOYAGE_API_KEY"],
  needsKey: true,
  auth: (key) => ({ authorization: `Bearer ${key}` }),
  billing: "voyage",
  outputTypes: ["base64", "float", "int8", "uint8", "binary", "ubinary"],
  types: () => ({ query: "query", document: "document" }),
  cuts: true,
  limits: { mostTexts: 1000, texts: 128, parallelCalls: 4, tokensPerCall: 115_000 },
  embed: ({ model, texts, type, dims, outputType, cut }) => ({
    path: "/embeddings",
    body: {
      model,
      input: texts,
      ...(type === null ? {} : { input_type: type }),
      truncation: cut,
      ...(dims === null ? {} : { output_dimension: dims }),
      ...(outputType === "base64"
        ? { encoding_format: "base64" }
        : outputType === "float"
          ? {}
          : { output_dtype: outputType }),
    },
  }),
  read: (answer, { outputType }) => ({
    vectors: readIndexed(answer.body, outputType),
    tokens: usageTokens(answer),
    model: textOf(field(answer.body, "model")),
  }),
  failure: readFailure,
};
