import { ProviderError } from "../../contracts/errors.js";
import { field, textOf, wholeOf } from "../../contracts/json-field.js";
import { readFailure } from "../../execution/read-failure.js";
import { readVector, unusable } from "./read-answer.js";
import type { ServiceFacts, Vendor } from "./vendor.js";

/** Ollama's own `/api/embed`. Without `truncate: false` older versions cut without a word. */
export const ollama: Vendor = {
  name: "Ollama",
  base: "http://localhost:11434",
  keys: ["OLLAMA_API_KEY"],
  needsKey: false,
  auth: (key) => ({ authorization: `Bearer ${key}` }),
  billing: null,
  outputTypes: ["float"],
  types: () => ({ query: null, document: null }),
  cuts: true,
  limits: { mostTexts: 1024, texts: 32, parallelCalls: 2 },
  embed: ({ model, texts, dims, cut }) => ({
    path: "/api/embed",
    body: { model, input: texts, truncate: cut, ...(dims === null ? {} : { dimensions: dims }) },
  }),
  read({ body }, { outputType }) {
    const list = field(body, "embeddings");
    if (!Array.isArray(list)) throw unusable("no list of vectors (embeddings)");
    return {
      vectors: list.map((value) => readVector(value, outputType)),
      tokens: wholeOf(field(body, "prompt_eval_count")),
      model: textOf(field(body, "model")),
    };
  },
  failure: readFailure,
  about: { path: "/api/tags", read: ({ body }, model) => pulledModel(body, model) },
};

/** The digest of a model among those that the server holds. Throws `ProviderError` where it holds no such model. */
function pulledModel(body: unknown, model: string): ServiceFacts {
  const list = field(body, "models");
  if (!Array.isArray(list)) return {};
  const wanted = /:[^/]*$/.test(model) ? model : `${model}:latest`;
  const names = list.map((item) => textOf(field(item, "name")) ?? textOf(field(item, "model")) ?? "");
  const at = names.indexOf(wanted);
  if (at >= 0) return { revision: textOf(field(list[at], "digest")) ?? undefined };
  throw new ProviderError(
    `holds no model "${model}"; run \`ollama pull ${model}\` (it holds ${names.join(", ") || "none"})`,
    { final: true },
  );
}
