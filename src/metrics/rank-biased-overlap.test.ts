import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../test/shared-data.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { rankBiasedOverlap } from "./rank-biased-overlap.js";

interface Golden {
  readonly versions: Record<string, string>;
  readonly lists: readonly { a: string[]; b: string[]; p: number; rboExt: number }[];
}

const golden = JSON.parse(
  readFileSync(join(projectRoot, "test", "fixtures", "rank-similarity.json"), "utf8"),
) as Golden;
const lists = (a: string, b: string): [{ items: string[] }, { items: string[] }] => [
  { items: [...a] },
  { items: [...b] },
];

describe("rankBiasedOverlap", () => {
  test("worked by hand: ab against ba at p = .5", () => {
    // A_1 = 0, A_2 = 1: .5 (0 + .5) + .5² · 1.
    const { ext, min, residual } = rankBiasedOverlap(...lists("ab", "ba"), { p: 0.5 });
    expect(ext).toBeCloseTo(0.5, 12);
    // Below, the overlap stays 2 of d: Σ_{d>2} .5^d · 2/d = 2 (ln 2 - .5 - .125).
    expect(min).toBeCloseTo(0.25 + 2 * (Math.LN2 - 0.625), 12);
    expect(min + residual).toBeCloseTo(0.5, 12);
  });

  test("the same list: 1 at every p; nothing in common: 0", () => {
    for (const p of [0.1, 0.9, 0.99]) {
      const same = rankBiasedOverlap(...lists("abcdef", "abcdef"), { p });
      expect(same.ext).toBeCloseTo(1, 12);
      expect(same.min + same.residual).toBeCloseTo(1, 12);
      const apart = rankBiasedOverlap(...lists("abc", "xyz"), { p });
      expect(apart.ext).toBeCloseTo(0, 12);
      expect(apart.min).toBeCloseTo(0, 12);
    }
  });

  test(`equation 32 of ${golden.lists.length} random pairs, uneven too, as rbo ${golden.versions.rbo} has it`, () => {
    for (const { a, b, p, rboExt } of golden.lists) {
      expect(rankBiasedOverlap({ items: a }, { items: b }, { p }).ext).toBeCloseTo(rboExt, 10);
    }
  });

  test("every continuation of the lists lies between min and min + residual, and both are reached", () => {
    const random = seededRandom(5);
    for (let trial = 0; trial < 200; trial++) {
      const p = 0.6;
      const items = Array.from({ length: 8 }, (_, i) => `d${i}`);
      const a = shuffled(random, items).slice(0, 1 + random.below(5));
      const b = shuffled(random, items).slice(0, 1 + random.below(5));
      const { ext, min, residual } = rankBiasedOverlap({ items: a }, { items: b }, { p });
      expect(ext).toBeGreaterThanOrEqual(min - 1e-12);
      expect(ext).toBeLessThanOrEqual(min + residual + 1e-12);
      const apart = truncated(continued(a, 60, "x"), continued(b, 60, "y"), p);
      expect(apart).toBeCloseTo(min, 10);
      const together = truncated(...matched(a, b, 60), p);
      expect(together).toBeCloseTo(min + residual, 10);
      const some = truncated(mixed(random, a, items, 60, "x"), mixed(random, b, items, 60, "y"), p);
      expect(some).toBeGreaterThanOrEqual(min - 1e-10);
      expect(some).toBeLessThanOrEqual(min + residual + 1e-10);
    }
  });

  test("ties: both orders of a tied pair agree with either; one tie against the same tie is 1", () => {
    const tied = { items: ["a", "b", "c"], scores: [2, 2, 1] };
    expect(rankBiasedOverlap(tied, { items: ["b", "a", "c"], scores: [2, 2, 1] }).ext).toBeCloseTo(1, 12);
    // Against a strict list: A_1 = 2 · 1 / (2 + 1), A_2 = A_3 = 1.
    const { ext } = rankBiasedOverlap(tied, { items: ["a", "b", "c"] }, { p: 0.5 });
    expect(ext).toBeCloseTo(0.5 * (2 / 3 + 0.5 + 0.25) + 0.125, 12);
  });

  test("symmetric, whatever is longer", () => {
    const [a, b] = lists("abcdefg", "bxa");
    expect(rankBiasedOverlap(a, b)).toEqual(rankBiasedOverlap(b, a));
  });

  test.each([
    [lists("ab", "ba"), { p: 1 }, /p is 1/],
    [lists("ab", "ba"), { p: Number.NaN }, /p is NaN/],
    [lists("", "ba"), {}, /one is empty/],
    [lists("aa", "ba"), {}, /"a" twice/],
  ] as const)("refuses %j %j", ([a, b], options, message) => {
    expect(() => rankBiasedOverlap(a, b, options)).toThrow(message);
  });
});

/** RBO of two long lists, cut where the weight is nothing. */
function truncated(a: readonly string[], b: readonly string[], p: number): number {
  let sum = 0;
  for (let d = 1; d <= Math.min(a.length, b.length); d++) {
    const below = new Set(a.slice(0, d));
    sum += (1 - p) * p ** (d - 1) * (b.slice(0, d).filter((item) => below.has(item)).length / d);
  }
  return sum;
}

function continued(list: readonly string[], length: number, prefix: string): string[] {
  return [...list, ...Array.from({ length: length - list.length }, (_, i) => `${prefix}${i}`)];
}

/** Both go on with what the other has and they lack, best first, then with the same new items. */
function matched(a: readonly string[], b: readonly string[], length: number): [string[], string[]] {
  const [first, second] = [[...a], [...b]];
  for (let i = 0; first.length < length || second.length < length; i++) {
    for (const [one, other] of first.length <= second.length
      ? ([
          [first, second],
          [second, first],
        ] as const)
      : ([
          [second, first],
          [first, second],
        ] as const)) {
      if (one.length > other.length) continue;
      const lacking = other.find((item) => !one.includes(item));
      one.push(lacking ?? `new${i}`);
    }
  }
  return [first.slice(0, length), second.slice(0, length)];
}

function mixed(
  random: { below(bound: number): number },
  list: readonly string[],
  items: readonly string[],
  length: number,
  prefix: string,
): string[] {
  const rest = items.filter((item) => !list.includes(item));
  return continued([...list, ...shuffled(random, rest)], length, prefix);
}

function shuffled(random: { below(bound: number): number }, items: readonly string[]): string[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
