import { describe, expect, test } from "vitest";
import type { MeasuredSetting } from "../contracts/calibration.js";
import { chooseSetting, defaultSetting, sessionLayouts } from "./choose-setting.js";

const four = { threads: 4, mostSessions: 4 };
const way = (
  sessions: number,
  threads: number,
  tokensPerBatch: number,
  textsPerSecond: number,
  sameBytes = true,
): MeasuredSetting => ({ sessions, threads, tokensPerBatch, textsPerSecond, sameBytes });
const queries = [
  { threads: 1, ms: 10, sameBytes: true },
  { threads: 4, ms: 4, sameBytes: true },
];

test("threads are spread over sessions in every even way, and over fewer where memory is short", () => {
  expect(sessionLayouts(four)).toEqual([
    { sessions: 4, threads: 1 },
    { sessions: 2, threads: 2 },
    { sessions: 1, threads: 4 },
  ]);
  expect(sessionLayouts({ threads: 4, mostSessions: 2 })).toEqual([
    { sessions: 2, threads: 2 },
    { sessions: 1, threads: 4 },
  ]);
  expect(sessionLayouts({ threads: 1, mostSessions: 1 })).toEqual([{ sessions: 1, threads: 1 }]);
  expect(defaultSetting({ threads: 3, mostSessions: 1 })).toMatchObject({ sessions: 1, threads: 3 });
});

describe("chooseSetting", () => {
  test("takes the fastest", () => {
    const chosen = chooseSetting(
      four,
      [way(4, 1, 512, 100), way(4, 1, 256, 110), way(1, 4, 2048, 90)],
      queries,
    );
    expect(chosen).toEqual({
      sessions: 4,
      threads: 1,
      tokensPerBatch: 256,
      queryThreads: 4,
      calibrated: true,
    });
  });

  test("keeps the default where another is faster by less than noise", () => {
    const chosen = chooseSetting(four, [way(4, 1, 256, 102.9), way(4, 1, 512, 100)], queries);
    expect(chosen.tokensPerBatch).toBe(512);
  });

  test("never takes a way that changes a byte, however fast", () => {
    const chosen = chooseSetting(
      four,
      [way(4, 1, 0, 50), way(4, 1, 512, 100, false), way(1, 4, 512, 300, false)],
      [
        { threads: 1, ms: 10, sameBytes: true },
        { threads: 4, ms: 1, sameBytes: false },
      ],
    );
    expect(chosen).toMatchObject({ sessions: 4, threads: 1, tokensPerBatch: 0, queryThreads: 1 });
  });

  test("takes the graph with attention in one operator where it changes no byte and is not slower", () => {
    const fused = (textsPerSecond: number, sameBytes = true): MeasuredSetting => ({
      ...way(4, 1, 512, textsPerSecond, sameBytes),
      fusedAttention: true,
    });
    const times = [...queries, { threads: 4, fusedAttention: true, ms: 3, sameBytes: true }];
    const plain = way(4, 1, 512, 100);
    const chosen = chooseSetting(four, [plain, fused(110)], times);
    expect(chosen).toMatchObject({ fusedAttention: true, queryThreads: 4, tokensPerBatch: 512 });
    // Less than noise behind.
    expect(chooseSetting(four, [plain, fused(98)], times).fusedAttention).toBe(true);
    expect(chooseSetting(four, [plain, fused(96)], times).fusedAttention).toBeUndefined();
    expect(chooseSetting(four, [plain, fused(200, false)], times).fusedAttention).toBeUndefined();
    expect(chooseSetting(four, [plain], queries).fusedAttention).toBeUndefined();
  });

  test("a query runs in the thread that asks where that is fastest, and saves a tenth", () => {
    const here = { threads: 4, here: true, ms: 3.9, sameBytes: true };
    const times = [...queries, here];
    const chosen = chooseSetting(four, [way(4, 1, 512, 100)], times);
    expect(chosen).toMatchObject({ queryThreads: 4, queryHere: true });
    const slower = [...queries, { ...here, ms: 4.1 }];
    expect(chooseSetting(four, [way(4, 1, 512, 100)], slower).queryHere).toBeUndefined();
    const little = [queries[0]!, { threads: 1, here: true, ms: 9.5, sameBytes: true }];
    expect(chooseSetting(four, [way(4, 1, 512, 100)], little).queryHere).toBeUndefined();
  });

  test("no session for queries alone where it saves little, or has no room", () => {
    const little = [queries[0]!, { threads: 4, ms: 9.5, sameBytes: true }];
    expect(chooseSetting(four, [way(4, 1, 512, 100)], little).queryThreads).toBe(1);
    const short = { threads: 4, mostSessions: 2 };
    const times = [{ threads: 2, ms: 10, sameBytes: true }, queries[1]!];
    expect(chooseSetting(short, [way(2, 2, 512, 100)], times).queryThreads).toBe(2);
    expect(chooseSetting(short, [way(1, 4, 512, 100)], times).queryThreads).toBe(4);
  });
});
