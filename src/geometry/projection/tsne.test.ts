import { describe, expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import type { SparseMatrix } from "../../numeric/sparse-matrix.js";
import { clusteredPoints, graphOf, portablePoints } from "./projection.case.js";
import { runTsne, tsnePositions } from "./run-tsne.js";
import { tsneAffinities } from "./tsne-affinities.js";
import { planTsne } from "./tsne-plan.js";

const settings = { perplexity: 8, exaggeration: 12, earlyIterations: 20, iterations: 10, seed: 1 };

describe("runTsne", () => {
  test.each([
    [0.001, 0.001],
    [8, 0.001],
    [40, 0.02],
    [100, 0.1],
  ])(
    "steps from points over a width of %d as with all pairs summed in float64, to %d of their size",
    async (width, tolerance) => {
      const matrix = clusteredPoints(150, 6, 3);
      const graph = await graphOf(matrix, 24);
      const plan = planTsne(
        graph,
        new Float64Array(300),
        { ...settings, earlyIterations: 0, iterations: 1 },
        1,
      );
      const positions = new Float32Array(plan.memory.buffer, plan.layout.positions[0], 300);
      const random = seededRandom(3);
      positions.forEach((_, at) => {
        positions[at] = width * random.uniform();
      });
      const exact = allPairs(tsneAffinities(graph, 8), Float64Array.from(positions), 0, 1);
      expect(runTsne(plan, 0, 1)).toBe(true);
      const steps = new Float32Array(plan.memory.buffer, plan.layout.velocities, 300);
      const size = Math.sqrt(exact.reduce((sum, value) => sum + value * value, 0));
      const error = Math.sqrt(exact.reduce((sum, value, at) => sum + (value - steps[at]!) ** 2, 0));
      expect(error / size).toBeLessThan(tolerance);
    },
  );

  test("parts clusters; duplicates, a graph in parts and four points give finite positions, the same each time", async () => {
    for (const matrix of [
      clusteredPoints(60, 4, 6, 1000),
      { rows: 30, dims: 2, data: Float32Array.from({ length: 60 }, (_, at) => (at < 40 ? 1 : at)) },
      { rows: 4, dims: 2, data: Float32Array.of(0, 0, 1, 0, 0, 1, 5, 5) },
    ]) {
      const graph = await graphOf(matrix, Math.min(9, matrix.rows - 1));
      const start = Float64Array.from({ length: 2 * matrix.rows }, (_, at) => Math.sin(at));
      const drawings = [0, 1].map(() => {
        const plan = planTsne(graph, start, { ...settings, perplexity: graph.k / 3, iterations: 60 }, 1);
        runTsne(plan, 0, 1);
        return tsnePositions(plan);
      });
      expect(drawings[0]!.every(Number.isFinite)).toBe(true);
      expect(drawings[0]).toEqual(drawings[1]);
    }
  });
});

/** The last steps of openTSNE's descent, in plain arithmetic over all pairs. */
function allPairs(p: SparseMatrix, first: Float64Array, early: number, later: number): Float64Array {
  const n = p.rows;
  const y = Float64Array.from(first);
  const speed = new Float64Array(2 * n);
  const gain = new Float64Array(2 * n).fill(1);
  for (let iteration = 0; iteration < early + later; iteration++) {
    const factor = iteration < early ? 12 : 1;
    const slope = new Float64Array(2 * n);
    const push = new Float64Array(2 * n);
    let total = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const [dx, dy] = [y[2 * i]! - y[2 * j]!, y[2 * i + 1]! - y[2 * j + 1]!];
        const q = 1 / (1 + dx * dx + dy * dy);
        if (i !== j) total += q;
        push[2 * i]! += q * q * dx;
        push[2 * i + 1]! += q * q * dy;
      }
      for (let e = p.offsets[i]!; e < p.offsets[i + 1]!; e++) {
        const j = p.indices[e]!;
        const [dx, dy] = [y[2 * i]! - y[2 * j]!, y[2 * i + 1]! - y[2 * j + 1]!];
        const weight = (factor * p.values[e]!) / (1 + dx * dx + dy * dy);
        slope[2 * i]! += weight * dx;
        slope[2 * i + 1]! += weight * dy;
      }
    }
    for (let at = 0; at < 2 * n; at++) {
      const g = slope[at]! - push[at]! / total;
      gain[at] = speed[at]! * g > 0 ? Math.max(0.8 * gain[at]!, 0.01) : gain[at]! + 0.2;
      speed[at] = 0.8 * speed[at]! - (n / factor) * gain[at]! * g;
    }
    for (let i = 0; i < n; i++) {
      const length = Math.hypot(speed[2 * i]!, speed[2 * i + 1]!);
      for (const at of [2 * i, 2 * i + 1]) {
        if (length > 5) speed[at]! *= 5 / length;
        y[at]! += speed[at]!;
      }
    }
  }
  return speed;
}

describe("tsneAffinities", () => {
  test("as openTSNE 1.0.4's PerplexityBasedNN on the same 12 neighbours", async () => {
    const { matrix } = portablePoints();
    const p = tsneAffinities(await graphOf(matrix, 12), 4);
    const sum = (f: (value: number) => number): number => p.values.reduce((all, value) => all + f(value), 0);
    expect(p.values).toHaveLength(638);
    expect(sum((value) => value)).toBeCloseTo(1, 12);
    expect(sum((value) => value * value)).toBeCloseTo(0.00876094521, 8);
    expect([...p.indices.subarray(0, 4)]).toEqual([2, 6, 9, 11]);
    const first = [0.00025096492, 0.0000067340647, 0.00016781712, 0.01428487765];
    first.forEach((value, i) => {
      expect(p.values[i]!).toBeCloseTo(value, 7);
    });
  });

  test("points at one place share their affinities alike", async () => {
    const same = { rows: 8, dims: 2, data: new Float32Array(16).fill(1) };
    const p = tsneAffinities(await graphOf(same, 6), 2);
    expect(p.values.every(Number.isFinite)).toBe(true);
    expect(p.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });
});
