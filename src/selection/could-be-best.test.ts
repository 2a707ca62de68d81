import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { pairedTTest } from "../statistics/paired-t-test.js";
import { signFlipTest } from "../statistics/sign-flip-test.js";
import type { CandidateScores } from "./candidate-scores.js";
import { couldBeBest } from "./could-be-best.js";

const random = () => seededRandom(7);

function scoresFrom(rows: readonly (readonly number[])[]): CandidateScores {
  return {
    ids: rows.map((_, i) => `c${i}`),
    queries: rows[0]?.length ?? 0,
    values: Float64Array.from(rows.flat()),
  };
}

/** Normal scores with the given means and a standard deviation of .2. */
function normalScores(means: readonly number[], queries: number, seed: number): CandidateScores {
  const source = seededRandom(seed);
  return scoresFrom(means.map((mean) => Array.from({ length: queries }, () => mean + 0.2 * source.normal())));
}

/** The definition, pattern by pattern, with a t statistic of its own. */
function byEnumeration({ ids, queries, values }: CandidateScores, candidate: number): number {
  const largest = (pattern: number): number =>
    Math.max(
      ...ids.flatMap((_, j) => {
        if (j === candidate) return [];
        const flipped = Array.from({ length: queries }, (_, q) => {
          const difference = values[j * queries + q]! - values[candidate * queries + q]!;
          return (pattern >> q) & 1 ? -difference : difference;
        });
        return [pairedTTest(flipped).t!];
      }),
    );
  const observed = largest(0);
  let hits = 0;
  for (let pattern = 0; pattern < 2 ** queries; pattern++) if (largest(pattern) >= observed - 1e-9) hits++;
  return hits / 2 ** queries;
}

describe("couldBeBest", () => {
  test("is exact for few queries: every pattern of signs, the maximum of t over the others", () => {
    const scores = normalScores([0.5, 0.6, 0.7, 0.4], 9, 3);
    const { p } = couldBeBest(scores, { random: random() });
    for (let i = 0; i < 4; i++) expect(p[i]).toBe(byEnumeration(scores, i));
  });

  test("with two candidates it is the one-sided sign-flip test", () => {
    const scores = normalScores([0.5, 0.58], 40, 5);
    const differences = scores.values.slice(40).map((value, q) => value - scores.values[q]!);
    const alone = signFlipTest(differences, { random: seededRandom(1) }).pGreater;
    const { p } = couldBeBest(scores, { random: random() });
    expect(Math.abs(p[0]! - alone)).toBeLessThan(6 * Math.sqrt((alone * (1 - alone)) / 100_000));
    expect(p[1]).toBeGreaterThan(0.5);
  });

  test("random flips agree with all patterns", () => {
    const scores = normalScores([0.5, 0.55, 0.6], 14, 8);
    const exact = couldBeBest(scores, { random: random() });
    const drawn = couldBeBest(scores, { random: random(), flips: 16_000 });
    for (let i = 0; i < 3; i++) {
      const p = exact.p[i]!;
      expect(Math.abs(drawn.p[i]! - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 16_000) + 1e-4);
    }
  });

  test("a clear best rules the others out, and says by whom", () => {
    const set = couldBeBest(normalScores([0.3, 0.8, 0.5], 60, 2), { random: random() });
    expect(set.members).toEqual([1]);
    expect([set.strongest[0], set.strongest[2]]).toEqual([1, 1]);
    expect(set.p[0]).toBe(1 / 100_001);
  });

  test("does not depend on the order of candidates or queries, nor on a shift or scale of the scores", () => {
    const scores = normalScores([0.5, 0.6, 0.55], 12, 4);
    const { p } = couldBeBest(scores, { random: random() });
    const rows = [0, 1, 2].map((c) => [...scores.values.subarray(c * 12, c * 12 + 12)]);
    const turned = couldBeBest(scoresFrom([rows[2]!, rows[0]!, rows[1]!].map((row) => row.reverse())), {
      random: random(),
    });
    expect([turned.p[1], turned.p[2], turned.p[0]]).toEqual([...p]);
    const moved = scores.values.map((value, i) => 1000 * value + (i % 12));
    expect([...couldBeBest({ ...scores, values: moved }, { random: random() }).p]).toEqual([...p]);
  });

  test("equal candidates are never separable, not from each other and not by rounding", () => {
    const row = Array.from({ length: 30 }, (_, q) => (q % 7) / 10);
    const noisy = row.map((value) => value + 0.1 + 0.2 - 0.3);
    expect(noisy).not.toEqual(row);
    const set = couldBeBest(scoresFrom([row, noisy, row]), { random: random() });
    expect([...set.p]).toEqual([1, 1, 1]);
    expect([...set.strongest]).toEqual([-1, -1, -1]);
    const better = row.map((value, q) => value + 0.2 + (q % 3) / 100);
    expect(couldBeBest(scoresFrom([row, better, better]), { random: random() }).members).toEqual([1, 2]);
  });

  test("the same difference everywhere needs six queries: 2^-6 is the first below .025", () => {
    const rows = (n: number) => [new Array<number>(n).fill(0.3), new Array<number>(n).fill(0.4)];
    expect(couldBeBest(scoresFrom(rows(5)), { random: random() }).members).toEqual([0, 1]);
    expect(couldBeBest(scoresFrom(rows(6)), { random: random() }).members).toEqual([1]);
    expect(couldBeBest(scoresFrom(rows(6)), { random: random(), level: 0.025 }).members).toEqual([0, 1]);
  });

  test("the leader wins when it beats each other candidate alone, however many there are", () => {
    const scores = normalScores([0.5, 0.6, 0.5, 0.49, 0.5, 0.51, 0.48, 0.5], 60, 4);
    const set = couldBeBest(scores, { random: random() });
    expect(set).toMatchObject({ verified: true, members: [1] });
    for (const i of [0, 2, 3, 4, 5, 6, 7]) {
      const differences = Float64Array.from(
        { length: 60 },
        (_, q) => scores.values[60 + q]! - scores.values[i * 60 + q]!,
      );
      const alone = signFlipTest(differences, { random: seededRandom(i) }).pGreater;
      expect(Math.abs(set.p[i]! - alone)).toBeLessThan(6 * Math.sqrt((alone * (1 - alone)) / 100_000) + 1e-5);
      expect(set.p[i]).toBeLessThanOrEqual(0.025);
      expect(set.strongest[i]).toBe(1);
    }
    const stricter = couldBeBest(scores, {
      random: random(),
      level: 2 * Math.max(...set.p.with(1, 0)) - 1e-9,
    });
    expect(stricter.verified).toBe(false);
    expect(stricter.members.length).toBeGreaterThan(1);
  });

  test("no candidate, one candidate, no query, one query", () => {
    expect(couldBeBest(scoresFrom([]), { random: random() }).members).toEqual([]);
    expect(couldBeBest(scoresFrom([[0.1, 0.2]]), { random: random() }).members).toEqual([0]);
    expect(couldBeBest(scoresFrom([[], []]), { random: random() }).members).toEqual([0, 1]);
    expect([...couldBeBest(scoresFrom([[0], [1]]), { random: random() }).p]).toEqual([0.5, 1]);
  });

  test("refuses scores of the wrong shape, doubled ids and NaN", () => {
    const good = normalScores([0.5, 0.6], 3, 1);
    expect(() => couldBeBest({ ...good, queries: 4 }, { random: random() })).toThrow(
      "6 scores for 2 candidates × 4",
    );
    expect(() => couldBeBest({ ...good, ids: ["a", "a"] }, { random: random() })).toThrow("not unique");
    expect(() =>
      couldBeBest(
        scoresFrom([
          [0.1, 0.2],
          [0.3, Number.NaN],
        ]),
        { random: random() },
      ),
    ).toThrow("c1 scores NaN on query 1");
  });
});

describe("simulation with a fixed seed", () => {
  for (const [candidates, most] of [
    [2, 0.07],
    [3, 0.03],
  ] as const) {
    test(`${candidates} equal candidates rarely give a false winner`, () => {
      let winners = 0;
      for (let trial = 0; trial < 300; trial++) {
        const scores = normalScores(new Array<number>(candidates).fill(0.5), 50, 1000 + trial);
        const set = couldBeBest(scores, { random: seededRandom(trial), flips: 10_000 });
        if (set.members.length === 1) winners++;
      }
      expect(winners / 300).toBeLessThanOrEqual(most);
    });
  }
});
