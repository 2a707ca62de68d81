import { describe, expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import { type AliasTable, createAliasTable } from "./alias-table.js";

describe("createAliasTable", () => {
  test("by hand: 1 to 3", () => {
    const { thresholds, aliases } = createAliasTable(Float64Array.of(1, 3));
    expect([...thresholds]).toEqual([2 ** 31, 2 ** 32 - 1]);
    expect([...aliases]).toEqual([1, 1]);
  });

  test.each([1, 2, 7, 1000])("%i random weights come out as they went in", (size) => {
    const random = seededRandom(size);
    const weights = Float64Array.from({ length: size }, () => random.uniform() ** 4);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = sharesOf(createAliasTable(weights));
    shares.forEach((share, i) => {
      expect(share).toBeCloseTo(weights[i]! / total, 8);
    });
  });

  test("equal weights, and weights of 0", () => {
    expect([...sharesOf(createAliasTable(Float64Array.of(2, 2, 2, 2)))]).toEqual(
      [0.25, 0.25, 0.25, 0.25].map((share) => expect.closeTo(share, 8)),
    );
    expect([...sharesOf(createAliasTable(Float64Array.of(0, 5, 0)))]).toEqual(
      [0, 1, 0].map((share) => expect.closeTo(share, 8)),
    );
  });
});

/** The chance of each outcome that a table stands for. */
function sharesOf({ thresholds, aliases }: AliasTable): Float64Array {
  const size = thresholds.length;
  const shares = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const own = thresholds[i]! / 2 ** 32;
    shares[i]! += own / size;
    shares[aliases[i]!]! += (1 - own) / size;
  }
  return shares;
}
