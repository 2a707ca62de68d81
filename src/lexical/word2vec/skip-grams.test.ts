import { describe, expect, test } from "vitest";
import { createSkipGrams, drawSkipGrams, keepThresholds } from "./skip-grams.js";

describe("drawSkipGrams", () => {
  test("by hand: a window of one word on either side, within sentences", () => {
    const source = {
      tokens: Int32Array.of(0, 1, 2, 3, 4, 5),
      sentenceEnds: Int32Array.of(3, 5, 6),
      keep: new Uint32Array(6).fill(0xffffffff),
      window: 1,
    };
    expect(drawn(source, 0, 3)).toEqual(["1>0", "0>1", "2>1", "1>2", "4>3", "3>4"]);
    expect(drawn(source, 1, 2)).toEqual(["4>3", "3>4"]);
    expect(drawn(source, 2, 3)).toEqual([]);
  });

  test("each place draws its window uniformly from 1 to the whole", () => {
    const length = 1000;
    const source = {
      tokens: Int32Array.from({ length }, (_, i) => i),
      sentenceEnds: Int32Array.of(length),
      keep: new Uint32Array(length).fill(0xffffffff),
      window: 4,
    };
    const counts = [0, 0, 0, 0, 0];
    for (let seed = 0; seed < 20; seed++) {
      for (const pair of drawn(source, 0, 1, seed)) {
        const [input, output] = pair.split(">").map(Number) as [number, number];
        counts[Math.abs(input - output)]!++;
      }
    }
    // Words at distance d are in the window in 1, 3/4, 2/4 and 1/4 of the places, on two sides.
    expect(counts.map((count) => count / (2 * 20 * length))).toEqual(
      [0, 1, 0.75, 0.5, 0.25].map((share) => expect.closeTo(share, 1)),
    );
  });

  test("drops frequent words before windows are drawn, so that they reach further", () => {
    const source = {
      tokens: Int32Array.of(0, 1, 0, 2),
      sentenceEnds: Int32Array.of(4),
      keep: Uint32Array.of(0, 0xffffffff, 0xffffffff),
      window: 1,
    };
    expect(drawn(source, 0, 1)).toEqual(["2>1", "1>2"]);
  });
});

describe("keepThresholds", () => {
  test("by hand: (√(f/t) + 1) t / f", () => {
    const [often, rarely] = keepThresholds(Float64Array.of(96, 4), 0.04);
    expect(often! / 2 ** 32).toBeCloseTo((Math.sqrt(24) + 1) / 24, 8);
    expect(rarely).toBe(0xffffffff);
  });

  test("a sample of 0 keeps all", () => {
    expect([...keepThresholds(Float64Array.of(1000, 1), 0)]).toEqual([0xffffffff, 0xffffffff]);
  });
});

function drawn(source: Parameters<typeof drawSkipGrams>[0], from: number, to: number, seed = 1): string[] {
  const pairs = createSkipGrams(source.tokens.length, source.window);
  drawSkipGrams(source, from, to, seed, pairs);
  return Array.from({ length: pairs.size }, (_, i) => `${pairs.inputs[i]}>${pairs.outputs[i]}`);
}
