import { field, wholeOf } from "../../contracts/json-field.js";
import { readFailure } from "../../execution/read-failure.js";
import { readVector, unusable } from "./read-answer.js";
import type { Vendor } from "./vendor.js";

/** Cohere's `/v2/embed`. Without `truncate` it cuts without a word; it is asked to refuse. */
export const cohere: Vendor = {
  name: "Cohere",
  base: "https://api.cohere.com",
  keys: ["COHERE_API_KEY", "CO_API_KEY"],
  needsKey: true,
  auth: (key) => ({ authorization: `Bearer ${key}` }),
  billing: "cohere",
  outputTypes: ["float", "base64", "int8", "uint8", "binary", "ubinary"],
  types: () => ({ query: "search_query", document: "search_document" }),
  cuts: true,
  limits: { mostTexts: 96, texts: 96, parallelCalls: 4 },
  embed: ({ model, texts, type, dims, outputType, cut }) => ({
    path: "/v2/embed",
    body: {
      model,
      input_type: type,
      texts,
      embedding_types: [outputType],
      ...(dims === null ? {} : { output_dimension: dims }),
      truncate: cut ? "END" : "NONE",
    },
  }),
  read({ body }, { outputType }) {
    const lists = field(field(body, "embeddings"), outputType);
    if (!Array.isArray(lists)) throw unusable(`no list of ${outputType} vectors (embeddings.${outputType})`);
    return {
      vectors: lists.map((value) => readVector(value, outputType)),
      tokens: wholeOf(field(field(field(body, "meta"), "billed_units"), "input_tokens")),
      model: null,
    };
  },
  failure: readFailure,
};
