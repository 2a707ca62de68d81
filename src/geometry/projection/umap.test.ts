import { describe, expect, test } from "vitest";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { fuzzySet } from "./fuzzy-set.js";
import { measuredRows, planQuality, runQuality } from "./picture-quality.js";
import { principalPlane } from "./principal-plane.js";
import { clusteredPoints, graphOf, portablePoints } from "./projection.case.js";
import { runUmap, umapPositions } from "./run-umap.js";
import { umapCurve } from "./umap-curve.js";
import { planUmap } from "./umap-plan.js";

const settings = { neighbors: 15, minDist: 0.1, epochs: 200, seed: 1 };

describe("umapCurve", () => {
  test.each([
    [0.1, 1.5769434602697652, 0.8950608778515733],
    [0.5, 0.5830300203414425, 1.3341669924314914],
    [0, 1.93280839734315, 0.7904949732233831],
  ])("minDist %d: a and b as umap-learn 0.5.12 finds them", (minDist, a, b) => {
    const curve = umapCurve(minDist);
    expect(curve.a).toBeCloseTo(a, 5);
    expect(curve.b).toBeCloseTo(b, 5);
  });
});

describe("fuzzySet", () => {
  test("as umap-learn 0.5.12's fuzzy_simplicial_set on the same exact neighbours", async () => {
    const { matrix } = portablePoints();
    const set = fuzzySet(await graphOf(matrix, 5), 6);
    const sum = (f: (value: number) => number): number =>
      set.values.reduce((all, value) => all + f(value), 0);
    expect(set.values).toHaveLength(236);
    expect(sum((value) => value)).toBeCloseTo(142.4401, 3);
    expect(sum((value) => value * value)).toBeCloseTo(103.67239, 3);
    const first = set.offsets[1]!;
    expect([...set.indices.subarray(0, first)]).toEqual([11, 17, 19, 25, 30, 36]);
    const expected = [1, 0.2415504, 0.620632, 0.6052943, 0.2673027, 0.7803312];
    expected.forEach((value, i) => {
      expect(set.values[i]!).toBeCloseTo(value, 4);
    });
  });

  test("duplicates: those at the same place are members wholly, and nothing is NaN", async () => {
    const matrix = { rows: 12, dims: 2, data: new Float32Array(24).fill(1) };
    expect(new Set(fuzzySet(await graphOf(matrix, 5), 6).values)).toEqual(new Set([1]));
  });
});

describe("principalPlane", () => {
  test("shares and coordinates as scikit-learn 1.9.1's PCA, up to signs", async () => {
    const { matrix } = portablePoints();
    const { shares, coordinates } = await principalPlane(matrix, createPlainEngine(), seededRandom(1));
    expect(shares![0]).toBeCloseTo(0.22367133, 6);
    expect(shares![1]).toBeCloseTo(0.20940376, 6);
    const sizes = [0.76928736, 1.1338377, 0.37687985, 0.3273722];
    sizes.forEach((size, at) => {
      expect(Math.abs(coordinates[at]!)).toBeCloseTo(size, 5);
    });
  });

  test("rows that are all the same have no axes; rows on a line have one", async () => {
    const same = { rows: 5, dims: 3, data: new Float32Array(15).fill(2) };
    expect(await principalPlane(same, createPlainEngine(), seededRandom(1))).toEqual({
      coordinates: new Float64Array(10),
      shares: null,
    });
    const line = { rows: 4, dims: 2, data: Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3) };
    const { shares, coordinates } = await principalPlane(line, createPlainEngine(), seededRandom(1));
    expect(shares![0]).toBeCloseTo(1, 12);
    expect(coordinates.every(Number.isFinite)).toBe(true);
  });
});

describe("runUmap", () => {
  test("keeps clusters apart and neighbours together, whatever the seed", async () => {
    const matrix = clusteredPoints(300, 10, 3);
    const graph = await graphOf(matrix, 15);
    const { coordinates } = await principalPlane(matrix, createPlainEngine(), seededRandom(1));
    const pictures = [1, 2].map((seed) => {
      const plan = planUmap(graph, coordinates, { ...settings, seed });
      expect(runUmap(plan, 1)).toBe(true);
      return umapPositions(plan);
    });
    expect(pictures[0]).not.toEqual(pictures[1]);
    const rows = Int32Array.from({ length: 300 }, (_, row) => row);
    const quality = planQuality(matrix, graph, pictures, rows, 15);
    runQuality(quality, 1);
    for (const p of [0, 1]) {
      const trust = measuredRows(quality, p, 0);
      expect(trust.reduce((sum, value) => sum + value, 0) / 300).toBeGreaterThan(0.9);
    }
    const nearestCluster = quality.nearest.every((other, at) => other % 3 === Math.floor(at / 15) % 3);
    expect(nearestCluster).toBe(true);
  });

  test("the same seed gives the same bits; a graph in parts, duplicates and few points give finite positions", async () => {
    for (const matrix of [
      clusteredPoints(40, 4, 8, 1000),
      { rows: 30, dims: 2, data: Float32Array.from({ length: 60 }, (_, at) => (at < 40 ? 1 : at)) },
      { rows: 4, dims: 2, data: Float32Array.of(0, 0, 1, 0, 0, 1, 5, 5) },
    ]) {
      const graph = await graphOf(matrix, 3);
      const { coordinates } = await principalPlane(matrix, createPlainEngine(), seededRandom(1));
      const drawings = [0, 1].map(() => {
        const plan = planUmap(graph, coordinates, { ...settings, neighbors: 4 });
        runUmap(plan, 1);
        return umapPositions(plan);
      });
      expect(drawings[0]!.every(Number.isFinite)).toBe(true);
      expect(drawings[0]).toEqual(drawings[1]);
    }
  });
});
