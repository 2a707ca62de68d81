import type { IncomingMessage } from "node:http";
import type { HostedKind } from "../../contracts/candidate-spec.js";

/** What a call asks for, as the vendor's own server would read it. */
export interface PlayedAsk {
  readonly texts: readonly string[];
  readonly dims: number | null;
  readonly type: string | null;
  readonly base64: boolean;
  /** Texts that are too long are cut in silence. */
  readonly cuts: boolean;
}

/** One vendor's side of the documented shapes. */
export interface PlayedVendor {
  readonly model: string;
  /** What the base address ends with. */
  readonly basePath: string;
  keyOf(request: IncomingMessage): string | null;
  read(body: Record<string, unknown>, path: string): PlayedAsk;
  /** Throws out what the vendor documents that it refuses. */
  refuses(
    ask: PlayedAsk,
    limits: { readonly maxTokens: number; tokensOf(text: string): number },
  ): { readonly status: number; readonly message: string } | null;
  write(
    vectors: readonly number[][],
    ask: PlayedAsk & { readonly tokens: number; readonly reordered: boolean },
  ): { readonly body: unknown; readonly headers?: Record<string, string> };
  refusal(message: string, status: number): unknown;
  about?(path: string): unknown;
}

const bearer = ({ headers }: IncomingMessage): string | null =>
  headers.authorization?.replace("Bearer ", "") ?? null;
const textsOf = (value: unknown): readonly string[] => {
  if (!Array.isArray(value) || !value.every((text) => typeof text === "string" && text.length > 0))
    throw new Error(`the test's server was sent ${JSON.stringify(value)?.slice(0, 200)}`);
  return value as string[];
};
const dimsOf = (value: unknown): number | null => (typeof value === "number" ? value : null);
const typeOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

const base64 = (vector: readonly number[]): string =>
  Buffer.from(Float32Array.from(vector).buffer).toString("base64");

/** The list of OpenAI and those who do as it does. */
function indexed(model: string, usage: (tokens: number) => unknown): PlayedVendor["write"] {
  return (vectors, ask) => {
    const data = vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: ask.base64 ? base64(vector) : vector,
    }));
    return {
      body: { object: "list", data: ask.reordered ? data.reverse() : data, model, usage: usage(ask.tokens) },
    };
  };
}

/** Refuses more texts than `most`, and texts that are too long where they are not cut. */
function limited(
  most: number,
  words: { tooMany(sent: number): string; tooLong(max: number, sent: number): string },
  status = 400,
): PlayedVendor["refuses"] {
  return ({ texts, cuts }, { maxTokens, tokensOf }) => {
    if (texts.length > most) return { status, message: words.tooMany(texts.length) };
    const longest = Math.max(...texts.map(tokensOf));
    return cuts || longest <= maxTokens ? null : { status, message: words.tooLong(maxTokens, longest) };
  };
}

const openaiWords = {
  tooMany: (sent: number) => `input list too long: at most 16 items, got ${sent}`,
  tooLong: (max: number, sent: number) => `maximum context length is ${max} tokens, requested ${sent}`,
};
const openai: PlayedVendor = {
  model: "text-embedding-test",
  basePath: "/v1",
  keyOf: bearer,
  read: (body) => ({
    texts: textsOf(body.input),
    dims: dimsOf(body.dimensions),
    type: typeOf(body.input_type),
    base64: body.encoding_format === "base64",
    cuts: false,
  }),
  refuses: limited(16, openaiWords),
  write: indexed("text-embedding-test-001", (tokens) => ({ prompt_tokens: tokens, total_tokens: tokens })),
  refusal: (message, status) => ({
    error: { message, type: status === 429 ? "tokens" : "invalid_request_error", param: null, code: null },
  }),
};

/** Every vendor, as the reference shapes and its documents say. */
export const playedVendors: Readonly<Record<HostedKind, PlayedVendor>> = {
  openai,
  "azure-openai": {
    ...openai,
    model: "my-deployment",
    basePath: "",
    keyOf: ({ headers }) => String(headers["api-key"] ?? "") || null,
    read(body, path) {
      if (!/^\/openai\/deployments\/my-deployment\/embeddings\?api-version=\d/.test(path))
        throw new Error(path);
      return openai.read(body, path);
    },
  },
  cohere: {
    model: "embed-test",
    basePath: "",
    keyOf: bearer,
    read: (body) => ({
      texts: textsOf(body.texts),
      dims: dimsOf(body.output_dimension),
      type: typeOf(body.input_type),
      base64: false,
      cuts: body.truncate !== "NONE",
    }),
    refuses: limited(96, {
      tooMany: (sent) => `invalid request: total number of texts must be at most 96 - received ${sent}`,
      tooLong: () => "too many tokens in one text",
    }),
    write: (vectors, { texts, tokens }) => ({
      body: {
        id: "example",
        texts,
        embeddings: { float: vectors },
        meta: { api_version: { version: "2" }, billed_units: { input_tokens: tokens } },
        response_type: "embeddings_by_type",
      },
    }),
    refusal: (message) => ({ message }),
  },
  voyage: {
    model: "voyage-test",
    basePath: "/v1",
    keyOf: bearer,
    read: (body) => ({
      texts: textsOf(body.input),
      dims: dimsOf(body.output_dimension),
      type: typeOf(body.input_type),
      base64: body.encoding_format === "base64",
      cuts: body.truncation !== false,
    }),
    refuses: limited(1000, {
      tooMany: (sent) => `The batch size limit is 1000. Your batch size is ${sent}.`,
      tooLong: (max, sent) =>
        `Request to model 'voyage-test' failed. The max allowed tokens per input is ${max}. Your input has ${sent} tokens.`,
    }),
    write: indexed("voyage-test", (tokens) => ({ total_tokens: tokens })),
    refusal: (message) => ({ detail: message }),
  },
  gemini: {
    model: "gemini-embedding-001",
    basePath: "/v1beta",
    keyOf: ({ headers }) => String(headers["x-goog-api-key"] ?? "") || null,
    read(body, path) {
      if (path !== "/v1beta/models/gemini-embedding-001:batchEmbedContents") throw new Error(path);
      const requests = body.requests as {
        model: string;
        content: { parts: { text: string }[] };
        taskType?: string;
        outputDimensionality?: number;
      }[];
      return {
        texts: textsOf(requests.map(({ content }) => content.parts[0]!.text)),
        dims: dimsOf(requests[0]!.outputDimensionality),
        type: typeOf(requests[0]!.taskType),
        base64: false,
        cuts: true,
      };
    },
    refuses: limited(100, {
      tooMany: () => "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n",
      tooLong: () => "",
    }),
    write: (vectors) => ({ body: { embeddings: vectors.map((values) => ({ values })) } }),
    refusal: (message, status) => ({
      error: {
        code: status,
        message,
        status: status === 429 ? "RESOURCE_EXHAUSTED" : "INVALID_ARGUMENT",
        ...(status === 429
          ? { details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "17s" }] }
          : {}),
      },
    }),
  },
  jina: {
    model: "jina-embeddings-test",
    basePath: "/v1",
    keyOf: bearer,
    read: (body) => ({
      texts: textsOf(body.input),
      dims: dimsOf(body.dimensions),
      type: typeOf(body.task),
      base64: body.embedding_type === "base64",
      cuts: body.truncate === true,
    }),
    refuses: limited(512, {
      tooMany: () =>
        "[RID: 7e1] Validation error: 'body -> jina' Each input list can contain at most 512 items.. Field errors: : Invalid value",
      tooLong: (max, sent) => `Input text exceeds maximum length of ${max} tokens, got ${sent} tokens`,
    }),
    write: indexed("jina-embeddings-test", (tokens) => ({ total_tokens: tokens, prompt_tokens: tokens })),
    refusal: (message) => ({ detail: message }),
  },
  mistral: {
    model: "mistral-test",
    basePath: "/v1",
    keyOf: bearer,
    read: (body) => ({
      texts: textsOf(body.input),
      dims: dimsOf(body.output_dimension),
      type: null,
      base64: false,
      cuts: false,
    }),
    refuses: limited(512, {
      tooMany: () => "Too many inputs in request, split into more batches.",
      tooLong: (max, sent) => `Too many tokens in batch. Max is ${max} got ${sent}`,
    }),
    write: indexed("mistral-test", (tokens) => ({ prompt_tokens: tokens, total_tokens: tokens })),
    refusal: (message, status) => ({
      object: "error",
      message,
      type: status === 429 ? "rate_limited" : "invalid_request_error",
      param: null,
      code: status === 429 ? "1300" : null,
    }),
  },
  ollama: {
    model: "all-test",
    basePath: "",
    keyOf: bearer,
    read: (body) => ({
      texts: textsOf(body.input),
      dims: dimsOf(body.dimensions),
      type: null,
      base64: false,
      cuts: body.truncate !== false,
    }),
    refuses: limited(10_000, {
      tooMany: () => "",
      tooLong: () => "the input length exceeds the context length",
    }),
    write: (vectors, { tokens }) => ({
      body: {
        model: "all-test",
        embeddings: vectors,
        total_duration: 1,
        load_duration: 1,
        prompt_eval_count: tokens,
      },
    }),
    refusal: (message) => ({ error: message }),
    about: (path) =>
      path === "/api/tags" ? { models: [{ name: "all-test:latest", digest: "d1ge57", size: 1 }] } : undefined,
  },
  tei: {
    model: "served/model",
    basePath: "",
    keyOf: bearer,
    read: (body) => ({
      texts: textsOf(body.inputs),
      dims: dimsOf(body.dimensions),
      type: typeOf(body.prompt_name),
      base64: false,
      cuts: body.truncate !== false,
    }),
    refuses: limited(
      8,
      {
        tooMany: (sent) => `batch size ${sent} > maximum allowed batch size 8`,
        tooLong: (max, sent) =>
          `Input validation error: \`inputs\` must have less than ${max} tokens. Given: ${sent}`,
      },
      422,
    ),
    write: (vectors, { tokens }) => ({
      body: vectors,
      headers: { "x-compute-tokens": String(tokens), "x-compute-time": "3" },
    }),
    refusal: (message, status) => ({
      error: message,
      error_type: status === 429 ? "Overloaded" : status === 422 ? "Validation" : "Backend",
    }),
    about: (path) =>
      path === "/info"
        ? {
            model_id: "served/model",
            model_sha: "5ha0",
            model_dtype: "float16",
            max_input_length: 200,
            max_batch_tokens: 16_384,
            max_client_batch_size: 8,
            auto_truncate: true,
            version: "1.9.3",
          }
        : undefined,
  },
};
