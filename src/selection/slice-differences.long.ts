import { expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { differencesOf } from "./compare-candidates.js";
import { sliceDifferences } from "./slice-differences.js";
import { categorySlicing } from "./slicing.js";

const n = 116;

/** How often a family of 40 slices reports a difference between candidates that are all equal. */
function falseFamilies(candidates: number, baseline: boolean, trials: number): number {
  const draw = seededRandom(2026);
  let falsely = 0;
  for (let trial = 0; trial < trials; trial++) {
    // Skewed scores with many zeros and ties; every candidate is drawn alike, some queries are the same for all.
    const score = () => (draw.uniform() < 0.3 ? 0 : draw.uniform() < 0.2 ? 1 : draw.uniform() ** 2);
    const values = new Float64Array(candidates * n);
    for (let q = 0; q < n; q++) {
      const same = draw.uniform() < 0.25 ? score() : null;
      for (let c = 0; c < candidates; c++) values[c * n + q] = same ?? score();
    }
    const scores = { ids: Array.from({ length: candidates }, (_, c) => `c${c}`), queries: n, values };
    const sums = scores.ids.map((_, c) => values.subarray(c * n, (c + 1) * n).reduce((sum, x) => sum + x, 0));
    const [first, second] = scores.ids.map((_, c) => c).sort((i, j) => sums[j]! - sums[i]!);
    const against = baseline && first !== 0 ? 0 : second!;
    const slicings = Array.from(
      { length: 10 },
      (_, s) =>
        categorySlicing(
          { name: `s${s}`, label: "", meaning: "" },
          Array.from({ length: n }, () => "abcd"[draw.below(4)]!),
        )!,
    );
    const found = sliceDifferences(differencesOf(scores, first!, against), slicings, {
      leastTested: 10,
      choices: baseline ? candidates - 1 : 1,
    }).flat();
    if (found.some((difference) => difference !== null && difference.pAdjusted <= 0.05)) falsely++;
  }
  return falsely / trials;
}

// 5 % and two standard errors of 1,000 trials.
const most = 0.064;

test("two equal candidates: any difference in 40 slices in at most 5 % of cases", () => {
  expect(falseFamilies(2, false, 1000)).toBeLessThan(most);
});

test("the best two of eight equal candidates", () => {
  expect(falseFamilies(8, false, 1000)).toBeLessThan(most);
});

test("the best of eight equal candidates against a baseline", () => {
  expect(falseFamilies(8, true, 1000)).toBeLessThan(most);
});
