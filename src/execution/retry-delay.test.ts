import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { backoffMs, durationMs, isPassing, longestWaitMs, retryAdvice } from "./retry-delay.js";

interface Reference {
  readonly now: string;
  readonly retryableStatus: readonly number[];
  readonly durations: readonly { text: string; ms: number | null }[];
  readonly cases: readonly {
    headers: Record<string, string>;
    delayMs?: number | null;
    stop?: boolean;
    retry?: boolean;
    status?: number;
  }[];
}

const path = shared("reference-data", "api-shapes", "retry-headers.json");
const reference = path === null ? null : (JSON.parse(readFileSync(path, "utf8")) as Reference);

describe.skipIf(reference === null)("retry headers (needs the shared reference data)", () => {
  test("durations", () => {
    for (const { text, ms } of reference!.durations) expect([text, durationMs(text)]).toEqual([text, ms]);
  });

  test("what is to be waited, and when to stop", () => {
    const now = Date.parse(reference!.now);
    for (const { headers, delayMs, stop, retry, status = 429 } of reference!.cases) {
      const advice = retryAdvice(headers, now);
      const again = advice.shouldRetry ?? isPassing(status);
      const tooLong = advice.delayMs !== null && advice.delayMs > longestWaitMs;
      if (delayMs !== undefined) expect([headers, advice.delayMs]).toEqual([headers, delayMs]);
      expect([headers, !again || tooLong]).toEqual([headers, stop ?? false]);
      if (retry !== undefined) expect(again).toBe(retry);
    }
  });

  test("which statuses may pass", () => {
    for (const status of reference!.retryableStatus) expect(isPassing(status)).toBe(true);
    for (const status of [400, 401, 402, 403, 404, 413, 422]) expect(isPassing(status)).toBe(false);
  });
});

test("back-off doubles from half a second to eight, and jitters over the whole of it", () => {
  expect([0, 1, 2, 3, 4, 5, 40].map((tries) => backoffMs(tries, 1))).toEqual([
    500, 1000, 2000, 4000, 8000, 8000, 8000,
  ]);
  expect(backoffMs(3, 0)).toBe(0);
  expect(backoffMs(3, 0.25)).toBe(1000);
});
