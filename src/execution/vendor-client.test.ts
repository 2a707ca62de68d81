import { describe, expect, test } from "vitest";
import { errorKind, ProviderError, type ProviderFailure } from "../contracts/errors.js";
import type { RateLimits } from "../contracts/vendor-call.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { instantClock } from "./instant-clock.case.js";
import { rateGate } from "./rate-gate.js";
import { tokenBucket } from "./token-bucket.js";
import { createVendorClient } from "./vendor-client.js";

const failing = (failure: ProviderFailure) => async (): Promise<never> => {
  throw new ProviderError("no", failure);
};
const kindOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "fine",
    (error: unknown) => errorKind(error),
  );

describe("tokenBucket", () => {
  test("without a limit nothing waits; a stated one fills up with time", async () => {
    const clock = instantClock();
    expect(tokenBucket(null, clock).waitMs(1e9)).toBe(0);
    const bucket = tokenBucket(600, clock);
    bucket.take(600);
    expect(bucket.waitMs(10)).toBe(1000);
    await clock.sleep(500);
    expect(bucket.waitMs(10)).toBe(500);
    await clock.sleep(1e9);
    expect(bucket.waitMs(600)).toBe(0);
    // More than it ever holds is there when it is full.
    expect(bucket.waitMs(10_000)).toBe(0);
  });

  test("what the service says is left holds, less what is under way, and fills in the time it gives", async () => {
    const clock = instantClock();
    const bucket = tokenBucket(null, clock);
    bucket.correct({ limit: 1000, remaining: 100, resetMs: 9000 }, 40);
    expect(bucket.waitMs(60)).toBe(0);
    expect(bucket.waitMs(160)).toBe(1000);
    const stated = tokenBucket(60, clock);
    stated.correct({ limit: 1000, remaining: 999, resetMs: 1 }, 0);
    expect(stated.waitMs(61)).toBe(0);
    stated.take(60);
    expect(stated.waitMs(1)).toBe(1000);
  });

  test("what headers promise holds nobody longer than two minutes: then the service says itself", () => {
    const bucket = tokenBucket(null, instantClock());
    bucket.correct({ limit: 200, remaining: 0, resetMs: 200 * 100_000 }, 0);
    expect(bucket.waitMs(1)).toBe(100_000);
    // A day for 200 calls; and a moment since 1970 where a duration belongs.
    for (const resetMs of [86_400_000, 1_795_000_000_000]) {
      bucket.correct({ limit: 200, remaining: 0, resetMs }, 0);
      expect(bucket.waitMs(1)).toBe(0);
    }
    // A limit that the user states is kept however long that takes.
    const stated = tokenBucket(1, instantClock());
    stated.correct({ limit: 200, remaining: 0, resetMs: 86_400_000 }, 0);
    expect(stated.waitMs(1)).toBe(60_000);
    stated.take(4);
    expect(stated.waitMs(1)).toBe(300_000);
  });
});

describe("rateGate", () => {
  test("half as many at once after a refusal, one more after a round of good calls", () => {
    const gate = rateGate({ parallelCalls: 8, clock: instantClock() });
    const cost = { requests: 1, tokens: 1 };
    const leave = (throttled: boolean, times = 1): void => {
      for (let i = 0; i < times; i++) gate.leave(cost, { throttled });
    };
    leave(true);
    expect(gate.places).toBe(4);
    leave(true, 5);
    expect(gate.places).toBe(1);
    leave(false);
    expect(gate.places).toBe(2);
    leave(false, 2 + 3 + 4 + 5 + 6 + 7);
    expect(gate.places).toBe(8);
    leave(false, 100);
    expect(gate.places).toBe(8);
  });

  test("no more than its places are inside; who waits is let in by turns, or leaves when interrupted", async () => {
    const gate = rateGate({ parallelCalls: 2, clock: instantClock() });
    const cost = { requests: 1, tokens: 1 };
    await gate.enter(cost);
    await gate.enter(cost);
    const order: string[] = [];
    const stop = new AbortController();
    const first = gate.enter(cost).then(() => order.push("first"));
    const second = kindOf(gate.enter(cost, stop.signal)).then((kind) => order.push(String(kind)));
    const third = gate.enter(cost).then(() => order.push("third"));
    stop.abort();
    await second;
    gate.leave(cost, { throttled: false });
    await first;
    gate.leave(cost, { throttled: false });
    await third;
    expect(order).toEqual(["interrupted", "first", "third"]);
  });
});

describe("createVendorClient", () => {
  const client = (more: { retries?: number; requestsPerMinute?: number; tokensPerMinute?: number } = {}) => {
    const clock = instantClock();
    return {
      clock,
      ...createVendorClient({ parallelCalls: 4, clock, random: seededRandom(3).uniform, ...more }),
    };
  };

  test.each<[string, ProviderFailure, number]>([
    ["what may pass, eight times", {}, 9],
    ["what is final, never", { final: true }, 1],
    ["what is too large, never: it is split", { tooLarge: true }, 1],
    ["what is of no use, twice", { tries: 2 }, 3],
    ["what may be one text's fault, once", { tries: 1, tooLarge: true }, 2],
  ])("asks again: %s", async (_, failure, calls) => {
    const { patiently } = client();
    let made = 0;
    const work = (): Promise<never> => {
      made++;
      return failing(failure)();
    };
    expect(await kindOf(patiently(work))).toBe("provider");
    expect(made).toBe(calls);
  });

  test("waits as long as it is asked to, else by chance up to 0.5, 1, 2, 4, 8 seconds", async () => {
    const asked = client({ retries: 1 });
    await kindOf(asked.patiently(failing({ retryAfterMs: 420 })));
    expect(asked.clock.waits).toEqual([420]);
    const { patiently, clock, tally } = client();
    await kindOf(patiently(failing({})));
    const most = [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000];
    expect(clock.waits).toHaveLength(most.length);
    clock.waits.forEach((ms, i) => {
      expect(ms).toBeLessThan(most[i]!);
    });
    expect(new Set(clock.waits.map((ms, i) => Math.round((ms / most[i]!) * 100))).size).toBeGreaterThan(5);
    expect(tally).toMatchObject({ repeated: 8, waitedMs: clock.waits.reduce((sum, ms) => sum + ms, 0) });
  });

  test("a bug is not asked again", async () => {
    const { patiently } = client();
    await expect(patiently(() => Promise.reject(new TypeError("bug")))).rejects.toThrow("bug");
  });

  test("after a refusal with a wait nobody asks before it is over", async () => {
    const { paced, clock } = client();
    const cost = { requests: 1, tokens: 1 };
    await kindOf(paced(failing({ throttled: true, retryAfterMs: 3000 }), cost));
    await paced(async () => ({}), cost);
    expect(clock.now()).toBe(3000);
  });

  test("limits that answers state are kept: no call in a thousand goes over them", async () => {
    // A service of 60 requests a minute that fill evenly, and says what is left with each answer.
    const { call, clock } = client();
    let left = 60;
    let at = 0;
    let refused = 0;
    const service = async (): Promise<{ limits: RateLimits }> => {
      left = Math.min(60, left + (clock.now() - at) / 1000);
      at = clock.now();
      if (left < 1) {
        refused++;
        throw new ProviderError("429", { throttled: true });
      }
      left -= 1;
      const remaining = Math.floor(left);
      return { limits: { requests: { limit: 60, remaining, resetMs: (60 - left) * 1000 } } };
    };
    for (let i = 0; i < 1000; i++) await call(service, { requests: 1, tokens: 10 });
    expect(refused).toBe(0);
    expect(clock.now()).toBeGreaterThan(900_000);
    expect(clock.now()).toBeLessThan(1_100_000);
  });

  test("stated limits hold from the first call", async () => {
    const { call, clock } = client({ requestsPerMinute: 600, tokensPerMinute: 6000 });
    for (let i = 0; i < 200; i++) await call(async () => ({}), { requests: 1, tokens: 100 });
    // 20,000 tokens, of which 6,000 were there at once.
    expect(clock.now()).toBeGreaterThanOrEqual(139_000);
    expect(clock.now()).toBeLessThan(150_000);
  });
});
