import { field, textOf } from "../../contracts/json-field.js";
import { readFailure } from "../../execution/read-failure.js";
import { readIndexed, usageTokens } from "./read-answer.js";
import type { Vendor } from "./vendor.js";

/** Jina's `/embeddings`. Models before v3 take no task. */
export const jina: Vendor = {
  name: "Jina",
  base: "https://api.jina.ai/v1",
  keys: ["JINA_API_KEY"],
  needsKey: true,
  auth: (key) => ({ authorization: `Bearer ${key}` }),
  billing: "jina",
  outputTypes: ["float", "base64", "binary", "ubinary"],
  types: (model) =>
    /-v[12]\b/.test(model)
      ? { query: null, document: null }
      : { query: "retrieval.query", document: "retrieval.passage" },
  cuts: true,
  limits: { mostTexts: 512, texts: 128, parallelCalls: 2 },
  embed: ({ model, texts, type, dims, outputType, cut }) => ({
    path: "/embeddings",
    body: {
      model,
      ...(type === null ? {} : { task: type }),
      input: texts,
      ...(dims === null ? {} : { dimensions: dims }),
      late_chunking: false,
      truncate: cut,
      normalized: true,
      embedding_type: outputType,
    },
  }),
  read: (answer, { outputType }) => ({
    vectors: readIndexed(answer.body, outputType),
    tokens: usageTokens(answer),
    model: textOf(field(answer.body, "model")),
  }),
  failure: readFailure,
};
