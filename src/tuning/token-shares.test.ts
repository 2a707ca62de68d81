import { describe, expect, test } from "vitest";
import { documentShares, inverseFrequencyWeights, zipfShares } from "./token-shares.js";

describe("shares and weights of tokens", () => {
  test("two tokens by Zipf's law, by hand: 3/5 and 2/5, so 0.1 / 0.7 and 0.1 / 0.5", () => {
    expect(zipfShares(2)[0]).toBeCloseTo(3 / 5, 12);
    const [first, second] = inverseFrequencyWeights(zipfShares(2), 0.1);
    expect(first).toBeCloseTo(0.1 / 0.7, 12);
    expect(second).toBeCloseTo(0.1 / 0.5, 12);
  });

  test("weights rise with rank, within 0 and 1", () => {
    const weights = inverseFrequencyWeights(zipfShares(30_000), 1e-4);
    expect(
      weights.every((weight, i) => weight > 0 && weight < 1 && (i === 0 || weight > weights[i - 1]!)),
    ).toBe(true);
    expect(weights[0]).toBeLessThan(0.01);
    expect(weights.at(-1)).toBeGreaterThan(0.9);
    expect(zipfShares(0)).toHaveLength(0);
  });

  test("shares of documents are halfway to those expected, and sum to 1", () => {
    const shares = documentShares(Float64Array.of(3, 1, 0), Float64Array.of(0.5, 0.25, 0.25));
    expect([...shares]).toEqual([0.625, 0.25, 0.125]);
    expect(() => documentShares(new Float64Array(3), zipfShares(3))).toThrow(RangeError);
    expect(() => documentShares(new Float64Array(2), zipfShares(3))).toThrow(RangeError);
  });
});
