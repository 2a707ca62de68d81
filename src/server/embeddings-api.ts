import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Role } from "../contracts/embedding-matrix.js";
import { errorKind } from "../contracts/errors.js";
import type { ServedModel } from "../contracts/served-model.js";
import { type AccessRules, accessRules } from "./access-rules.js";
import { ApiError, asApiError } from "./api-error.js";
import { embeddingRequest } from "./embedding-request.js";
import { embeddingResponse } from "./embedding-response.js";
import type { ServiceMetrics } from "./service-metrics.js";

export interface EmbeddingsApiOptions {
  readonly model: ServedModel;
  /** Names the model answers to, the first is the one it is listed under. */
  readonly names: readonly string[];
  readonly defaultRole: Role;
  readonly maxTexts: number;
  readonly maxBodyBytes: number;
  readonly access: AccessRules;
  readonly metrics: ServiceMetrics;
  /** When the model was opened, in seconds since 1970. */
  readonly created: number;
  /** Whether the server is stopping: it takes no new requests. */
  readonly stopping: () => boolean;
  /** Hears of faults that a client is not told about. */
  readonly onFault: (error: unknown) => void;
}

/**
 * The HTTP interface of a served model: `POST /v1/embeddings` and `GET /v1/models` in the shapes of OpenAI's API,
 * `GET /health` and `GET /metrics`.
 */
export function embeddingsApi(options: EmbeddingsApiOptions): Hono {
  const { model, names, metrics, stopping } = options;
  const app = new Hono();
  const listed = names.map((id) => modelEntry(id, options.created));
  app.use("/v1/embeddings", async (c, next) => {
    const began = performance.now();
    await next();
    metrics.request(c.res.status, (performance.now() - began) / 1000);
  });
  app.use(...accessRules(options.access));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse(); // of the key's check, with a body of ours
    const told = asApiError(error);
    if (!(error instanceof ApiError) && errorKind(error) === null) options.onFault(error);
    return c.json(told.body(), told.status as ContentfulStatusCode, told.headers());
  });
  app.notFound((c) => {
    throw new ApiError(
      404,
      `there is no ${c.req.method} ${c.req.path} here; embeddings are at POST /v1/embeddings`,
    );
  });
  app.post("/v1/embeddings", limitedBody(options.maxBodyBytes), async (c) => {
    if (stopping()) throw new ApiError(503, "the server is stopping", { retryAfterMs: 1000 });
    const request = embeddingRequest(await jsonBody(c.req.raw), { ...options, dims: model.dims });
    const { texts, role, dims } = request;
    const made = await model.embed(texts, { role, dims, signal: c.req.raw.signal });
    const answer = embeddingResponse(made, request);
    const { truncated = [], zero_vectors = [], usage } = answer;
    metrics.answered({ tokens: usage.total_tokens, truncated: truncated.length, zero: zero_vectors.length });
    return c.json(answer);
  });
  app.get("/v1/models", (c) => c.json({ object: "list", data: listed }));
  app.get("/v1/models/:id{.+}", (c) => {
    const found = listed.find(({ id }) => id === c.req.param("id"));
    if (found !== undefined) return c.json(found);
    throw new ApiError(404, `there is no model ${c.req.param("id")} here`, { code: "model_not_found" });
  });
  app.get("/health", (c) => {
    const failure = stopping() ? "stopping" : model.failure();
    return c.json(
      { status: failure === null ? "ok" : "failing", reason: failure },
      failure === null ? 200 : 503,
    );
  });
  app.get("/metrics", async (c) =>
    c.body(await metrics.text(), 200, { "content-type": metrics.contentType }),
  );
  return app;
}

function limitedBody(maxSize: number): ReturnType<typeof bodyLimit> {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new ApiError(413, `the body is larger than ${maxSize} bytes; send fewer texts at a time`);
    },
  });
}

async function jsonBody(request: Request): Promise<unknown> {
  const bytes = await request.arrayBuffer();
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ApiError(400, "the body is not JSON in UTF-8");
  }
}

function modelEntry(
  id: string,
  created: number,
): { id: string; object: "model"; created: number; owned_by: string } {
  return { id, object: "model", created, owned_by: "alidade" };
}
