import { describe, expect, test } from "vitest";
import { runFromMaps } from "../contracts/run.js";
import { listAgreement } from "./list-agreement.js";

const run = (name: string, nested: Record<string, Record<string, number>>) =>
  runFromMaps(name, new Map(Object.entries(nested).map(([q, list]) => [q, new Map(Object.entries(list))])));

describe("listAgreement", () => {
  const a = run("a", { q1: { d1: 3, d2: 2, d3: 1 }, q2: { d1: 1 }, only: { d1: 1 }, empty: {} });
  const b = run("b", {
    q1: { d2: 3, d1: 2, d9: 1 },
    q2: { d7: 1 },
    empty: {},
    other: { d1: 1 },
    third: { d1: 1 },
  });

  test("pairs the queries both answer and counts the others", () => {
    const found = listAgreement(a, b, { p: 0.5 });
    expect(found.queryIds).toEqual(["q1", "q2"]);
    expect([found.onlyInA, found.onlyInB]).toEqual([1, 2]);
    expect(found.tau[0]).toBe(-1);
    expect(found.tauAp[0]).toBe(-1);
    // A = 0, 1, 2/3 at p = .5.
    expect(found.rbo[0]).toBeCloseTo(0.5 * (0.5 + (0.25 * 2) / 3) + 0.125 * (2 / 3), 12);
    expect(found.rbo[1]).toBe(0);
    expect(found.tauTopK[1]).toBe(-1);
    expect(found.tau[1]).toBeNaN();
  });

  test("a run is like itself, whatever the stored order; ties are seen by RBO and tau", () => {
    const tied = run("t", { q: { d1: 1, d2: 1, d3: 0 } });
    const strict = run("s", { q: { d2: 3, d1: 2, d3: 0 } });
    expect(listAgreement(tied, tied).rbo[0]).toBeCloseTo(1, 12);
    expect(listAgreement(tied, tied).tau[0]).toBeCloseTo(1, 12);
    expect(listAgreement(tied, strict).tauTopK[0]).toBe(1);
    expect(listAgreement(tied, strict).tau[0]).toBeCloseTo(2 / Math.sqrt(6), 12);
    expect(listAgreement(tied, strict).rbo[0]).toBeLessThan(1);
  });

  test("scores that float32 cannot tell apart are ties", () => {
    const close = run("c", { q: { d1: 0.700000012, d2: 0.70000001 } });
    expect(listAgreement(close, close).tau[0]).toBeNaN();
  });

  test("refuses k and p that mean nothing, and a query listed twice", () => {
    expect(() => listAgreement(a, b, { k: 0 })).toThrow(/k is 0/);
    expect(() => listAgreement(a, b, { p: 1.5 })).toThrow(/p is 1.5/);
    expect(() => listAgreement({ ...a, queryIds: ["q1", "q1", "x", "y"] }, b)).toThrow(/twice/);
  });
});
