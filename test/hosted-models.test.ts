import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { type HostedKind, hostedKinds, parseCandidateSpec } from "../src/contracts/candidate-spec.js";
import { errorKind, InputError } from "../src/contracts/errors.js";
import { matrixRow } from "../src/contracts/matrix-row.js";
import { embedAll } from "../src/execution/embed-all.js";
import { planHosted } from "../src/providers/hosted/hosted-plan.js";
import {
  serverKey,
  type VendorServer,
  type VendorServerOptions,
  vendorServer,
} from "../src/providers/hosted/vendor-server.case.js";
import { vendorOf } from "../src/providers/hosted/vendors.js";
import { describeProvider, openProvider } from "../src/providers/open-provider.js";
import { openTokenCounter } from "../src/providers/open-token-counter.js";
import { providerContract } from "../src/providers/provider.case.js";
import { describeHostedCandidate } from "../src/workflows/describe-hosted-candidate.js";
import { openHostedCandidate } from "../src/workflows/open-hosted-candidate.js";
import { openNetwork } from "../src/workflows/open-network.js";
import { env, folder, hostedStack } from "./hosted-stack.js";
import { projectRoot } from "./shared-data.js";

const servers: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(kind: HostedKind, more: Omit<VendorServerOptions, "kind"> = {}): Promise<VendorServer> {
  const server = await vendorServer({ kind, ...more });
  servers.push(server);
  return server;
}

/** A server that answers every call the same way. */
async function answering(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(status, headers);
      response.end(body);
    });
  });
  servers.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const caught = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error as Error,
  );

for (const kind of hostedKinds) {
  let place: Promise<{ spec: string; services: string; cwd: string }> | null = null;
  const opened = (): NonNullable<typeof place> => {
    place ??= (async () => {
      const cwd = await folder();
      return { spec: (await vendorServer({ kind })).spec, services: `${cwd}/services`, cwd };
    })();
    return place;
  };
  const open = async () => {
    const { spec, services, cwd } = await opened();
    const network = openNetwork({ setting: "none", cwd, services }, env);
    const same = <T>(provider: T): T => provider;
    return openHostedCandidate(parseCandidateSpec(spec), { baseDir: cwd, network, pay: same, store: same });
  };
  providerContract(`${kind} and the client around it`, {
    open,
    describe: async () => {
      const { spec, services } = await opened();
      await (await open()).close();
      const { manifest, modelBytes, notices } = await describeHostedCandidate(
        parseCandidateSpec(spec),
        services,
      );
      return { manifest: manifest!, modelBytes, notices };
    },
  });
}

describe("what is sent", () => {
  test.each(hostedKinds)("%s: texts, roles, and that nothing is cut without being asked", async (kind) => {
    const server = await serve(kind);
    const { provider, left } = await hostedStack(server.spec);
    await provider.embed(["a document", ""], { role: "document" });
    await provider.embed(["a query"], { role: "query" });
    const [, document, query] = server.calls;
    expect([document!.texts, query!.texts]).toEqual([["a document"], ["a query"]]);
    const flags = {
      cohere: { truncate: "NONE" },
      voyage: { truncation: false },
      jina: { truncate: false },
      ollama: { truncate: false },
      tei: { truncate: false },
    };
    expect(document!.body).toMatchObject((flags as Record<string, object>)[kind] ?? {});
    const types = vendorOf(kind).types("model");
    if (types.query !== null) expect(JSON.stringify(query!.body)).toContain(JSON.stringify(types.query));
    expect(left.every(({ local, purpose }) => local && purpose.startsWith("candidate "))).toBe(true);
    expect(left.filter((entry) => entry.kind === "texts").map((entry) => entry.texts)).toEqual([1, 1, 1]);
  });

  test("dimensions, types, prompts and output type of the spec reach the service", async () => {
    const server = await serve("voyage");
    const { provider } = await hostedStack(
      `${server.spec}&serviceDims=4&outputType=base64&queryType=none&documentPrompt=${encodeURIComponent("passage: ")}`,
    );
    await provider.embed(["text"], { role: "document" });
    await provider.embed(["text"], { role: "query" });
    expect(server.calls[1]!.body).toMatchObject({
      input: ["passage: text"],
      output_dimension: 4,
      encoding_format: "base64",
      input_type: "document",
    });
    expect(server.calls[2]!.body).not.toHaveProperty("input_type");
    expect(provider.manifest).toMatchObject({ dims: 4, prompts: { query: "", document: "passage: " } });
  });

  test("gemini-embedding-2 is told its task in words", () => {
    const gemini = vendorOf("gemini");
    expect(gemini.types("gemini-embedding-2")).toEqual({ query: null, document: null });
    expect(gemini.prompts!("gemini-embedding-2")!.query).toContain("query: ");
    expect(gemini.prompts!("gemini-embedding-001")).toBeNull();
  });

  test("Gemini's vectors of fewer dimensions have length 1 again", () => {
    const gemini = vendorOf("gemini");
    const ask = {
      model: "m",
      texts: ["a"],
      dims: 768,
      outputType: "float",
      type: null,
      cut: false,
    } as const;
    const answer = { status: 200, headers: {}, body: { embeddings: [{ values: [3, 4] }] } };
    expect([...gemini.read(answer, ask).vectors[0]!]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    expect([...gemini.read(answer, { ...ask, dims: null }).vectors[0]!]).toEqual([3, 4]);
  });

  test("the server of these tests is one that the official client understands", async () => {
    const server = await serve("openai");
    const client = new OpenAI({ apiKey: serverKey, baseURL: `${server.url}/v1`, maxRetries: 0 });
    const found = await client.embeddings.create({ model: "text-embedding-test", input: ["a", "b"] });
    expect(found.data.map(({ embedding }) => embedding)).toEqual(
      ["a", "b"].map((text) => [...server.vectorOf(text, null)]),
    );
    expect(found.usage.total_tokens).toBe(2);
    const many = Array.from({ length: 17 }, (_, i) => `text ${i}`);
    const refused = await caught(client.embeddings.create({ model: "text-embedding-test", input: many }));
    expect(refused).toMatchObject({ status: 400, type: "invalid_request_error" });
  });
});

describe("texts that are too long", () => {
  const long = "very long ".repeat(900);
  const texts = ["one", "two", long, "three", "four"];

  test.each(hostedKinds)("%s: the one is found, cut and reported; the others are whole", async (kind) => {
    const server = await serve(kind);
    const price = "&price=openai/text-embedding-3-small";
    const { provider, tally } = await hostedStack(server.spec + price);
    const { truncated, tokens } = await embedAll(provider, texts, { role: "document" });
    expect([...truncated]).toEqual([0, 0, 1, 0, 0]);
    expect(tokens[2]).toBeLessThanOrEqual(kind === "gemini" ? 2048 : 200);
    if (kind !== "gemini") expect(tally.cut).toBe(1);
    // It is stored as what it is.
    const calls = server.calls.length;
    expect([...(await embedAll(provider, texts, { role: "document" })).truncated]).toEqual([0, 0, 1, 0, 0]);
    expect(server.calls).toHaveLength(calls);
  });

  test("more texts than a service takes are split, and no text is asked for twice", async () => {
    const server = await serve("openai");
    const { provider, tally } = await hostedStack(`${server.spec}&batch=64`);
    const many = Array.from({ length: 100 }, (_, i) => `text ${i}`);
    const { matrix } = await embedAll(provider, many, { role: "document" });
    many.forEach((text, row) => {
      expect([...matrixRow(matrix, row)]).toEqual([...server.vectorOf(text, null)]);
    });
    expect(tally.split).toBeGreaterThan(2);
    const answered = server.calls.filter(({ billed }) => billed).flatMap((call) => call.texts);
    expect(new Set(answered).size).toBe(answered.length);
  });

  test("Text Embeddings Inference says itself how many it takes", async () => {
    const server = await serve("tei");
    const { provider, tally } = await hostedStack(server.spec);
    expect(provider.limits).toMatchObject({ textsPerCall: 8, tokensPerCall: 16_384 });
    expect(provider.manifest).toMatchObject({ model: "served/model", revision: "5ha0", maxTokens: 200 });
    await embedAll(
      provider,
      Array.from({ length: 20 }, (_, i) => `text ${i}`),
      { role: "document" },
    );
    expect(tally.split).toBe(0);
  });
});

describe("what a service refuses for good", () => {
  test.each([
    [
      "a bad key",
      401,
      '{"error":{"message":"Incorrect API key"}}',
      "answered 401: Incorrect API key (the key is the one in TEST_KEY)",
    ],
    [
      "a used-up quota",
      429,
      '{"error":{"message":"quota","code":"insufficient_quota"}}',
      "answered 429: quota",
    ],
    [
      "an empty balance",
      402,
      '{"detail":"token balance exhausted"}',
      "answered 402: token balance exhausted",
    ],
    ["an unknown model", 404, '{"error":"model not found"}', "answered 404: model not found"],
    [
      "more dimensions than it has",
      400,
      '{"error":{"message":"dimensions must be at most 1536"}}',
      "dimensions must be at most 1536",
    ],
  ])("%s ends at once", async (_, status, body, message) => {
    const base = await answering(status, body);
    const error = await caught(hostedStack(`openai:m?base=${base}&key=TEST_KEY`));
    expect(errorKind(error)).toBe("provider");
    expect(error.message).toContain(message);
    expect((error as { failure?: { final?: boolean } }).failure?.final).toBe(true);
  });

  test("a redirect is not followed, and named", async () => {
    const base = await answering(307, "", { location: "https://elsewhere.example/v1" });
    const error = await caught(hostedStack(`openai:m?base=${base}`));
    expect(error.message).toContain("answered 307 (a redirect to elsewhere.example, which is not followed");
  });

  test("a server that does not run", async () => {
    const server = await serve("ollama");
    await servers.pop()!.close();
    const error = await caught(hostedStack(server.spec));
    expect(error.message).toMatch(/cannot be reached: nothing listens at 127\.0\.0\.1:\d+; start the server/);
  });

  test("a model that Ollama does not hold", async () => {
    const server = await serve("ollama");
    const error = await caught(hostedStack(server.spec.replace("all-test", "other")));
    expect(error.message).toContain(
      'holds no model "other"; run `ollama pull other` (it holds all-test:latest)',
    );
  });

  test("a service that says nothing but wrong things is asked three times, and each may be billed", async () => {
    const server = await serve("cohere", { faultOf: (_, call) => (call === 0 ? null : "not finite") });
    const { provider, payments } = await hostedStack(server.spec);
    const error = await caught(provider.embed(["text"], { role: "query" }));
    expect(error.message).toContain("a vector that holds a value that is not finite");
    expect(payments.map(({ uncertain }) => uncertain)).toEqual([true, true, true]);
  });
});

describe("a budget holds", () => {
  test("over calls that are split, repeated and lost", async () => {
    const server = await serve("openai", { faultOf: (_, call) => (call % 3 === 1 ? "not finite" : null) });
    const { provider, payments } = await hostedStack(`${server.spec}&batch=32&parallel=3`, {
      limitUsd: 2000,
    });
    const texts = Array.from({ length: 200 }, (_, i) => `text number ${i}`);
    const error = await caught(embedAll(provider, texts, { role: "document" }));
    expect(errorKind(error)).toBe("budget");
    const spent = payments.reduce((sum, { usd }) => sum + usd!, 0);
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThanOrEqual(2000);
  });

  test("an interruption ends a wait, and what was sent is stored", async () => {
    const server = await serve("openai", { faultOf: (_, call) => (call === 2 ? "429 with a wait" : null) });
    const { provider, stored } = await hostedStack(`${server.spec}&batch=2&parallel=1`);
    const stop = new AbortController();
    server.onCall = () => {
      if (server.calls.length === 2) stop.abort();
    };
    const ended = await caught(
      embedAll(provider, ["a", "b", "c", "d", "e"], { role: "document", signal: stop.signal }),
    );
    expect(errorKind(ended)).toBe("interrupted");
    expect(stored.size).toBe(2);
  });
});

describe("keys", () => {
  test("go to the vendor's own address alone, unless key= names one", async () => {
    const server = await serve("openai", { key: null });
    const spec = server.spec;
    const all = { OPENAI_API_KEY: "sk-own", TEST_KEY: "sk-test" };
    const { egress } = openNetwork({ setting: "none", cwd: await folder(), services: null });
    const options = { baseDir: "/", threads: 1, embeddedModelDir: "/nowhere", egress, env: all };
    await openProvider(parseCandidateSpec(spec), options);
    expect(server.calls).toHaveLength(1);
    const { manifest } = await describeProvider(parseCandidateSpec(spec), options);
    expect(manifest.service).toMatchObject({ reported: "text-embedding-test-001" });
    expect(JSON.stringify(manifest)).not.toContain("sk-");
  });

  test.each([
    ["openai:m", "OPENAI_API_KEY"],
    ["openai:m?base=https%3A%2F%2Fapi.openai.com%2Fv1%2F", "OPENAI_API_KEY"],
    ["openai:m?base=http%3A%2F%2Fapi.openai.com%2Fv1", null],
    ["openai:m?base=https%3A%2F%2Fapi.openai.com.example%2Fv1", null],
    ["azure-openai:mine?base=https%3A%2F%2Fmine.openai.azure.com", "AZURE_OPENAI_API_KEY"],
    ["ollama:m?base=http%3A%2F%2Flocalhost%3A8000", null],
  ])("%s is sent the key in %s", (spec, keyName) => {
    const keys = { OPENAI_API_KEY: "sk-own", AZURE_OPENAI_API_KEY: "sk-azure", OLLAMA_API_KEY: "sk-ollama" };
    expect(planHosted(parseCandidateSpec(spec), keys).address.keyName).toBe(keyName);
  });

  test.each([
    "openai:m?key=sk-abcdef",
    "openai:m?apiKey=sk-abcdef",
    "cohere:m?base=https://me:sk-abcdef@host/v2",
    "openai:m?base=https://host/v1?token=sk-abcdef",
    "jina:m?secret=sk-abcdef",
  ])("%s is refused without being repeated", (spec) => {
    const error = (() => {
      try {
        return parseCandidateSpec(spec);
      } catch (thrown) {
        return thrown as Error;
      }
    })();
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).not.toContain("abcdef");
  });

  test.each([
    ["openai:text-embedding-3-small", "OPENAI_API_KEY is not set; export OPENAI_API_KEY=…"],
    ["gemini:gemini-embedding-001", "GEMINI_API_KEY or GOOGLE_API_KEY is not set"],
    ["azure-openai:mine", "says not where Azure OpenAI is; give its address with base="],
    ["openai:m@2", "the revision of a model that a service runs cannot be chosen"],
    ["cohere:m?outputType=int4", 'outputType is "int4"; Cohere gives float, base64, int8'],
    ["cohere:m?maxTokens=9", "maxTokens cuts texts by the model's own tokenizer; name a folder"],
    ["cohere:m?batch=97", "batch is 97; Cohere takes 96 texts in a call at most"],
    ["tei:localhost:8080", 'the address "localhost:8080" is none'],
  ])("%s: %s", async (spec, message) => {
    const { egress } = openNetwork({ setting: "none", cwd: await folder(), services: null });
    const options = { baseDir: "/", threads: 1, embeddedModelDir: "/nowhere", egress, env: {} };
    const error = await caught(openProvider(parseCandidateSpec(spec), options));
    expect(errorKind(error)).toBe("input");
    expect(error.message).toContain(message);
  });
});

describe("a tokenizer that is named", () => {
  const tokenizer = join(projectRoot, "data", "models", "embedded");
  const texts = ["torch", "a flashlight for the garden", "torch ".repeat(40)];

  test("counts tokens exactly and cuts where it is asked to, before anything is sent", async () => {
    const server = await serve("openai");
    const spec = `${server.spec}&tokenizer=${encodeURIComponent(tokenizer)}&maxTokens=12`;
    const network = openNetwork({ setting: "none", cwd: await folder(), services: null }, env);
    const same = <T>(provider: T): T => provider;
    const options = { baseDir: "/", network, pay: same, store: same };
    const provider = await openHostedCandidate(parseCandidateSpec(spec), options);
    const { tokens, truncated } = await provider.embed(texts, { role: "document" });
    expect([...truncated]).toEqual([0, 0, 1]);
    expect(tokens[2]).toBe(12);
    expect(server.calls.at(-1)!.texts[2]).toMatch(/^(torch ){11}torch ?$/);
    const counter = await openTokenCounter(parseCandidateSpec(spec), { baseDir: "/", embeddedModelDir: "/" });
    expect([...tokens.subarray(0, 2)]).toEqual(texts.slice(0, 2).map((text) => counter!(text, "document")));
    expect(provider.manifest.maxTokens).toBe(12);
  });
});
