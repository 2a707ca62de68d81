import { describe, expect, test } from "vitest";
import { ratingsFromRows } from "../contracts/ratings.js";
import { mergedQrels, mergeRatings } from "./merge-ratings.js";
import { describeMergeRule, formatMergeRule, parseMergeRule } from "./merge-rule.js";

/** One pair a list, its grades by the raters r0, r1, … */
function ratingsOf(pairs: readonly (readonly number[])[]) {
  return ratingsFromRows(
    pairs.flatMap((grades, pair) =>
      grades.map((grade, rater) => ({
        queryId: `q${pair % 2}`,
        documentId: `d${pair}`,
        rater: `r${rater}`,
        grade,
      })),
    ),
  );
}
const merged = (grades: readonly number[], rule: string): number =>
  mergeRatings(ratingsOf([grades]), parseMergeRule(rule)).grades[0]!;

describe("mergeRatings", () => {
  test.each([
    [[0, 2, 3], "median", 2],
    [[0, 3], "median", 0],
    [[0, 3], "median:higher", 3],
    [[1, 1, 2, 3], "median", 1],
    [[1, 1, 2, 3], "median:higher", 2],
    [[0, 3, 3], "majority", 3],
    [[0, 0, 3, 3, 1], "majority", 0],
    [[0, 0, 3, 3, 1], "majority:higher", 3],
    [[1, 2, 3, 3], "mean", 2],
    [[1, 2], "mean", 1],
    [[1, 2], "mean:higher", 2],
    [[0, 1, 1], "mean", 1],
    [[0, 2, 3], "max", 3],
    [[0, 2, 3], "min", 0],
    [[0, 2, 3], "rater:r1", 2],
    [[0, -1, 3], "rater:r1", 0],
    [[-1, 3], "min", 3],
    [[-2, -1], "median", -1],
    [[2], "majority", 2],
  ])("%j by %s is %i", (grades, rule, expected) => {
    expect(merged(grades, rule)).toBe(expected);
  });

  test("the order of raters changes nothing, and a grade nobody gave comes only from the mean", () => {
    for (const rule of ["median", "majority", "mean", "max", "min", "median:higher"]) {
      const grades = [3, 0, 1, 0, 2];
      expect(merged(grades.toReversed(), rule)).toBe(merged(grades, rule));
      if (rule !== "mean") expect(grades).toContain(merged(grades, rule));
    }
  });

  test("lists disagreements, the largest first, and counts ties and pairs without the named rater", () => {
    const ratings = ratingsOf([[1, 1], [2, 1], [0, 3], [2], [-1, 2]]);
    const result = mergeRatings(ratings);
    expect(result.ratedTwice).toBe(3);
    expect(result.tiesBroken).toBe(2);
    expect(result.disagreements).toEqual([
      {
        queryId: "q0",
        documentId: "d2",
        grades: [
          { rater: "r0", grade: 0 },
          { rater: "r1", grade: 3 },
        ],
        merged: 0,
      },
      {
        queryId: "q1",
        documentId: "d1",
        grades: [
          { rater: "r0", grade: 2 },
          { rater: "r1", grade: 1 },
        ],
        merged: 1,
      },
    ]);
    expect(mergeRatings(ratings, parseMergeRule("rater:r1")).withoutNamed).toBe(1);
    const qrels = mergedQrels(ratings, result);
    expect(qrels.queryIds).toEqual(["q0", "q1"]);
    expect([...qrels.grades]).toEqual([1, 0, 2, 1, 2]);
  });

  test("a rater who graded nothing is refused, naming the nearest", () => {
    const ratings = ratingsFromRows([{ queryId: "q", documentId: "d", rater: "anna", grade: 1 }]);
    expect(() => mergeRatings(ratings, parseMergeRule("rater:ana"))).toThrow(
      /"ana", who graded nothing.*"anna"/,
    );
  });

  test("one rater grading a pair twice, or with half a grade, is refused", () => {
    const row = { queryId: "q", documentId: "d", rater: "", grade: 1 };
    expect(() => ratingsFromRows([row, { ...row, grade: 2 }])).toThrow(
      /The unnamed rater grades document "d" twice/,
    );
    expect(() => ratingsFromRows([{ ...row, grade: 0.5 }])).toThrow(/is 0.5; expected an integer/);
  });
});

describe("merge rules", () => {
  test.each(["median", "majority:higher", "mean", "max", "min", "rater:Anna B:2"])("%s survives", (text) => {
    expect(formatMergeRule(parseMergeRule(text))).toBe(text);
    expect(describeMergeRule(parseMergeRule(text)).length).toBeGreaterThan(8);
  });

  test("median:lower is median", () =>
    expect(formatMergeRule(parseMergeRule("Median:lower"))).toBe("median"));

  test.each([
    ["medain", /no merge rule; expected median.*Did you mean "median"\?/],
    ["rater:", /names no rater/],
    ["max:higher", /max has no ties/],
    ["mean:up", /lower or higher/],
    ["", /no merge rule/],
  ])("%j is refused", (text, message) => expect(() => parseMergeRule(text)).toThrow(message));
});
