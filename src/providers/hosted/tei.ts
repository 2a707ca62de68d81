import { field, textOf, wholeOf } from "../../contracts/json-field.js";
import { readFailure } from "../../execution/read-failure.js";
import { readVector, unusable } from "./read-answer.js";
import type { Vendor } from "./vendor.js";

/**
 * Text Embeddings Inference by its own `/embed`: `/info` gives model, revision and limits, and `truncate` overrides the
 * server's `auto_truncate`, which cuts without a word. One text may break a batch (424).
 */
export const tei: Vendor = {
  name: "Text Embeddings Inference",
  base: null,
  keys: ["TEI_API_KEY"],
  needsKey: false,
  auth: (key) => ({ authorization: `Bearer ${key}` }),
  billing: null,
  outputTypes: ["float"],
  types: () => ({ query: null, document: null }),
  cuts: true,
  limits: { mostTexts: 4096, texts: 32, parallelCalls: 4, tokensPerCall: 16_384 },
  embed: ({ texts, type, dims, cut }) => ({
    path: "/embed",
    body: {
      inputs: texts,
      normalize: true,
      truncate: cut,
      ...(type === null ? {} : { prompt_name: type }),
      ...(dims === null ? {} : { dimensions: dims }),
    },
  }),
  read({ body, headers }, { outputType }) {
    if (!Array.isArray(body)) throw unusable("no list of vectors");
    const tokens = headers["x-compute-tokens"];
    return {
      vectors: body.map((value) => readVector(value, outputType)),
      tokens: tokens === undefined || !/^\d+$/.test(tokens) ? null : Number(tokens),
      model: null,
    };
  },
  failure(answer) {
    const reading = readFailure(answer);
    return answer.status === 424 ? { ...reading, splitAfter: 1 } : reading;
  },
  about: {
    path: "/info",
    read: ({ body }) => ({
      model: textOf(field(body, "model_id")) ?? undefined,
      revision: textOf(field(body, "model_sha")) ?? undefined,
      maxTokens: wholeOf(field(body, "max_input_length")) || undefined,
      textsPerCall: wholeOf(field(body, "max_client_batch_size")) || undefined,
      tokensPerCall: wholeOf(field(body, "max_batch_tokens")) || undefined,
    }),
  },
};
