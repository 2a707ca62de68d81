import { field, textOf } from "../../contracts/json-field.js";
import { readFailure } from "../../execution/read-failure.js";
import { readIndexed, usageTokens } from "./read-answer.js";
import type { EmbedAsk, Vendor } from "./vendor.js";

/**
 * OpenAI's `/embeddings`, which vLLM, LiteLLM, Text Embeddings Inference, Ollama and others speak too. Texts that are too
 * long are refused by OpenAI; a compatible service may cut them without a word.
 */
export const openai: Vendor = {
  name: "OpenAI",
  base: "https://api.openai.com/v1",
  keys: ["OPENAI_API_KEY"],
  needsKey: true,
  auth: (key) => ({ authorization: `Bearer ${key}` }),
  billing: "openai",
  outputTypes: ["base64", "float"],
  types: () => ({ query: null, document: null }),
  cuts: false,
  limits: { mostTexts: 2048, texts: 256, parallelCalls: 8, tokensPerCall: 290_000 },
  embed: (ask) => ({ path: "/embeddings", body: { model: ask.model, ...openaiBody(ask) } }),
  read: (answer, { outputType }) => ({
    vectors: readIndexed(answer.body, outputType),
    tokens: usageTokens(answer),
    model: textOf(field(answer.body, "model")),
  }),
  failure: readFailure,
};

/** The body of a call but for its model. */
export function openaiBody({ texts, dims, outputType, type }: EmbedAsk): Readonly<Record<string, unknown>> {
  return {
    input: texts,
    encoding_format: outputType === "base64" ? "base64" : "float",
    ...(dims === null ? {} : { dimensions: dims }),
    ...(type === null ? {} : { input_type: type }),
  };
}
