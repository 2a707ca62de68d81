import { describe, expect, test } from "vitest";
import { providerInWorkers } from "./worker-pool.js";

const entry = new URL("../../test/fixtures/worker.mjs", import.meta.url);
const role = "document";

describe("providerInWorkers", () => {
  test("as many calls at a time as workers, more wait their turn", async () => {
    const provider = await providerInWorkers(entry, {}, 2);
    expect(provider.limits).toEqual({ textsPerCall: 4, parallelCalls: 4 });
    const results = await Promise.all(
      ["a", "bb", "ccc", "dddd", "eeeee"].map((text) => provider.embed([text, ""], { role })),
    );
    expect(results.map(({ matrix }) => [...matrix.data])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
      [5, 0],
    ]);
    await provider.close();
  });

  test("calls of one short text get a provider of their own from the fourth on, unless it is busy", async () => {
    const single = { open: () => providerInWorkers(entry, { name: 2 }, 1), mostCharacters: 4 };
    const provider = await providerInWorkers(entry, { name: 1 }, 1, { single });
    const made: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { matrix } = await provider.embed(["name"], { role });
      made.push(matrix.data[0]!);
    }
    expect(made).toEqual([1, 1, 1, 2, 2]);
    const both = await Promise.all(["name", "name"].map((text) => provider.embed([text], { role })));
    expect(both.map(({ matrix }) => matrix.data[0])).toEqual([2, 1]);
    expect((await provider.embed(["name", "a"], { role })).matrix.data[0]).toBe(1);
    expect((await provider.embed(["longer"], { role })).matrix.data[0]).toBe(6);
    await provider.close();
  });

  test("hands the budget of its batches to the workers, that of the call first", async () => {
    const provider = await providerInWorkers(entry, {}, 1, { tokensPerBatch: 256 });
    expect((await provider.embed(["budget"], { role })).matrix.data[0]).toBe(256);
    expect((await provider.embed(["budget"], { role, tokensPerBatch: 64 })).matrix.data[0]).toBe(64);
    await provider.close();
  });

  test("a call that fails is that call's error; the worker goes on", async () => {
    const provider = await providerInWorkers(entry, {}, 1);
    await expect(provider.embed(["fail"], { role })).rejects.toMatchObject({
      name: "ProviderError",
      message: "cannot embed this",
    });
    expect([...(await provider.embed(["four"], { role })).matrix.data]).toEqual([4]);
    await provider.close();
  });

  test("a worker that exits in a call fails it and every later one, and can be closed", async () => {
    const provider = await providerInWorkers(entry, {}, 1);
    const calls = [provider.embed(["exit"], { role }), provider.embed(["waits for it"], { role })];
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { name: "ProviderError", message: expect.stringContaining("ended with code 7") },
      });
    }
    await provider.close();
  });

  test("an error that a worker throws outside of its calls is that of the call", async () => {
    const provider = await providerInWorkers(entry, {}, 1);
    await expect(provider.embed(["throw"], { role })).rejects.toThrow("thrown in the thread");
    await provider.close();
  });

  test.each([
    ["fails", "InputError", "no such model"],
    ["dies", "ProviderError", "ended with code 9"],
  ])("a model that cannot be opened (%s) is the error, and no worker stays", async (open, name, message) => {
    await expect(providerInWorkers(entry, { open }, 2)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  test("closing during a call ends the call, and those after it", async () => {
    const provider = await providerInWorkers(entry, {}, 1);
    const running = Promise.allSettled([
      provider.embed(["never"], { role }),
      provider.embed(["waits"], { role }),
    ]);
    await provider.close();
    expect((await running).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(provider.embed(["late"], { role })).rejects.toMatchObject({ name: "ProviderError" });
    await provider.close();
  });

  test("an aborted signal ends a call before it starts, and leaves the worker to others", async () => {
    const provider = await providerInWorkers(entry, {}, 1);
    await expect(provider.embed(["a"], { role, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "InterruptedError",
    });
    expect([...(await provider.embed(["abc"], { role })).matrix.data]).toEqual([3]);
    await provider.close();
  });
});
