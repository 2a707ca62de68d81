import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import type { HostedKind } from "../../contracts/candidate-spec.js";
import { ProviderError } from "../../contracts/errors.js";
import type { VendorAnswer } from "../../contracts/vendor-call.js";
import { sizesIn } from "../../execution/read-failure.js";
import { vendorExchange } from "../../execution/vendor-exchange.js";
import type { EmbedAsk, OutputType, Vendor } from "./vendor.js";
import { vendorOf } from "./vendors.js";

interface Exchange {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body: Record<string, unknown>;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: unknown;
    readonly networkError?: string;
  };
  readonly adapter: {
    readonly vectors?: number[][];
    readonly bytes?: number[][];
    readonly tokens?: number | null;
    readonly action?: "split" | "failItem" | "wait" | "backoff" | "stop";
    readonly delayMs?: number;
    readonly parsed?: { readonly max: number; readonly actual: number };
    readonly revision?: string;
    readonly batchSize?: number;
    readonly batchTokens?: number;
  };
}

const files = {
  "openai-compatible": "openai",
  cohere: "cohere",
  voyage: "voyage",
  gemini: "gemini",
  jina: "jina",
  mistral: "mistral",
  ollama: "ollama",
  tei: "tei",
} as const;

/** Shapes that are no candidate's: `/rerank`, Vertex, images, `/health`; and a server that does not run, which has none. */
const others = /rerank|Vertex|image|mixed|loading|not running/;

for (const [file, usual] of Object.entries(files)) {
  const path = shared("reference-data", "api-shapes", `${file}.json`);
  const { exchanges } =
    path === null
      ? { exchanges: [] }
      : (JSON.parse(readFileSync(path, "utf8")) as { exchanges: readonly Exchange[] });
  const vendor = vendorOf(usual);
  /** TEI's second route is asked as OpenAI is. */
  const kindOf = (name: string): HostedKind => (name.includes("OpenAI route") ? "openai" : usual);
  describe.skipIf(path === null)(`${vendor.name} (needs the shared reference data)`, () => {
    const own = exchanges.filter(({ name }) => !others.test(name));

    test.each(own.filter(({ adapter }) => adapter.vectors !== undefined || adapter.bytes !== undefined))(
      "$name: asked as documented, and read to the last digit",
      ({ name, request, response, adapter }) => {
        const kind = kindOf(name);
        const vendor = vendorOf(kind);
        const ask = askOf(request.body, kind);
        const { path: below, body } = vendor.embed(ask);
        expect(request.path.endsWith(below.replace(":batchEmbedContents", "")) || kind === "gemini").toBe(
          true,
        );
        expect(body).toMatchObject(bodyOf(request.body, kind));
        const { vectors, tokens } = vendor.read(response as VendorAnswer, ask);
        if (adapter.tokens !== undefined) expect(tokens).toBe(adapter.tokens);
        const expected = adapter.vectors ?? adapter.bytes!.map(signsOf);
        expect(vectors.map((vector) => [...vector])).toEqual(
          expected.map((values) => [...Float32Array.from(values)].map((value) => expect.closeTo(value, 7))),
        );
      },
    );

    test.each(own.filter(({ adapter }) => adapter.action !== undefined))(
      "$name: $adapter.action",
      async ({ name, response, adapter }) => {
        const failure = await failureOf(vendorOf(kindOf(name)), response);
        const { action, delayMs, parsed } = adapter;
        expect(failure.tooLarge === true, "too large").toBe(
          action === "split" || action === "failItem" || response.status === 424,
        );
        expect(failure.final === true, "final").toBe(action === "stop");
        if (action === "wait" || action === "backoff") expect(failure.retryAfterMs).toBe(delayMs);
        if (parsed !== undefined) expect(failure.fits).toBeCloseTo(parsed.max / parsed.actual, 12);
      },
    );

    test.skipIf(vendor.about === undefined || usual !== "tei")("what it says of itself", () => {
      const info = exchanges.find(({ name }) => name === "info")!;
      expect(vendor.about!.read(info.response as VendorAnswer, "")).toEqual({
        model: "thenlper/gte-base",
        revision: info.adapter.revision,
        maxTokens: 512,
        textsPerCall: info.adapter.batchSize,
        tokensPerCall: info.adapter.batchTokens,
      });
    });
  });
}

const vectorsPath = shared("reference-data", "provider-vectors");
test.skipIf(vectorsPath === null)(
  "vectors of real models come through as they were sent (needs the shared reference data)",
  () => {
    const names = readdirSync(vectorsPath!).filter((name) => name.startsWith("tei__"));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const { variants } = JSON.parse(readFileSync(join(vectorsPath!, name), "utf8")) as {
        variants: readonly { vectors: readonly { text: string; vector: number[] }[] }[];
      };
      for (const { vectors } of variants) {
        const texts = vectors.map(({ text }) => text);
        const ask = {
          model: "m",
          texts,
          dims: null,
          outputType: "float",
          type: null,
          cut: false,
        } as const;
        const sent = vectors.map(({ vector }) => vector);
        const base64 = sent.map((vector, index) => ({
          index,
          embedding: Buffer.from(Float32Array.from(vector).buffer).toString("base64"),
        }));
        const plain = vendorOf("tei").read({ status: 200, headers: {}, body: sent }, ask);
        const packed = vendorOf("openai").read({ status: 200, headers: {}, body: { data: base64 } }, ask);
        expect(plain.vectors).toEqual(sent.map((vector) => Float32Array.from(vector)));
        expect(packed.vectors).toEqual(plain.vectors);
      }
    }
  },
);

test("sizes are read from messages", () => {
  expect(
    sizesIn("This model's maximum context length is 8192 tokens, however you requested 9000 tokens"),
  ).toEqual({
    max: 8192,
    actual: 9000,
  });
  expect(sizesIn("too many tokens in one text")).toBeNull();
});

test("a call larger than all that may be sent in a minute is split; one that comes too soon waits", async () => {
  const of = (message: string) => ({
    status: 429,
    headers: {},
    body: { error: { message, type: "tokens", code: "rate_limit_exceeded" } },
  });
  const limit = "for text-embedding-3-small in organization org-x on tokens per min (TPM): Limit 40000";
  const large = await failureOf(vendorOf("openai"), of(`Request too large ${limit}, Requested 160000.`));
  expect(large).toMatchObject({ tooLarge: true, fits: 0.25, throttled: true });
  const soon = of(`Rate limit reached ${limit}, Used 39000, Requested 2000. Please try again in 1.5s.`);
  expect((await failureOf(vendorOf("openai"), soon)).tooLarge).toBeUndefined();
});

/** What of the documented request an adapter has to say too: all but what it chooses otherwise. */
function bodyOf(body: Record<string, unknown>, kind: string): Record<string, unknown> {
  const { truncate: _t, keep_alive: _k, embedding_types: _e, requests: _r, content: _c, ...rest } = body;
  if (kind === "gemini") return {};
  return rest.input !== undefined && typeof rest.input === "string" ? { ...rest, input: [rest.input] } : rest;
}

function askOf(body: Record<string, unknown>, kind: string): EmbedAsk {
  const requests = (body.requests ?? [body]) as {
    content?: { parts: { text: string }[] };
    taskType?: string;
  }[];
  const texts =
    kind === "gemini"
      ? requests.map(({ content }) => content!.parts[0]!.text)
      : ([body.input ?? body.texts ?? body.inputs].flat() as string[]);
  const type = body.input_type ?? body.task ?? body.prompt_name ?? requests[0]?.taskType ?? null;
  const dims = body.dimensions ?? body.output_dimension ?? body.outputDimensionality ?? null;
  const given =
    (body.embedding_types as string[] | undefined)?.[0] ?? body.output_dtype ?? body.embedding_type;
  return {
    model: String(body.model ?? "").replace("models/", ""),
    texts,
    dims: dims as number | null,
    outputType: (given ?? (body.encoding_format === "base64" ? "base64" : "float")) as OutputType,
    type: type as string | null,
    cut: false,
  };
}

function signsOf(bytes: readonly number[]): number[] {
  return bytes.flatMap((byte) => [...byte.toString(2).padStart(8, "0")].map((bit) => (bit === "1" ? 1 : -1)));
}

async function failureOf(vendor: Vendor, { status, headers, body }: Exchange["response"]) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const egress = { setting: "any", send: async () => new Response(text, { status, headers }) } as const;
  const request = { url: "http://localhost/", method: "POST", headers: {}, kind: "texts", texts: 1 } as const;
  const error = await vendorExchange(request, (answer) => answer, {
    egress,
    purpose: "candidate",
    secrets: [],
    timeoutMs: 60_000,
    failureOf: (answer) => vendor.failure(answer),
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProviderError);
  return (error as ProviderError).failure;
}
