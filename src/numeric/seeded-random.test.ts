import { describe, expect, test } from "vitest";
import { seededOrder, seededRandom, seededSample } from "./seeded-random.js";

describe("seededRandom", () => {
  test("repeats itself for a seed and differs between neighbouring seeds", () => {
    const a = seededRandom(7);
    const b = seededRandom(7);
    const c = seededRandom(8);
    const draws = Array.from({ length: 100 }, () => a.uint32());
    expect(Array.from({ length: 100 }, () => b.uint32())).toEqual(draws);
    expect(
      Array.from({ length: 100 }, () => c.uint32()).filter((value, i) => value === draws[i]),
    ).toHaveLength(0);
  });

  test("keeps its sequence, which stored results depend on", () => {
    const random = seededRandom(42);
    expect(Array.from({ length: 3 }, () => random.uint32())).toMatchInlineSnapshot(`
      [
        660444221,
        3652823732,
        77678286,
      ]
    `);
  });

  test("uniform, below and normal have the moments they should", () => {
    const random = seededRandom(1);
    const n = 200_000;
    let uniform = 0;
    let normal = 0;
    let square = 0;
    const counts = new Int32Array(6);
    for (let i = 0; i < n; i++) {
      uniform += random.uniform();
      const z = random.normal();
      normal += z;
      square += z * z;
      counts[random.below(6)]! += 1;
    }
    expect(Math.abs(uniform / n - 0.5)).toBeLessThan(0.003);
    expect(Math.abs(normal / n)).toBeLessThan(0.01);
    expect(Math.abs(square / n - 1)).toBeLessThan(0.02);
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 6) ** 2 / (n / 6), 0);
    expect(chiSquare).toBeLessThan(20.5); // 99.9th percentile at 5 degrees of freedom
  });

  test.each([0, -1, Number.NaN, 2 ** 33])("below refuses the bound %s", (bound) => {
    expect(() => seededRandom(1).below(bound)).toThrow(RangeError);
  });
});

describe("seededOrder and seededSample", () => {
  test("an order is a permutation", () => {
    expect([...seededOrder(50, seededRandom(3))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  test("a sample is ascending, without repetition, and every row is as likely", () => {
    const hits = new Int32Array(10);
    for (let seed = 0; seed < 2000; seed++) {
      const sample = seededSample(10, 3, seededRandom(seed));
      expect([...sample]).toEqual([...new Set(sample)].sort((a, b) => a - b));
      for (const row of sample) hits[row]! += 1;
    }
    for (const count of hits) expect(Math.abs(count - 600)).toBeLessThan(100);
  });

  test("a sample larger than the total is everything", () => {
    expect([...seededSample(3, 10, seededRandom(1))]).toEqual([0, 1, 2]);
  });
});
