import { describe, expect, test } from "vitest";
import { ProviderError } from "../contracts/errors.js";
import { deterministicProvider } from "./deterministic-provider.case.js";
import { embedAll } from "./embed-all.js";
import { embedStream } from "./embed-stream.js";

const texts = Array.from({ length: 1000 }, (_, i) => "x".repeat((i * 37) % 90) + i);

describe("embedStream", () => {
  test("gives every row its vector, in order, and holds few windows at once", async () => {
    const provider = deterministicProvider();
    const whole = await embedAll(provider, texts, { role: "document" });
    const seen: string[] = [];
    const vectors: number[] = [];
    let mostHeld = 0;
    const stream = embedStream<{ text: string; n: number }>(
      provider,
      { role: "document" },
      async (rows, { matrix }) => {
        seen.push(...rows.map(({ text }) => text));
        vectors.push(...matrix.data);
      },
    );
    for (const [n, text] of texts.entries()) {
      stream.add({ text, n });
      if (n % 50 === 49) await stream.pause();
      mostHeld = Math.max(mostHeld, n + 1 - seen.length);
    }
    await stream.end();
    expect(seen).toEqual(texts);
    expect(vectors).toEqual([...whole.matrix.data]);
    expect(mostHeld).toBeLessThanOrEqual(3 * 256 + 50);
  });

  test("throws what the model throws, after what came before it was written", async () => {
    const real = deterministicProvider();
    const provider = {
      ...real,
      embed: (some: readonly string[], options: Parameters<typeof real.embed>[1]) =>
        some.some((text) => text.endsWith("600"))
          ? Promise.reject(new ProviderError("the model broke"))
          : real.embed(some, options),
    };
    let written = 0;
    const stream = embedStream<{ text: string }>(provider, { role: "query" }, async (rows) => {
      written += rows.length;
    });
    for (const text of texts) stream.add({ text });
    await expect(stream.end()).rejects.toThrow("the model broke");
    expect(written).toBe(512);
  });

  test("stops when the signal aborts; no row at all is no error", async () => {
    const provider = deterministicProvider();
    const aborted = embedStream<{ text: string }>(
      provider,
      { role: "query", signal: AbortSignal.abort() },
      async () => {},
    );
    aborted.add({ text: "a" });
    await expect(aborted.end()).rejects.toMatchObject({ name: "InterruptedError" });
    const empty = embedStream<{ text: string }>(provider, { role: "query" }, async () => {
      throw new Error("never");
    });
    await empty.end();
  });
});
