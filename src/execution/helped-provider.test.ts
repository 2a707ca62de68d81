import { describe, expect, test } from "vitest";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError } from "../contracts/errors.js";
import { deterministicProvider } from "./deterministic-provider.case.js";
import { helpedProvider } from "./helped-provider.js";

const long = "x".repeat(20_000);
const large = Array.from({ length: 60 }, () => long);

/** A provider that counts its calls. */
function counting(): { provider: EmbeddingProvider; calls: () => number; closed: () => boolean } {
  const real = deterministicProvider();
  let calls = 0;
  let closed = false;
  const provider: EmbeddingProvider = {
    ...real,
    async embed(texts, options) {
      calls += 1;
      return real.embed(texts, options);
    },
    async close() {
      closed = true;
    },
  };
  return { provider, calls: () => calls, closed: () => closed };
}

describe("helpedProvider", () => {
  test("gives large calls to the threads once there was work for them, and small ones never", async () => {
    const [local, helpers] = [counting(), counting()];
    let started = 0;
    const helped = helpedProvider(
      local.provider,
      async () => {
        started += 1;
        return helpers.provider;
      },
      2,
    );
    await helped.embed(["a query"], { role: "query" });
    await helped.embed([long], { role: "document" });
    expect([started, local.calls(), helpers.calls()]).toEqual([0, 2, 0]);
    const first = await helped.embed(large, { role: "document" });
    expect([started, local.calls()]).toEqual([1, 3]);
    const second = await helped.embed(large, { role: "document" });
    await helped.embed(["a query"], { role: "query" });
    expect([started, local.calls(), helpers.calls()]).toEqual([1, 4, 1]);
    expect(second.matrix.data).toEqual(first.matrix.data);
    expect(helped.limits.parallelCalls).toBe(4);
    await helped.close();
    expect([local.closed(), helpers.closed()]).toEqual([true, true]);
  });

  test("says at the next large call why threads could not be started, and closes all the same", async () => {
    const local = counting();
    const helped = helpedProvider(local.provider, () => Promise.reject(new InputError("no threads here")), 2);
    await helped.embed(large, { role: "document" });
    await expect(helped.embed([long], { role: "document" })).rejects.toThrow("no threads here");
    expect((await helped.embed(["a query"], { role: "query" })).matrix.rows).toBe(1);
    await helped.close();
    expect(local.closed()).toBe(true);
  });

  test("is the provider itself where there is one thread", () => {
    const { provider } = counting();
    expect(helpedProvider(provider, () => Promise.reject(new Error("never")), 1)).toBe(provider);
  });
});
