import { describe, expect, test } from "vitest";
import { InterruptedError } from "../contracts/errors.js";
import type { ProgressEvent } from "../contracts/progress.js";
import { deterministicProvider } from "./deterministic-provider.case.js";
import { embedAll } from "./embed-all.js";

const texts = ["b", "a long text", "b", "", "middling", "one two three four five six", "c"];

describe("embedAll", () => {
  test("gives each text its own vector, whatever the order of the calls", async () => {
    const provider = deterministicProvider();
    const all = await embedAll(provider, texts, { role: "document" });
    for (const [row, text] of texts.entries()) {
      const { matrix, tokens, truncated } = await provider.embed([text], { role: "document" });
      expect(all.matrix.data.subarray(row * 4, row * 4 + 4)).toEqual(matrix.data);
      expect(all.tokens[row]).toBe(tokens[0]);
      expect(all.truncated[row]).toBe(truncated[0]);
    }
  });

  test("sends equal texts once, the longest first, and no more a call than the provider takes", async () => {
    const provider = deterministicProvider();
    const { computedTexts } = await embedAll(provider, texts, { role: "document" });
    expect(computedTexts).toBe(6);
    expect(provider.calls.flat()).toHaveLength(6);
    expect(provider.calls[0]![0]).toBe("one two three four five six");
    for (const call of provider.calls) expect(call.length).toBeLessThanOrEqual(3);
  });

  test("no texts, no calls", async () => {
    const provider = deterministicProvider();
    const { matrix } = await embedAll(provider, [], { role: "query" });
    expect(matrix).toMatchObject({ rows: 0, dims: 4 });
    expect(provider.calls).toHaveLength(0);
  });

  test("keeps as many calls under way as the provider allows", async () => {
    const provider = deterministicProvider({ textsPerCall: 1, parallelCalls: 3 });
    let open = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const embed = provider.embed.bind(provider);
    provider.embed = async (batch, options) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 3) for (const release of waiting.splice(0)) release();
      });
      open -= 1;
      return embed(batch, options);
    };
    await embedAll(provider, ["a", "b", "c", "d", "e", "f"], { role: "query" });
    expect(most).toBe(3);
  });

  test("calls hold the characters the provider likes, and fewer towards the end, so that parallel ones end together", async () => {
    const provider = deterministicProvider({ textsPerCall: 50, parallelCalls: 2, charactersPerCall: 40 });
    const words = Array.from({ length: 30 }, (_, i) => `word ${i + 10}`);
    const { matrix } = await embedAll(
      provider,
      [...words, "a text far longer than a call had better be, sent alone"],
      {
        role: "document",
      },
    );
    expect(matrix.rows).toBe(31);
    const sizes = provider.calls.map((call) => call.length);
    expect(sizes[0]).toBe(1);
    expect(Math.max(...sizes)).toBe(5);
    expect(sizes.at(-1)).toBeLessThan(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(31);
  });

  test("reports progress up to the total, with the share of the work", async () => {
    const events: ProgressEvent[] = [];
    await embedAll(deterministicProvider({ parallelCalls: 1 }), texts, {
      role: "document",
      onProgress: (event) => events.push(event),
    });
    expect(events).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ done: 6, total: 6, share: 1 });
    expect((events[0] as { share: number }).share).toBeGreaterThan(0.5);
  });

  test("stops at an abort", async () => {
    const controller = new AbortController();
    const provider = deterministicProvider({ textsPerCall: 1, parallelCalls: 1 });
    const embed = provider.embed.bind(provider);
    provider.embed = async (batch, options) => {
      if (provider.calls.length === 2) controller.abort();
      return embed(batch, options);
    };
    await expect(embedAll(provider, texts, { role: "query", signal: controller.signal })).rejects.toThrow(
      InterruptedError,
    );
    expect(provider.calls.length).toBeLessThan(5);
  });
});
