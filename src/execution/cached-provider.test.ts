import { describe, expect, test } from "vitest";
import type { OpenVectorStore, StoredVector, VectorSegment } from "../contracts/vector-store.js";
import { cachedProvider, textHash } from "./cached-provider.js";
import { deterministicProvider } from "./deterministic-provider.case.js";
import { embedAll } from "./embed-all.js";

/** A store in memory that keeps what a folder would. */
function memoryStore(): { open: OpenVectorStore; segments: VectorSegment[]; keys: string[] } {
  const segments: VectorSegment[] = [];
  const keys: string[] = [];
  const sides = new Map<string, Map<string, StoredVector>>();
  const open: OpenVectorStore = async (key) => {
    const name = JSON.stringify(key);
    keys.push(name);
    const vectors = sides.get(name) ?? new Map<string, StoredVector>();
    sides.set(name, vectors);
    return {
      get: (hash) => vectors.get(hash),
      async append(segment) {
        segments.push(segment);
        const { dims, data } = segment.matrix;
        segment.textHashes.forEach((hash, row) => {
          vectors.set(hash, {
            vector: data.slice(row * dims, (row + 1) * dims),
            tokens: segment.tokens[row]!,
            truncated: segment.truncated[row] === 1,
          });
        });
      },
    };
  };
  return { open, segments, keys };
}

const texts = ["alpha", "beta", "one two three four five six", "gamma"];

describe("cachedProvider", () => {
  test("makes a vector once; a second time it is read, byte for byte, with its counts", async () => {
    const store = memoryStore();
    const provider = deterministicProvider();
    const first = cachedProvider(provider, store.open);
    const made = await embedAll(first, texts, { role: "document" });
    await first.close();
    const calls = provider.calls.length;
    const second = cachedProvider(provider, store.open);
    const read = await embedAll(second, texts, { role: "document" });
    expect(provider.calls).toHaveLength(calls);
    expect(read.matrix.data).toEqual(made.matrix.data);
    expect(read.tokens).toEqual(made.tokens);
    expect(read.truncated).toEqual(made.truncated);
    expect([made.computedTexts, read.computedTexts]).toEqual([4, 0]);
  });

  test("asks the provider only for what is missing", async () => {
    const store = memoryStore();
    const provider = deterministicProvider({ textsPerCall: 10 });
    const cached = cachedProvider(provider, store.open);
    await cached.embed(["alpha", "beta"], { role: "query" });
    const result = await cached.embed(["beta", "new", "alpha"], { role: "query" });
    expect(provider.calls).toEqual([["alpha", "beta"], ["new"]]);
    expect([...result.reused!]).toEqual([1, 0, 1]);
  });

  test("roles and manifests do not share vectors", async () => {
    const store = memoryStore();
    for (const model of ["one", "two"]) {
      const cached = cachedProvider(deterministicProvider({ model }), store.open);
      await cached.embed(["alpha"], { role: "query" });
      await cached.embed(["alpha"], { role: "document" });
      await cached.close();
    }
    expect(new Set(store.keys).size).toBe(4);
  });

  test("uncached work neither reads nor writes", async () => {
    const store = memoryStore();
    const provider = deterministicProvider();
    const cached = cachedProvider(provider, store.open);
    await cached.embed(["alpha"], { role: "query", uncached: true });
    await cached.embed(["alpha"], { role: "query", uncached: true });
    await cached.close();
    expect(provider.calls).toHaveLength(2);
    expect(store.segments).toHaveLength(0);
  });

  test("refresh makes everything once more, also what was stored", async () => {
    const store = memoryStore();
    const provider = deterministicProvider({ textsPerCall: 10 });
    const first = cachedProvider(provider, store.open);
    await first.embed(texts, { role: "query" });
    await first.close();
    const again = cachedProvider(provider, store.open, { refresh: true });
    await again.embed(texts, { role: "query" });
    await again.embed(texts, { role: "query" });
    await again.close();
    expect(provider.calls).toHaveLength(2);
  });

  test("many vectors are written before the given time, so that few wait in memory", async () => {
    const store = memoryStore();
    const provider = deterministicProvider({ dims: 2 ** 21, textsPerCall: 2 });
    const cached = cachedProvider(provider, store.open, { flushMs: Number.POSITIVE_INFINITY });
    await cached.embed(["a"], { role: "query" });
    expect(store.segments).toHaveLength(0);
    await cached.embed(["b"], { role: "query" });
    expect(store.segments.map(({ textHashes }) => textHashes)).toEqual([[textHash("a"), textHash("b")]]);
    await cached.close();
  });

  test("writes after the given time, and what is left when closed", async () => {
    const store = memoryStore();
    let time = 0;
    const provider = deterministicProvider();
    const cached = cachedProvider(provider, store.open, { flushMs: 100, now: () => time });
    await cached.embed(["a"], { role: "query" });
    expect(store.segments).toHaveLength(0);
    time = 150;
    await cached.embed(["b"], { role: "query" });
    expect(store.segments.map(({ textHashes }) => textHashes)).toEqual([[textHash("a"), textHash("b")]]);
    await cached.embed(["c"], { role: "query" });
    await cached.close();
    expect(store.segments).toHaveLength(2);
    expect(provider.closed).toBe(true);
  });

  test("an error of the provider stores nothing", async () => {
    const store = memoryStore();
    const provider = deterministicProvider();
    provider.embed = async () => {
      throw new Error("no");
    };
    const cached = cachedProvider(provider, store.open);
    await expect(cached.embed(["a"], { role: "query" })).rejects.toThrow("no");
    await cached.close();
    expect(store.segments).toHaveLength(0);
  });
});
