import { expect, test } from "vitest";
import { normalSf } from "../statistics/normal.js";
import { sequentialBoundary } from "../statistics/sequential-boundary.js";
import { studentTSf } from "../statistics/student-t.js";
import { lookAt, pairEstimate } from "./sequential-verdict.js";
import type { JudgedQuery } from "./visit-query.js";

function query(
  predicted: readonly number[],
  exact: readonly number[] | null,
  cut = exact === null,
): JudgedQuery {
  return {
    queryId: "q",
    predicted: Float64Array.from(predicted),
    exact: exact === null ? null : Float64Array.from(exact),
    documentIds: [],
    judged: 0,
    cut,
  };
}

test("worked by hand: predictions, and their errors in the queries judged whole, divided by the chance", () => {
  // Predicted differences .2, .4, .1; the second was judged whole by a lot of chance 1/2 and is 0: .4 - .4 / .5 = -.4.
  const queries = [
    query([0.5, 0.3], null),
    query([0.9, 0.5], [0.5, 0.5], true),
    query([0.4, 0.3], [0.4, 0.3], false),
  ];
  const pair = pairEstimate(queries, 0, 1, 0.5, 10)!;
  expect(pair.mean).toBeCloseTo((0.2 - 0.4 + 0.1) / 3, 12);
  const [mean, variance] = [
    -0.1 / 3,
    ((0.2 + 0.1 / 3) ** 2 + (-0.4 + 0.1 / 3) ** 2 + (0.1 + 0.1 / 3) ** 2) / 2,
  ];
  expect(pair.standardError).toBeCloseTo(Math.sqrt(variance / 3), 12);
  // Of that variance (1 / .5 - 1) · (.4² / .5) / 3 is error of prediction; at least a twentieth is never taken for it.
  const ofAll = Math.max(variance - 0.32 / 3, 0.05 * variance);
  expect(pair.information).toBeCloseTo((3 / 10) * (ofAll / variance), 12);
  const t = mean / Math.sqrt(variance / 3);
  expect(normalSf(-pair.z)).toBeCloseTo(studentTSf(-t, 2), 10);
});

test("the other way round is the same with the other sign", () => {
  const queries = [query([0.5, 0.3], null), query([0.9, 0.1], null), query([0.2, 0.3], null)];
  const [there, back] = [pairEstimate(queries, 0, 1, 0.4, 9)!, pairEstimate(queries, 1, 0, 0.4, 9)!];
  expect(back.mean).toBeCloseTo(-there.mean, 12);
  expect(back.z).toBeCloseTo(-there.z, 12);
  expect(back.information).toBeCloseTo(there.information, 12);
});

test("no spread: equal candidates say nothing, a difference that never varies says all", () => {
  const boundary = sequentialBoundary(0.025, 0.5);
  const options = { boundary, audited: 0.4, total: 4 };
  const alike = Array.from({ length: 4 }, () => query([0.3, 0.3], [0.3, 0.3], false));
  expect(lookAt(alike, [0, 1], options)).toEqual({ ruledOut: [], chance: 0 });
  const apart = Array.from({ length: 4 }, () => query([0.5, 0.3], [0.5, 0.3], false));
  expect(lookAt(apart, [0, 1], options)).toMatchObject({ ruledOut: [1] });
});

test("too few queries say nothing", () => {
  expect(pairEstimate([query([1, 0], null)], 0, 1, 0.4, 9)).toBeNull();
});
