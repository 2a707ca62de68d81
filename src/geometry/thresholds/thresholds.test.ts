import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { bestCutoff } from "./best-cutoff.js";
import { brierScore, expectedCalibrationError } from "./calibration-error.js";
import { isotonicScaling } from "./isotonic-scaling.js";
import { plattProbability, plattScaling } from "./platt-scaling.js";
import { rocAuc } from "./roc-auc.js";
import { pairsOfGroups, type ScoredPairs, scoredPairs } from "./scored-pairs.js";

const reference = shared("reference-data", "statistics", "classification.json");

/** One query a pair, so that weights of groups are weights of pairs. */
function pairsOf(scores: readonly number[], labels: readonly number[]): ScoredPairs {
  return scoredPairs(scores.map((score, i) => ({ score, related: labels[i] === 1, group: i })));
}

const scores = [0.9, 0.8, 0.7, 0.6, 0.55, 0.4, 0.4, 0.25, 0.2, 0.1];
const labels = [1, 1, 1, 0, 1, 1, 0, 1, 0, 0];
const weights = [1, 2, 1, 1, 2, 1, 3, 1, 2, 1];
const pairs = pairsOf(scores, labels);

describe("pairs in order", () => {
  test("by score, groups numbered in order of first use; pairs of some groups keep their numbers", () => {
    const found = scoredPairs([
      { score: 0.1, related: true, group: 7 },
      { score: 0.9, related: false, group: 3 },
      { score: 0.5, related: true, group: 7 },
    ]);
    expect([...found.scores]).toEqual([0.9, 0.5, 0.1]);
    expect([...found.groups]).toEqual([1, 0, 0]);
    expect(found.groupCount).toBe(2);
    const part = pairsOfGroups(found, (group) => group === 0);
    expect([...part.scores]).toEqual([0.5, 0.1]);
    expect(part.groupCount).toBe(2);
  });
});

describe("rocAuc", () => {
  test.skipIf(reference === null)("reference values (needs the shared reference data)", () => {
    const { cases } = JSON.parse(readFileSync(reference!, "utf8"));
    expect(cases.length).toBeGreaterThanOrEqual(4);
    for (const one of cases) {
      expect(rocAuc(pairsOf(one.scores, one.labels)), one.id).toBeCloseTo(one.rocAuc, 12);
      const probabilities = Float64Array.from(one.scores as number[]);
      expect(brierScore(probabilities, Uint8Array.from(one.labels as number[])), one.id).toBeCloseTo(
        one.brier,
        12,
      );
    }
  });

  test("scikit-learn 1.9.1, roc_auc_score with and without sample_weight", () => {
    expect(rocAuc(pairs)).toBeCloseTo(0.8125, 12);
    expect(rocAuc(pairs, weights)).toBeCloseTo(0.8482142857142857, 12);
    expect(rocAuc(pairsOf([1, 2], [1, 1]))).toBeNull();
    expect(rocAuc(pairsOf([3, 3], [0, 1]))).toBe(0.5);
  });
});

describe("bestCutoff", () => {
  test("by hand: F1 of 5/7 hits at 0.55, 6/9 … at 0.25", () => {
    // Taken from the top: F1 2/7, 4/8, 6/9, 6/10, 8/11, 10/13 (both at .4), 12/14, 12/15, 12/16.
    expect(bestCutoff(pairs, { aim: "f1" })).toBeCloseTo((0.25 + 0.2) / 2, 12);
    expect(bestCutoff(pairs, { aim: "precision", atLeast: 0.9 })).toBeCloseTo(0.65, 12);
    expect(bestCutoff(pairs, { aim: "precision", atLeast: 0.8 })).toBeCloseTo((0.55 + 0.4) / 2, 12);
    expect(bestCutoff(pairsOf([0.9, 0.8], [0, 1]), { aim: "precision", atLeast: 0.9 })).toBeNull();
    expect(bestCutoff(pairsOf([0.9], [0]), { aim: "f1" })).toBeNull();
    expect(bestCutoff(pairsOf([0.9, 0.9], [1, 0]), { aim: "f1" })).toBe(0.9);
  });

  test("queries that count twice are as if they were there twice", () => {
    const twice = pairsOf([...scores, 0.6], [...labels, 0]);
    for (const rule of [{ aim: "f1" }, { aim: "precision", atLeast: 0.75 }] as const) {
      expect(bestCutoff(pairs, rule, [1, 1, 1, 2, 1, 1, 1, 1, 1, 1])).toBe(bestCutoff(twice, rule));
    }
  });
});

describe("calibration", () => {
  test("Platt's curve, scikit-learn 1.9.1 (_SigmoidCalibration: a = −slope, b = −intercept)", () => {
    const found = plattScaling(pairs)!;
    expect(found.slope).toBeCloseTo(3.394592092001247, 5);
    expect(found.intercept).toBeCloseTo(-1.2254108545285556, 5);
    expect(plattProbability(found, 0.5)).toBeCloseTo(1 / (1 + Math.exp(-found.intercept - found.slope / 2)));
  });

  test("Platt's curve is finite where a cut-off parts the pairs, and none where there is nothing to fit", () => {
    const found = plattScaling(pairsOf([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0]))!;
    expect(Number.isFinite(found.slope)).toBe(true);
    expect(plattProbability(found, 0.9)).toBeGreaterThan(0.7);
    expect(plattScaling(pairsOf([0.5, 0.5], [1, 0]))).toBeNull();
    expect(plattScaling(pairsOf([0.5, 0.4], [1, 1]))).toBeNull();
  });

  test("isotonic regression, scikit-learn 1.9.1 (IsotonicRegression, out_of_bounds='clip')", () => {
    const found = isotonicScaling(pairs)!;
    const at = [0, 0.22, 0.3, 0.45, 0.575, 0.65, 1];
    const expected = [0, 0.24, 0.6, 0.6, 0.6, 0.8, 1];
    at.forEach((score, i) => {
      expect(found(score)).toBeCloseTo(expected[i]!, 12);
    });
    const weighted = isotonicScaling(pairs, weights)!;
    const steps = [1, 1, 1, 2 / 3, 2 / 3, 0.4, 0.4, 0.4, 0, 0];
    scores.forEach((score, i) => {
      expect(weighted(score)).toBeCloseTo(steps[i]!, 12);
    });
    expect(isotonicScaling(pairsOf([], []))).toBeNull();
    expect(isotonicScaling(pairs, [1, 1, 1, 1, 1, 1, 0, 1, 1, 0])!(0.4)).toBeCloseTo(0.75, 12);
  });

  test("calibration error by hand: two bins of two, and equal probabilities in one bin", () => {
    const error = expectedCalibrationError(Float64Array.of(0.1, 0.3, 0.8, 0.6), Uint8Array.of(0, 1, 1, 0), 2);
    expect(error).toBeCloseTo((0.6 + 0.4) / 4, 12);
    expect(expectedCalibrationError(new Float64Array(4).fill(0.5), Uint8Array.of(1, 1, 0, 0), 4)).toBe(0);
  });
});
