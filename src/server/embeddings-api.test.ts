import { expect, test } from "vitest";
import { ProviderError } from "../contracts/errors.js";
import type { ServedModel } from "../contracts/served-model.js";
import { embeddingsApi } from "./embeddings-api.js";
import { listen } from "./listen.js";
import { serviceMetrics } from "./service-metrics.js";

/** A model of two dimensions that answers as `embed` says. */
function api(
  embed: ServedModel["embed"],
  failure: string | null = null,
): { app: ReturnType<typeof embeddingsApi>; faults: unknown[]; stop(): void } {
  const faults: unknown[] = [];
  let stopping = false;
  const model: ServedModel = {
    id: "m",
    dims: 2,
    maxTokens: 8,
    embed,
    waiting: () => 0,
    failure: () => failure,
    close: async () => {},
  };
  const app = embeddingsApi({
    model,
    names: ["m"],
    defaultRole: "document",
    maxTexts: 4,
    maxBodyBytes: 1000,
    access: { loopback: true, key: null, origins: [] },
    metrics: serviceMetrics(() => 0),
    created: 0,
    stopping: () => stopping,
    onFault: (error) => faults.push(error),
  });
  return {
    app,
    faults,
    stop() {
      stopping = true;
    },
  };
}

const made = {
  matrix: { rows: 1, dims: 2, data: Float32Array.of(0.6, 0.8) },
  tokens: Int32Array.of(3),
  truncated: Uint8Array.of(0),
};
const post = (body: object = { model: "m", input: "x" }): RequestInit => ({
  method: "POST",
  headers: { host: "localhost" },
  body: JSON.stringify(body),
});

test("the role comes from input_type, in the words of several vendors, else it is the default", async () => {
  const roles: string[] = [];
  const { app } = api(async (_, { role }) => {
    roles.push(role);
    return made;
  });
  for (const input_type of [
    "query",
    "search_query",
    "document",
    "search_document",
    "passage",
    undefined,
    null,
  ]) {
    expect((await app.request("/v1/embeddings", post({ model: "m", input: "x", input_type }))).status).toBe(
      200,
    );
  }
  expect(roles).toEqual(["query", "query", "document", "document", "document", "document", "document"]);
});

test("base64 is little-endian float32", async () => {
  const { app } = api(async () => made);
  const answer = await app.request(
    "/v1/embeddings",
    post({ model: "m", input: "x", encoding_format: "base64" }),
  );
  const { data } = (await answer.json()) as { data: { embedding: string }[] };
  const bytes = Buffer.from(data[0]!.embedding, "base64");
  expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
});

test("too much work waiting is 429 with the time to come back", async () => {
  const { app } = api(async () => {
    throw new ProviderError("9 texts wait", { retryAfterMs: 2500 });
  });
  const answer = await app.request("/v1/embeddings", post());
  expect(answer.status).toBe(429);
  expect(answer.headers.get("retry-after")).toBe("3");
  expect(answer.headers.get("retry-after-ms")).toBe("2500");
  expect(await answer.json()).toMatchObject({ error: { code: "overloaded", type: "rate_limit_error" } });
});

test("a fault of the server is told to its operator and not to the client", async () => {
  const { app, faults } = api(async () => {
    throw new TypeError("internals");
  });
  const answer = await app.request("/v1/embeddings", post());
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("internals");
  expect(faults).toHaveLength(1);
  const failing = api(async () => {
    throw new ProviderError("the worker ended");
  });
  const told = await failing.app.request("/v1/embeddings", post());
  expect(told.status).toBe(500);
  expect(await told.text()).toContain("the model failed: the worker ended");
});

test("health says when the model fails or the server stops", async () => {
  const status = async (app: ReturnType<typeof api>["app"]): Promise<number> =>
    (await app.request("/health", { headers: { host: "localhost" } })).status;
  expect(await status(api(async () => made).app)).toBe(200);
  expect(await status(api(async () => made, "the worker ended").app)).toBe(503);
  const stopped = api(async () => made);
  stopped.stop();
  expect(await status(stopped.app)).toBe(503);
  expect((await stopped.app.request("/v1/embeddings", post())).status).toBe(503);
});

test("who closes the connection is not waited for", async () => {
  let heard: AbortSignal | undefined;
  const { app } = api((_, { signal }) => {
    heard = signal;
    return new Promise(() => {});
  });
  const listening = await listen(app, "127.0.0.1", 0);
  const gone = new AbortController();
  const asked = fetch(`http://127.0.0.1:${listening.port}/v1/embeddings`, {
    method: "POST",
    body: JSON.stringify({ model: "m", input: "x" }),
    signal: gone.signal,
  });
  await until(() => heard !== undefined);
  gone.abort();
  await expect(asked).rejects.toThrow();
  await until(() => heard!.aborted);
  await listening.stop(0);
});

test("a stop lets the request under way be answered and then takes no other; after the grace it cuts", async () => {
  let answer: (() => void) | undefined;
  const { app } = api(() => new Promise((resolve) => (answer = () => resolve(made))));
  const ask = (port: number): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/v1/embeddings`, {
      method: "POST",
      body: JSON.stringify({ model: "m", input: "x" }),
    });
  const listening = await listen(app, "127.0.0.1", 0);
  const under = ask(listening.port);
  await until(() => answer !== undefined);
  const stopped = listening.stop(10_000);
  answer!();
  expect((await under).status).toBe(200);
  await stopped;
  await expect(ask(listening.port)).rejects.toThrow();

  const hanging = await listen(app, "127.0.0.1", 0);
  answer = undefined;
  const cut = ask(hanging.port);
  await until(() => answer !== undefined);
  await Promise.all([hanging.stop(10), expect(cut).rejects.toThrow()]);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
