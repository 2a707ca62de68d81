import { expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { reasonLift } from "./reason-lift.js";

const ten = (value: number) => Array<number>(10).fill(value);

test("lift is a ratio of shares, worked by hand", () => {
  const even = { missed: ten(10), found: ten(10), missedWith: ten(4), foundWith: ten(2) };
  // .4 of the missed and .2 of the found, the same in every query: no width.
  const lift = reasonLift(even)!;
  expect([lift.value, lift.low, lift.high].map((value) => value.toFixed(12))).toEqual(
    Array(3).fill("2.000000000000"),
  );
  // Half of the queries have the reason for 6 of 10 missed, half for 2: influences (6 or 2) / 40 - 1 / 10 = ±.05, so
  // ln L has the deviation sqrt(10 * .05² * 10 / 9) = 1 / 6 and, with t(.975, 9) = 2.262157, the half width .377026.
  const uneven = reasonLift({ ...even, missedWith: [...ten(6).slice(5), ...ten(2).slice(5)] })!;
  expect(uneven.value).toBeCloseTo(2, 12);
  expect(uneven.low).toBeCloseTo(2 * Math.exp(-0.377026), 5);
  expect(uneven.high).toBeCloseTo(2 * Math.exp(0.377026), 5);
});

test("too few queries with the reason, or none on one side, have no lift", () => {
  const counts = { missed: ten(10), found: ten(10), missedWith: ten(4), foundWith: ten(2) };
  expect(reasonLift({ ...counts, foundWith: ten(0) })).toBeNull();
  expect(reasonLift({ ...counts, missedWith: ten(0) })).toBeNull();
  const nine = [0, ...ten(1).slice(1)];
  expect(reasonLift({ ...counts, missedWith: nine, foundWith: nine })).toBeNull();
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
