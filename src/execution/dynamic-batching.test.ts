import { expect, test } from "vitest";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { ProviderError } from "../contracts/errors.js";
import { deterministicProvider } from "./deterministic-provider.case.js";
import { dynamicBatching } from "./dynamic-batching.js";

const limits = { textsPerBatch: 4, maxWaiting: 100 };

/** A provider whose calls wait until they are let through, one at a time, in the order they came. */
function gated(parallelCalls = 1): EmbeddingProvider & { calls: string[][]; letOneThrough(): Promise<void> } {
  const inner = deterministicProvider({ textsPerCall: 64, parallelCalls });
  const gates: (() => void)[] = [];
  const calls: string[][] = [];
  return {
    ...inner,
    calls,
    async embed(texts, options) {
      calls.push([...texts]);
      await new Promise<void>((open) => gates.push(open));
      return inner.embed(texts, options);
    },
    async letOneThrough() {
      gates.shift()!();
      await new Promise(setImmediate);
    },
    close: async () => {},
  };
}

test("a lone request is embedded at once, as the provider itself would", async () => {
  const provider = deterministicProvider();
  const batching = dynamicBatching(provider, limits);
  const texts = ["one", "two words", "a text of more than five words", "one"];
  const made = await batching.embed(texts, { role: "query" });
  expect(made).toEqual(await deterministicProvider().embed(texts, { role: "query" }));
  expect(provider.calls).toEqual([texts]);
});

test("what comes in while the provider is busy travels together, in one role a call", async () => {
  const provider = gated();
  const batching = dynamicBatching(provider, limits);
  const answers = [
    batching.embed(["first"], { role: "document" }),
    batching.embed(["a", "b"], { role: "document" }),
    batching.embed(["q"], { role: "query" }),
    batching.embed(["c"], { role: "document" }),
  ];
  expect(batching.waiting()).toBe(4);
  for (let call = 0; call < 3; call++) await provider.letOneThrough();
  expect(provider.calls).toEqual([["first"], ["a", "c", "b"], ["q"]]);
  const alone = deterministicProvider();
  const direct = await alone.embed(["a", "b"], { role: "document" });
  expect((await answers[1]!).matrix.data).toEqual(direct.matrix.data);
  expect((await answers[2]!).matrix.data).toEqual((await alone.embed(["q"], { role: "query" })).matrix.data);
  expect(batching.waiting()).toBe(0);
});

test("a long request does not hold up a short one that comes after it", async () => {
  const provider = gated();
  const batching = dynamicBatching(provider, limits);
  const long = batching.embed(
    Array.from({ length: 20 }, (_, i) => `long ${i}`),
    { role: "document" },
  );
  let shortDone = false;
  const short = batching.embed(["short"], { role: "document" }).then((made) => {
    shortDone = true;
    return made;
  });
  await provider.letOneThrough(); // the call under way
  expect(provider.calls[1]).toContain("short");
  await provider.letOneThrough();
  expect(shortDone).toBe(true);
  expect((await short).matrix.rows).toBe(1);
  for (let call = 0; call < 4; call++) await provider.letOneThrough();
  const made = await long;
  expect(provider.calls.flat().filter((text) => text.startsWith("long"))).toHaveLength(20);
  const direct = await deterministicProvider().embed(["long 19"], { role: "document" });
  expect(made.matrix.data.subarray(19 * 4)).toEqual(direct.matrix.data);
});

test("one text that fails takes down its own request alone", async () => {
  const inner = deterministicProvider({ textsPerCall: 64, parallelCalls: 1 });
  const batches: (string | null)[] = [];
  const provider: EmbeddingProvider = {
    ...inner,
    embed: async (texts, options) => {
      await new Promise(setImmediate);
      if (texts.includes("bad")) throw new ProviderError("not a finite vector");
      return inner.embed(texts, options);
    },
    close: async () => {},
  };
  const batching = dynamicBatching(provider, { ...limits, onBatch: ({ error }) => batches.push(error) });
  const first = batching.embed(["first"], { role: "document" });
  const good = batching.embed(["good"], { role: "document" });
  const bad = batching.embed(["bad", "x"], { role: "document" });
  await expect(bad).rejects.toThrow("not a finite vector");
  expect((await good).matrix.rows).toBe(1);
  await first;
  expect(batches.filter((error) => error !== null)).toHaveLength(2);
});

test("too many waiting texts are refused with a time to come back, and a large request on its own is not", async () => {
  const provider = gated();
  const batching = dynamicBatching(provider, { textsPerBatch: 4, maxWaiting: 5 });
  const large = batching.embed(Array.from("0123456789"), { role: "document" });
  expect(batching.waiting()).toBe(6);
  const refused = batching.embed(["late"], { role: "document" });
  await expect(refused).rejects.toThrow("6 texts wait for the model already, and at most 5 may");
  await refused.catch((error: ProviderError) => {
    expect(error.failure.retryAfterMs).toBeGreaterThanOrEqual(1000);
  });
  for (let call = 0; call < 3; call++) await provider.letOneThrough();
  expect((await large).matrix.rows).toBe(10);
});

test("who goes away is no longer waited for, and the others are answered", async () => {
  const provider = gated();
  const batching = dynamicBatching(provider, limits);
  const first = batching.embed(["first"], { role: "document" });
  const gone = new AbortController();
  const left = batching.embed(["never", "asked"], { role: "document", signal: gone.signal });
  const stayed = batching.embed(["stayed"], { role: "document" });
  gone.abort();
  await expect(left).rejects.toThrow("interrupted");
  expect(batching.waiting()).toBe(1);
  await provider.letOneThrough();
  await provider.letOneThrough();
  await Promise.all([first, stayed]);
  expect(provider.calls).toEqual([["first"], ["stayed"]]);
});

test("as many calls run at once as the provider takes, and none more", async () => {
  const provider = gated(2);
  const batching = dynamicBatching(provider, { ...limits, textsPerBatch: 1 });
  const all = Promise.all(["a", "b", "c"].map((text) => batching.embed([text], { role: "document" })));
  expect(provider.calls).toEqual([["a"], ["b"]]);
  for (let call = 0; call < 3; call++) await provider.letOneThrough();
  expect((await all).map(({ matrix }) => matrix.rows)).toEqual([1, 1, 1]);
});
