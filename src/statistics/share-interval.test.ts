import { describe, expect, test } from "vitest";
import { binomialAtLeast, binomialCdf } from "./binomial.js";
import { shareInterval } from "./share-interval.js";

describe("shareInterval", () => {
  test("known ends: 10 of 100 (Clopper-Pearson .0490 to .1762), 5 of 10 (.1871 to .8129)", () => {
    expect(shareInterval(10, 100).low).toBeCloseTo(0.0490047, 6);
    expect(shareInterval(10, 100).high).toBeCloseTo(0.1762226, 6);
    expect(shareInterval(5, 10).low).toBeCloseTo(0.187086, 5);
    expect(shareInterval(5, 10).high).toBeCloseTo(0.812914, 5);
  });

  test("at each end half the rest of the confidence lies beyond the hits", () => {
    const { low, high } = shareInterval(41, 1000, 0.9);
    expect(binomialAtLeast(41, 1000, low)).toBeCloseTo(0.05, 10);
    expect(binomialCdf(41, 1000, high)).toBeCloseTo(0.05, 10);
  });

  test("no hits, all hits, and the mirror image", () => {
    expect(shareInterval(0, 60).low).toBe(0);
    expect(shareInterval(0, 60).high).toBeCloseTo(1 - 0.025 ** (1 / 60), 12);
    expect(shareInterval(60, 60).high).toBe(1);
    expect(shareInterval(7, 60).low).toBeCloseTo(1 - shareInterval(53, 60).high, 12);
  });

  test("refuses what is no count", () => {
    expect(() => shareInterval(3, 0)).toThrow("trials is 0; expected a whole number from 1");
    expect(() => shareInterval(11, 10)).toThrow("hits is 11; expected a whole number from 0 to 10");
    expect(() => shareInterval(1, 10, 95)).toThrow("confidence is 95");
  });
});
