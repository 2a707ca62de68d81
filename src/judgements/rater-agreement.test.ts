import { describe, expect, test } from "vitest";
import { type Rating, ratingsFromRows } from "../contracts/ratings.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { cohenKappa } from "./cohen-kappa.js";
import { krippendorffAlpha } from "./krippendorff-alpha.js";
import { raterAgreement } from "./rater-agreement.js";

/** Ratings from a table with a row for each rater; null is missing. */
function ratingsOf(table: readonly (readonly (number | null)[])[]) {
  const rows: Rating[] = [];
  for (let unit = 0; unit < table[0]!.length; unit++) {
    table.forEach((grades, rater) => {
      const grade = grades[unit];
      if (grade !== null && grade !== undefined)
        rows.push({ queryId: "q", documentId: `d${unit}`, rater: `r${rater}`, grade });
    });
  }
  return ratingsFromRows(rows);
}

/** Example C of Krippendorff 2011: four observers, twelve units, ratings missing. */
const paper = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
  [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
];

/** 5 raters × 60 pairs from a linear congruential generator, the same as in the Python script below. */
function generated(): (number | null)[][] {
  let state = 7;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const table: (number | null)[][] = [[], [], [], [], []];
  for (let unit = 0; unit < 60; unit++) {
    const truth = Math.floor(next() * 4);
    for (let rater = 0; rater < 5; rater++) {
      const missing = next() < 0.3;
      const x = next();
      const off = x < 0.15 ? -1 : x > 0.8 ? 1 : 0;
      table[rater]!.push(missing ? null : Math.min(3, Math.max(0, truth + off)));
    }
  }
  return table;
}

describe("krippendorffAlpha", () => {
  test("by hand: two raters, three pairs, one disagreement", () => {
    // Grades 0 0, 1 1, 0 1: o_01 = 1, n_0 = n_1 = 3, n = 6; alpha = 1 - 5 * 1 / 9.
    const { alpha, pairs, ratings } = krippendorffAlpha(
      ratingsOf([
        [0, 1, 0],
        [0, 1, 1],
      ]),
      { level: "nominal" },
    );
    expect(alpha).toBeCloseTo(1 - 5 / 9, 12);
    expect([pairs, ratings]).toEqual([3, 6]);
  });

  // Values of the package krippendorff 0.9.0; the paper prints .743, .815 and .849.
  test.each([
    ["nominal", 0.743421052631579],
    ["ordinal", 0.8153875037548814],
    ["interval", 0.8491071428571428],
  ] as const)("the worked example of the paper, %s", (level, expected) => {
    const { alpha, pairs, ratings } = krippendorffAlpha(ratingsOf(paper), { level });
    expect(alpha).toBeCloseTo(expected, 12);
    expect([pairs, ratings]).toEqual([11, 40]);
  });

  test.each([
    ["nominal", 0.446144085718314],
    ["ordinal", 0.8149207792883326],
    ["interval", 0.8127088124267801],
  ] as const)("agrees with krippendorff 0.9.0 on generated ratings, %s", (level, expected) => {
    expect(krippendorffAlpha(ratingsOf(generated()), { level }).alpha).toBeCloseTo(expected, 12);
  });

  test("neither raters' names, nor order, nor pairs rated once matter", () => {
    const rows = generated();
    const alpha = krippendorffAlpha(ratingsOf(rows)).alpha!;
    const turned = rows.toReversed().map((row) => [...row.toReversed(), null]);
    turned[2]!.splice(-1, 1, 3);
    expect(krippendorffAlpha(ratingsOf(turned)).alpha).toBeCloseTo(alpha, 12);
  });

  test("interval is blind to a shift and a stretch of the scale, ordinal to any order-keeping change", () => {
    const rows = generated();
    const mapped = (change: (grade: number) => number) =>
      ratingsOf(rows.map((row) => row.map((grade) => (grade === null ? null : change(grade)))));
    const interval = krippendorffAlpha(ratingsOf(rows), { level: "interval" }).alpha!;
    expect(
      krippendorffAlpha(
        mapped((x) => 3 * x + 7),
        { level: "interval" },
      ).alpha,
    ).toBeCloseTo(interval, 12);
    const ordinal = krippendorffAlpha(ratingsOf(rows)).alpha!;
    expect(krippendorffAlpha(mapped((x) => 2 ** x)).alpha).toBeCloseTo(ordinal, 12);
  });

  test("no variation, nothing rated twice and nothing at all have no alpha; grades below 0 are missing", () => {
    const random = seededRandom(1);
    expect(
      krippendorffAlpha(
        ratingsOf([
          [2, 2],
          [2, 2],
        ]),
        { random },
      ),
    ).toMatchObject({ alpha: null, low: null });
    expect(
      krippendorffAlpha(
        ratingsOf([
          [2, null],
          [null, 1],
        ]),
        { random },
      ),
    ).toMatchObject({ alpha: null, pairs: 0 });
    expect(krippendorffAlpha(ratingsFromRows([]), { random }).alpha).toBeNull();
    const withSkips = [
      [0, 1, 0, -1],
      [0, 1, 1, 3],
    ];
    expect(krippendorffAlpha(ratingsOf(withSkips), { level: "nominal" })).toMatchObject({
      pairs: 3,
      ratings: 6,
    });
  });

  test("a bad argument is an input error", () => {
    // @ts-expect-error not a level
    expect(() => krippendorffAlpha(ratingsOf(paper), { level: "ratio" })).toThrow(
      /level is "ratio"; expected nominal/,
    );
    expect(() => krippendorffAlpha(ratingsOf(paper), { random: seededRandom(1), resamples: 7 })).toThrow(
      /resamples is 7/,
    );
  });

  test("its 95 % interval covers the alpha of the population", () => {
    const draw = (pairs: number, seed: number) => {
      const random = seededRandom(seed);
      const rows: (number | null)[][] = [[], [], []];
      for (let unit = 0; unit < pairs; unit++) {
        const truth = random.below(4);
        for (const row of rows) {
          const off = random.uniform() < 0.35 ? (random.below(2) === 0 ? -1 : 1) : 0;
          row.push(random.uniform() < 0.2 ? null : Math.min(3, Math.max(0, truth + off)));
        }
      }
      return ratingsOf(rows);
    };
    const truth = krippendorffAlpha(draw(60_000, 1)).alpha!;
    let covered = 0;
    const trials = 200;
    for (let trial = 0; trial < trials; trial++) {
      const ratings = draw(120, 100 + trial);
      const { low, high } = krippendorffAlpha(ratings, { random: seededRandom(trial), resamples: 400 });
      if (low! <= truth && truth <= high!) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.91);
    expect(covered / trials).toBeLessThan(0.985);
  });
});

/** From scikit-learn 1.9.1, cohen_kappa_score with labels=[0, 1, 2, 3]: n, unweighted, linear, quadratic. */
const kappas: Readonly<Record<string, readonly [number, number, number, number]>> = {
  "01": [28, 0.3788395904436861, 0.615686274509804, 0.7894736842105263],
  "02": [26, 0.532934131736527, 0.7031963470319635, 0.8295081967213115],
  "03": [30, 0.40998487140695905, 0.6415441176470589, 0.817244611059044],
  "04": [27, 0.5581818181818181, 0.7296996662958843, 0.8620102214650767],
  "12": [28, 0.4698795180722891, 0.7038461538461538, 0.8617594254937164],
  "13": [25, 0.4932432432432432, 0.6859296482412061, 0.8214285714285714],
  "14": [27, 0.3675675675675676, 0.618063112078346, 0.8085106382978724],
  "23": [20, 0.5254237288135593, 0.7397769516728625, 0.8805460750853242],
  "24": [24, 0.3271028037383178, 0.5425219941348973, 0.7230769230769232],
  "34": [24, 0.6712328767123288, 0.7863501483679525, 0.8846153846153846],
};

describe("cohenKappa", () => {
  test("by hand", () => {
    // Agreement 3/4; by chance (2 * 1 + 2 * 3) / 16 = 1/2; kappa = (3/4 - 1/2) / (1 - 1/2).
    const { kappa, agreement, n } = cohenKappa([1, 1, 0, 0], [1, 0, 0, 0]);
    expect(kappa).toBeCloseTo(0.5, 12);
    expect([agreement, n]).toEqual([0.75, 4]);
  });

  test("weighs by the grade, also where the scale has a gap", () => {
    const [a, b] = [
      [0, 0, 3, 3, 1],
      [0, 3, 3, 1, 1],
    ];
    // scikit-learn says .3478 when it takes the places among the labels 0, 1, 3.
    expect(cohenKappa(a, b, { weights: "linear" }).kappa).toBeCloseTo(0.2857142857142857, 12);
  });

  test("is symmetric, 1 for equal grades, below 0 for opposite ones, null without variation", () => {
    const [a, b] = [
      [0, 1, 2, 3, 1],
      [1, 1, 2, 0, 3],
    ];
    for (const weights of ["none", "linear", "quadratic"] as const) {
      expect(cohenKappa(a, b, { weights }).kappa).toBeCloseTo(cohenKappa(b, a, { weights }).kappa!, 12);
      expect(cohenKappa(a, a, { weights }).kappa).toBe(1);
      expect(cohenKappa([0, 1], [1, 0], { weights }).kappa).toBe(-1);
      expect(cohenKappa([2, 2], [2, 2], { weights }).kappa).toBeNull();
    }
  });

  test("refuses what is no pair of lists", () => {
    expect(() => cohenKappa([1], [1, 2])).toThrow(/1 and 2 grades/);
    expect(() => cohenKappa([], [])).toThrow(/nothing in common/);
    expect(() => cohenKappa([Number.NaN], [1])).toThrow(/expected finite/);
    // @ts-expect-error not a weighting
    expect(() => cohenKappa([1], [1], { weights: "cubic" })).toThrow(/weights is "cubic"/);
  });
});

describe("raterAgreement", () => {
  const agreement = raterAgreement(ratingsOf(generated()));

  test("has the kappas of scikit-learn for each two raters", () => {
    expect(agreement.raterPairs).toHaveLength(10);
    for (const { a, b, n, kappa, linear, quadratic } of agreement.raterPairs) {
      const [size, ...expected] = kappas[[a[1], b[1]].sort().join("")]!;
      expect(n).toBe(size);
      for (const [i, one] of [kappa, linear, quadratic].entries())
        expect(one.kappa).toBeCloseTo(expected[i]!, 12);
      for (const { low, high, kappa: value } of [kappa, quadratic]) {
        expect(low!).toBeLessThan(value!);
        expect(high!).toBeGreaterThan(value!);
      }
    }
  });

  test("counts, the same seed giving the same intervals", () => {
    expect(raterAgreement(ratingsOf(generated()))).toEqual(agreement);
    expect(raterAgreement(ratingsOf(generated()), { seed: 43 }).alpha.low).not.toBe(agreement.alpha.low);
    expect(agreement.ratedTwice).toBe(agreement.alpha.pairs);
    expect(agreement.unanimous).toBeLessThan(agreement.ratedTwice);
    expect(agreement.raters.reduce((sum, { ratings }) => sum + ratings, 0)).toBe(
      generated()
        .flat()
        .filter((grade) => grade !== null).length,
    );
  });

  test("a more generous rater shows in the mean difference; a rater who skipped all has no mean", () => {
    const report = raterAgreement(
      ratingsOf([
        [3, 2, 1],
        [2, 1, 0],
        [-1, -1, -1],
      ]),
    );
    expect(report.raterPairs).toMatchObject([{ a: "r0", b: "r1", n: 3, agreement: 0, meanDifference: 1 }]);
    expect(report.withoutOpinion).toBe(3);
    expect(report.raters[2]).toEqual({ id: "r2", ratings: 0, meanGrade: null });
  });
});
