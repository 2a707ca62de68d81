import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import {
  establishedDrop,
  establishedDropPower,
  nonInferiority,
  nonInferiorityPower,
} from "./non-inferiority.js";

function normals(n: number, mean: number, deviation: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: n }, () => mean + deviation * random.normal());
}

describe("nonInferiority", () => {
  test("is shown only where the bound lies above the margin", () => {
    const differences = normals(300, -0.01, 0.1, 1);
    const { bound, delta } = nonInferiority(differences, { margin: 0.05 });
    expect(bound).toBeLessThan(delta);
    expect(nonInferiority(differences, { margin: -bound + 1e-9 }).shown).toBe(true);
    expect(nonInferiority(differences, { margin: -bound }).shown).toBe(false);
  });

  test("a margin of zero is legal and demands a gain", () => {
    expect(nonInferiority(new Float64Array(1000), { margin: 0 }).shown).toBe(false);
    expect(nonInferiority(normals(1000, 0.1, 0.1, 2), { margin: 0 }).shown).toBe(true);
  });

  test("few equal scores show nothing: a rare loss may be unseen", () => {
    const few = nonInferiority(new Float64Array(100), { margin: 0.02 });
    expect(few).toMatchObject({ shown: false, power: 0, queriesNeeded: 132 });
    expect(nonInferiority(new Float64Array(132), { margin: 0.02 }).shown).toBe(true);
  });

  test("says how many queries would do, if the difference is as seen", () => {
    const differences = normals(60, 0, 0.28, 3);
    const { shown, queriesNeeded, queriesForPower, power } = nonInferiority(differences, { margin: 0.05 });
    expect(shown).toBe(false);
    expect(power).toBeLessThan(0.3);
    expect(queriesForPower).toBeGreaterThan(60);
    expect(queriesNeeded === null || queriesNeeded > 60).toBe(true);
    const drop = differences.map((value) => value - 0.2);
    expect(nonInferiority(drop, { margin: 0.05 }).queriesNeeded).toBeNull();
  });

  test("one query shows nothing", () => {
    expect(nonInferiority([0.5], { margin: 0.02 })).toMatchObject({ shown: false, power: 0, bound: -1 });
  });

  test("before anything is measured", () => {
    const { power, queriesForPower } = nonInferiorityPower(116, { margin: 0.05, deviation: 0.28 });
    expect(power).toBeCloseTo(0.445, 2);
    expect(queriesForPower).toBe(239);
  });

  test("refuses what it cannot use", () => {
    expect(() => nonInferiority([], { margin: 0.02 })).toThrow("at least one difference");
    expect(() => nonInferiority([0, 1], { margin: -0.1 })).toThrow("the margin is -0.1");
    expect(() => nonInferiority([0, 1], { margin: Number.NaN })).toThrow("the margin is NaN");
    expect(() => nonInferiority([0, 1], { margin: 0.1, alpha: 2 })).toThrow("alpha is 2");
    expect(() => nonInferiority([0, Number.POSITIVE_INFINITY], { margin: 0.1 })).toThrow(
      "value 1 is Infinity",
    );
  });
});

describe("establishedDrop", () => {
  test("a drop that is there is established, and its mirror image is not", () => {
    const differences = normals(200, -0.1, 0.2, 4);
    const found = establishedDrop(differences, { drop: 0.05 });
    expect(found).toMatchObject({ established: true, n: 200 });
    expect(found.bound).toBeGreaterThan(found.delta);
    const gain = differences.map((value) => -value);
    expect(establishedDrop(gain, { drop: 0.05 }).established).toBe(false);
  });

  test("its power is that of noticing the drop", () => {
    const { power, queriesForPower } = establishedDropPower(80, { drop: 0.04, deviation: 0.282 });
    expect(power).toBeGreaterThan(0.1);
    expect(power).toBeLessThan(0.35);
    expect(queriesForPower).toBeGreaterThan(300);
    expect(() => establishedDrop([0], { drop: 0 })).toThrow("the drop is 0");
  });
});
