import { field, textOf } from "../../contracts/json-field.js";
import { readFailure } from "../../execution/read-failure.js";
import { readVector, unusable } from "./read-answer.js";
import type { EmbedAsk, Vendor } from "./vendor.js";

/**
 * Google's Gemini API, `:batchEmbedContents`. It counts no tokens, cuts texts that are too long without a word, and leaves
 * vectors of fewer dimensions than the model has at another length than 1: they are normalised here.
 */
export const gemini: Vendor = {
  name: "Gemini",
  base: "https://generativelanguage.googleapis.com/v1beta",
  keys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
  needsKey: true,
  auth: (key) => ({ "x-goog-api-key": key }),
  billing: "google",
  outputTypes: ["float"],
  types: (model) =>
    takesWords(model)
      ? { query: null, document: null }
      : { query: "RETRIEVAL_QUERY", document: "RETRIEVAL_DOCUMENT" },
  prompts: (model) =>
    takesWords(model) ? { query: "task: search result | query: ", document: "title: none | text: " } : null,
  cuts: false,
  cutsSilently: true,
  limits: { mostTexts: 100, texts: 100, parallelCalls: 2 },
  textsAreRequests: true,
  embed: ({ model, texts, type, dims }) => ({
    path: `/models/${encodeURIComponent(model)}:batchEmbedContents`,
    body: {
      requests: texts.map((text) => ({
        model: `models/${model}`,
        content: { parts: [{ text }] },
        ...(type === null ? {} : { taskType: type }),
        ...(dims === null ? {} : { outputDimensionality: dims }),
      })),
    },
  }),
  read({ body }, ask) {
    const single = field(body, "embedding");
    const list = single === undefined ? field(body, "embeddings") : [single];
    if (!Array.isArray(list)) throw unusable("no list of vectors (embeddings)");
    return { vectors: list.map((item) => vectorOf(item, ask)), tokens: null, model: null };
  },
  failure(answer) {
    const reading = readFailure(answer);
    const retryDelayMs = retryDelay(answer.body);
    return retryDelayMs === null ? reading : { ...reading, retryDelayMs };
  },
};

function vectorOf(item: unknown, { dims }: EmbedAsk): Float32Array {
  const vector = readVector(field(item, "values"), "float");
  return dims === null || dims >= nativeDims ? vector : atUnitLength(vector);
}

function atUnitLength(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return norm === 0 ? vector : vector.map((value) => value / norm);
}

/** `retryDelay` of a google.rpc.RetryInfo among the details of an error. */
function retryDelay(body: unknown): number | null {
  const details = field(field(body, "error"), "details");
  if (!Array.isArray(details)) return null;
  for (const detail of details) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(textOf(field(detail, "retryDelay")) ?? "")?.[1];
    if (seconds !== undefined) return Number(seconds) * 1000;
  }
  return null;
}

/** Models that are told their task in words instead of `taskType`. */
function takesWords(model: string): boolean {
  return /^gemini-embedding-2\b/.test(model);
}

const nativeDims = 3072;
