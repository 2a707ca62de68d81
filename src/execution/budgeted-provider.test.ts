import { describe, expect, test } from "vitest";
import { ProviderError } from "../contracts/errors.js";
import type { Payment } from "../contracts/progress.js";
import type { OpenVectorStore, StoredVector } from "../contracts/vector-store.js";
import { budgetedProvider, mostTokens } from "./budgeted-provider.js";
import { cachedProvider } from "./cached-provider.js";
import { deterministicProvider } from "./deterministic-provider.case.js";
import { embedAll } from "./embed-all.js";
import { openPurse } from "./purse.js";

const billing = { provider: "acme", model: "small" };

/** A priced provider with everything that stands before it; a million tokens cost 1,000,000 USD, so a token costs 1. */
function shop(limitUsd: number | null, options: Parameters<typeof deterministicProvider>[0] = {}) {
  const provider = deterministicProvider({ billing, textsPerCall: 2, parallelCalls: 1, ...options });
  const payments: Payment[] = [];
  const purse = openPurse(limitUsd);
  const paid = budgetedProvider(provider, {
    usdPerMillionTokens: 1e6,
    purse,
    onPayment: async (payment) => void payments.push(payment),
  });
  return { provider, payments, purse, paid };
}

function memoryStore(): OpenVectorStore {
  const sides = new Map<string, Map<string, StoredVector>>();
  return async (key) => {
    const name = JSON.stringify(key);
    const vectors = sides.get(name) ?? new Map<string, StoredVector>();
    sides.set(name, vectors);
    return {
      get: (hash) => vectors.get(hash),
      async append({ textHashes, matrix, tokens, truncated }) {
        textHashes.forEach((hash, row) => {
          const vector = matrix.data.slice(row * matrix.dims, (row + 1) * matrix.dims);
          vectors.set(hash, { vector, tokens: tokens[row]!, truncated: truncated[row] === 1 });
        });
      },
    };
  };
}

const texts = ["one two three", "one two", "one", "four five six seven", "eight nine", "ten"];

describe("budgetedProvider", () => {
  test("pays the tokens that the vendor bills, and writes each call down", async () => {
    const { paid, payments, purse } = shop(null);
    await embedAll(paid, texts, { role: "document" });
    expect(purse.paidUsd).toBe(13);
    expect(payments.map(({ usd, tokens, texts: count }) => [usd, tokens, count])).toEqual([
      [7, 7, 2],
      [4, 4, 2],
      [2, 2, 2],
    ]);
    expect(payments[0]).toMatchObject({ ...billing, role: "document" });
  });

  test("makes no call that could pass the budget, whatever the budget", async () => {
    const whole = shop(null);
    await embedAll(whole.paid, texts, { role: "document" });
    for (let limit = 0; limit <= 120; limit += 5) {
      const { paid, provider, purse } = shop(limit);
      const ended = await embedAll(paid, texts, { role: "document" }).catch((error: Error) => error.name);
      expect(purse.paidUsd).toBeLessThanOrEqual(limit);
      if (ended === "BudgetError") expect(provider.calls.length).toBeLessThan(3);
      else expect(purse.paidUsd).toBe(whole.purse.paidUsd);
    }
    await expect(shop(3).paid.embed(["one"], { role: "query" })).rejects.toThrow(
      /stopped by the budget: the next call could cost up to \$11, and \$3 are left of it/,
    );
  });

  test("calls at once do not pass it together", async () => {
    const { paid, purse, provider } = shop(30, { parallelCalls: 3, textsPerCall: 1 });
    await expect(embedAll(paid, texts, { role: "document" })).rejects.toMatchObject({ name: "BudgetError" });
    expect(purse.paidUsd).toBeLessThanOrEqual(30);
    expect(provider.calls.length).toBeGreaterThan(0);
  });

  test("resumed over a store, no text is paid twice", async () => {
    const store = memoryStore();
    const long = Array.from("abcdefgh", (letter) => Array.from({ length: 10 }, () => letter).join(" "));
    const bought: string[] = [];
    const paidUsd: number[] = [];
    for (let run = 0; run < 20; run++) {
      const { paid, provider, purse } = shop(40, { textsPerCall: 1 });
      const cached = cachedProvider(paid, store);
      const ended = await embedAll(cached, long, { role: "document" }).catch((error: Error) => error.name);
      await cached.close();
      bought.push(...provider.calls.flat());
      paidUsd.push(purse.paidUsd);
      if (ended !== "BudgetError") break;
    }
    // 10 tokens in 19 bytes: at most 27, so a third call could have passed 40.
    expect(paidUsd).toEqual([20, 20, 20, 20]);
    expect(bought).toEqual(long);
  });

  test("what was paid for is stored at once, and the cache is asked before the purse", async () => {
    const store = memoryStore();
    const first = cachedProvider(shop(null).paid, store);
    await first.embed(["one two"], { role: "query" });
    // Not closed: the process was killed.
    const { paid, provider } = shop(0);
    const second = cachedProvider(paid, store);
    await second.embed(["one two"], { role: "query" });
    expect(provider.calls).toEqual([]);
    await expect(second.embed(["one two"], { role: "query", uncached: true })).rejects.toMatchObject({
      name: "BudgetError",
    });
  });

  test("a call that the vendor refused costs nothing, one that broke off may have been billed", async () => {
    const refused = shop(100);
    refused.provider.embed = async () => {
      throw new ProviderError("429");
    };
    const again = budgetedProvider(refused.provider, {
      usdPerMillionTokens: 1e6,
      purse: refused.purse,
      onPayment: async () => {},
    });
    await expect(again.embed(["one"], { role: "query" })).rejects.toThrow("429");
    expect(refused.purse.paidUsd).toBe(0);
    refused.provider.embed = async () => {
      throw new Error("socket hang up");
    };
    await expect(again.embed(["one"], { role: "query" })).rejects.toThrow("socket");
    expect(refused.purse.paidUsd).toBe(mostTokens(["one"], ""));
  });

  test("an interruption waits for the call that was sent, and stores it", async () => {
    const store = memoryStore();
    const { paid, provider } = shop(null, { textsPerCall: 6 });
    const controller = new AbortController();
    const embed = provider.embed.bind(provider);
    const seen: boolean[] = [];
    const slow = budgetedProvider(
      {
        ...provider,
        async embed(batch, options) {
          controller.abort();
          seen.push(options.signal === undefined);
          return embed(batch, options);
        },
      },
      { usdPerMillionTokens: 1, purse: openPurse(null), onPayment: async () => {} },
    );
    const cached = cachedProvider(slow, store);
    await embedAll(cached, texts, { role: "document", signal: controller.signal });
    expect(seen).toEqual([true]);
    const again = cachedProvider(paid, store);
    await embedAll(again, texts, { role: "document" });
    expect(provider.calls).toHaveLength(1);
  });

  test("without a price nothing is held back and what was paid is not known", async () => {
    const provider = deterministicProvider({ billing });
    const payments: Payment[] = [];
    const paid = budgetedProvider(provider, {
      usdPerMillionTokens: null,
      purse: openPurse(0),
      onPayment: async (payment) => void payments.push(payment),
    });
    await paid.embed(["one"], { role: "query" });
    expect(payments[0]!.usd).toBeNull();
  });
});

describe("mostTokens", () => {
  test("bytes of UTF-8 of text and prompt, and room for special tokens", () => {
    expect(mostTokens(["abc", "ü"], "q: ")).toBe(3 + 2 + 2 * (3 + 8));
    expect(mostTokens([], "q: ")).toBe(0);
  });
});
