import { expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { reasonLift } from "./reason-lift.js";

test("lift is a ratio of shares, worked by hand", () => {
  const counts = {
    missed: [10, 10, 10],
    found: [20, 10, 10],
    missedWith: [4, 4, 4],
    foundWith: [4, 2, 2],
  };
  // 12 of 30 missed, 8 of 40 found: .4 / .2.
  const lift = reasonLift(counts)!;
  expect(lift.value).toBeCloseTo(2, 12);
  // Influences: 4/12 - 10/30 = 0 for each; 4/8 - 20/40, 2/8 - 10/40 = 0: shares equal in every query, no width.
  expect([lift.low, lift.high]).toEqual([expect.closeTo(2, 12), expect.closeTo(2, 12)]);
});

test("too few documents with the reason, or queries, have no lift", () => {
  expect(reasonLift({ missed: [10], found: [10], missedWith: [6], foundWith: [6] })).toBeNull();
  expect(reasonLift({ missed: [5, 5], found: [5, 5], missedWith: [2, 2], foundWith: [5, 5] })).toBeNull();
  expect(reasonLift({ missed: [], found: [], missedWith: [], foundWith: [] })).toBeNull();
});

test("the interval covers the true lift with clustered documents", () => {
  // A query has the reason for all of its documents or for none, which an interval over documents would not see.
  const random = seededRandom(7);
  let covered = 0;
  const trials = 1000;
  for (let trial = 0; trial < trials; trial++) {
    const n = 150;
    const columns = {
      missed: [] as number[],
      found: [] as number[],
      missedWith: [] as number[],
      foundWith: [] as number[],
    };
    for (let q = 0; q < n; q++) {
      const has = random.uniform() < 0.25 ? 1 : 0;
      const documents = 1 + Math.floor(random.uniform() * 8);
      // Missed with chance .6 where the reason stands, .4 elsewhere.
      let missed = 0;
      for (let d = 0; d < documents; d++) if (random.uniform() < (has === 1 ? 0.6 : 0.4)) missed++;
      columns.missed.push(missed);
      columns.found.push(documents - missed);
      columns.missedWith.push(has * missed);
      columns.foundWith.push(has * (documents - missed));
    }
    // P(reason | missed) / P(reason | found) = (.25 .6 / .45) / (.25 .4 / .55)
    const truth = 0.15 / 0.45 / (0.1 / 0.55);
    const lift = reasonLift(columns)!;
    if (lift.low <= truth && truth <= lift.high) covered++;
  }
  expect(covered / trials).toBeGreaterThan(0.93);
  expect(covered / trials).toBeLessThan(0.975);
});
