import { request } from "node:http";
import { tmpdir } from "node:os";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { type Serving, serve } from "./serve.js";

interface Answer {
  readonly data: readonly { readonly embedding: readonly number[] }[];
  readonly truncated?: readonly number[];
  readonly zero_vectors?: readonly number[];
  readonly error: { readonly message: string; readonly code: string | null };
}

const spec = parseCandidateSpec("static:embedded");
const key = "a-key-of-the-tests-0123456789";
const base = { spec, cwd: tmpdir(), threads: 1, port: 0 };
let serving: Serving;

beforeAll(async () => {
  serving = await serve({
    ...base,
    key,
    names: ["text-embedding-3-small"],
    origins: ["http://shop.test"],
    maxTexts: 8,
    maxBodyBytes: 20_000,
  });
});
afterAll(() => serving.stop());

const root = (): string => serving.address.replace(/\/v1$/, "");
const ask = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${serving.address}/embeddings`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const bodyOf = async (answer: Response): Promise<Answer> => (await answer.json()) as Answer;
const valid = { model: "static:embedded", input: "a red kettle" };

describe("the official client", () => {
  const client = (): OpenAI => new OpenAI({ baseURL: serving.address, apiKey: key, maxRetries: 0 });

  test("gets the vectors, whichever encoding it asks for", async () => {
    const input = ["a red kettle", "wireless headphones"];
    const floats = await client().embeddings.create({ ...valid, input, encoding_format: "float" });
    const usual = await client().embeddings.create({ ...valid, input });
    expect(usual.data.map(({ index }) => index)).toEqual([0, 1]);
    usual.data.forEach(({ embedding }, i) => {
      expect([...embedding]).toEqual(floats.data[i]!.embedding);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 6);
    });
    expect(usual.usage.total_tokens).toBeGreaterThan(0);
  });

  test("gets fewer dimensions, of length 1 again", async () => {
    const whole = await client().embeddings.create({ ...valid, encoding_format: "float" });
    const cut = await client().embeddings.create({ ...valid, dimensions: 16, encoding_format: "float" });
    const head = whole.data[0]!.embedding.slice(0, 16);
    const length = Math.hypot(...head);
    cut.data[0]!.embedding.forEach((value, i) => {
      expect(value).toBeCloseTo(head[i]! / length, 6);
    });
  });

  test("lists the model by each of its names", async () => {
    const names = [];
    for await (const { id } of client().models.list()) names.push(id);
    expect(names).toEqual(["static:embedded", "text-embedding-3-small"]);
    expect((await client().models.retrieve("text-embedding-3-small")).owned_by).toBe("alidade");
  });

  test("is told what was wrong in its own words", async () => {
    const asked = client().embeddings.create({ ...valid, model: "text-embedding-3-large" });
    await expect(asked).rejects.toThrow(OpenAI.NotFoundError);
    const stranger = new OpenAI({ baseURL: serving.address, apiKey: "another-key", maxRetries: 0 });
    await expect(stranger.embeddings.create(valid)).rejects.toThrow(OpenAI.AuthenticationError);
  });
});

test("texts that were cut, and those without a known token, are told by their index", async () => {
  const long = "kettle ".repeat(600);
  const cut = await bodyOf(await ask({ ...valid, input: ["a red kettle", long] }));
  expect(cut.truncated).toEqual([1]);
  expect(cut.zero_vectors).toBeUndefined();
  const refused = await ask({ ...valid, input: ["a red kettle", long], truncate: false });
  expect(refused.status).toBe(400);
  expect((await bodyOf(refused)).error).toMatchObject({
    code: "context_length_exceeded",
    message: expect.stringContaining("input[1]"),
  });
  const blank = await bodyOf(await ask({ ...valid, input: ["kettle", " "] }));
  expect(blank.zero_vectors).toEqual([1]);
});

test.each([
  ["{", "the body is not JSON in UTF-8"],
  ["[]", "the body must be a JSON object"],
  [{ input: "x" }, "model is missing"],
  [{ model: "static:embedded" }, "input is missing"],
  [{ ...valid, input: [] }, "input is []"],
  [{ ...valid, input: ["x", 3] }, "input is ["],
  [{ ...valid, input: "" }, "input[0] is an empty text"],
  [{ ...valid, input: [1, 2] }, "token ids"],
  [{ ...valid, input: [[1, 2], [3]] }, "token ids"],
  [{ ...valid, input: Array.from("123456789") }, "input has 9 texts; at most 8"],
  [{ ...valid, dimensions: 0 }, "dimensions is 0"],
  [{ ...valid, dimensions: 4096 }, "dimensions is 4096; the model has 256"],
  [{ ...valid, encoding_format: "hex" }, 'encoding_format is "hex"'],
  [{ ...valid, input_type: "image" }, 'input_type is "image"'],
])("%j is refused: %s", async (body, message) => {
  const answer = await ask(body);
  expect(answer.status).toBe(400);
  expect((await bodyOf(answer)).error.message).toContain(message);
});

test("a body over the limit is refused before it is read whole", async () => {
  const answer = await ask({ ...valid, input: "x".repeat(30_000) });
  expect(answer.status).toBe(413);
  expect((await bodyOf(answer)).error.message).toContain("larger than 20000 bytes");
});

test("other paths and methods say where embeddings are", async () => {
  const answer = await fetch(`${root()}/embeddings`, { headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(404);
  expect((await bodyOf(answer)).error.message).toContain("POST /v1/embeddings");
});

test("the key is asked for everywhere but at /health", async () => {
  for (const path of ["/v1/models", "/metrics", "/v1/embeddings"]) {
    expect((await fetch(root() + path)).status).toBe(401);
    expect((await fetch(root() + path, { headers: { authorization: "Bearer no" } })).status).toBe(401);
  }
  const health = await fetch(`${root()}/health`);
  expect(await health.json()).toEqual({ status: "ok", reason: null });
});

test("a name that is not of this machine, and a page that was not allowed, are refused", async () => {
  const status = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(
        `${root()}/v1/models`,
        { headers: { authorization: `Bearer ${key}`, ...headers } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      )
        .on("error", reject)
        .end();
    });
  expect(await status({ host: "rebound.test" })).toBe(403);
  expect(await status({ host: "localhost:1" })).toBe(200);
  expect(await status({ origin: "http://evil.test" })).toBe(403);
  expect(await status({ origin: "http://shop.test" })).toBe(200);
  const preflight = await fetch(`${serving.address}/embeddings`, {
    method: "OPTIONS",
    headers: { origin: "http://shop.test", "access-control-request-method": "POST" },
  });
  expect(preflight.headers.get("access-control-allow-origin")).toBe("http://shop.test");
});

test("metrics count requests, calls and tokens, and hold no text and no key", async () => {
  await ask({ ...valid, input: ["secretword"] });
  await ask(valid, { authorization: "Bearer no" });
  const text = await (
    await fetch(`${root()}/metrics`, { headers: { authorization: `Bearer ${key}` } })
  ).text();
  expect(text).toMatch(/^alidade_requests_total\{status="200"\} [1-9]/m);
  expect(text).toMatch(/^alidade_requests_total\{status="401"\} [1-9]/m);
  expect(text).toMatch(/^alidade_batches_total\{outcome="answered"\} [1-9]/m);
  expect(text).toMatch(/^alidade_truncated_texts_total [1-9]/m);
  expect(text).toMatch(/^alidade_waiting_texts 0/m);
  expect(text).not.toContain("secretword");
  expect(text).not.toContain(key);
});

test("many clients at once get each their own vectors", async () => {
  const words = "red blue kettle phone charger cable headphones camera lens laptop keyboard mouse".split(" ");
  const inputs = words.map((word, i) => `${word} ${words.slice(0, i).join(" ")}`);
  const vector = async (input: string): Promise<readonly number[]> =>
    (await bodyOf(await ask({ ...valid, input }))).data[0]!.embedding;
  const together = await Promise.all(inputs.map(vector));
  expect(new Set(together.map(String)).size).toBe(inputs.length);
  for (const [i, input] of inputs.entries()) expect(await vector(input)).toEqual(together[i]);
});

test.each([
  [{ host: "0.0.0.0" }, '"0.0.0.0" can be reached from other machines'],
  [{ key: "short" }, "The key is too short"],
  [{ key: "with a space and more letters" }, "holds what no header may"],
  [{ origins: ["http://shop.test/path"] }, "is no origin"],
  [{ host: "192.0.2.1", key }, "is no address of this machine"],
  [{ textsPerBatch: 0 }, "textsPerBatch is 0"],
  [{ spec: parseCandidateSpec("bm25") }, "makes no vectors of texts"],
  [{ spec: parseCandidateSpec("lsa") }, "is fitted on documents"],
])("%j is refused: %s", async (options, message) => {
  await expect(serve({ ...base, ...options })).rejects.toThrow(message);
});

test("a port that is taken is told", async () => {
  const port = Number(new URL(serving.address).port);
  await expect(serve({ ...base, port })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
});
