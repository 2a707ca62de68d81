import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { type SeededRandom, seededRandom } from "../../numeric/seeded-random.js";
import { mleDimension, twoNN, twoNNLikelihood } from "./neighbor-estimators.js";

const file = shared("reference-data/intrinsic-dimension/manifolds.json");

/** Points of the manifolds by their recipes, the small ones of each kind. */
const recipes: Readonly<Record<string, (random: SeededRandom) => number[]>> = {
  M1: (random) => {
    const point = drawn(11, () => random.normal());
    const norm = Math.hypot(...point);
    return point.map((value) => value / norm);
  },
  M5a: (random) => {
    const t = 2 * Math.PI * random.uniform();
    return [(2 + Math.cos(8 * t)) * Math.cos(t), (2 + Math.cos(8 * t)) * Math.sin(t), Math.sin(8 * t)];
  },
  M5b: (random) => {
    const [r, p] = [10 * Math.PI * random.uniform(), 10 * Math.PI * random.uniform()];
    return [r * Math.cos(p), r * Math.sin(p), p / 2];
  },
  M6: (random) =>
    wound(
      drawn(6, () => random.uniform()),
      3,
    ),
  M7: (random) => {
    const [t, h] = [1.5 * Math.PI * (1 + 2 * random.uniform()), 21 * random.uniform()];
    return [t * Math.cos(t), h, t * Math.sin(t)];
  },
  M8: (random) =>
    wound(
      drawn(12, () => random.uniform()),
      3,
    ),
  M9: (random) => drawn(20, () => 5 * random.uniform() - 2.5),
  M12: (random) => drawn(20, () => random.normal()),
  M13a: (random) => {
    const [t, h] = [3 * Math.PI * (random.uniform() - 0.5), 2 * random.uniform()];
    return [Math.sin(t), h, Math.sign(t) * (Math.cos(t) - 1)];
  },
  M13b: (random) => {
    const t = 10 * Math.PI * random.uniform();
    return [100 * Math.cos(t), 100 * Math.sin(t), t];
  },
};

test.skipIf(file === null).each(Object.entries(recipes))(
  "%s lies in the measured bands (needs the shared reference data)",
  async (id, recipe) => {
    const { manifolds } = JSON.parse(await readFile(file!, "utf8")) as {
      manifolds: { id: string; bands: Record<string, [number, number]> }[];
    };
    const { bands } = manifolds.find((one) => one.id === id)!;
    const random = seededRandom(2024);
    const draws = drawn(3, () => {
      const points = drawn(1_000, () => Float64Array.from(recipe(random)));
      return points.map((a, i) =>
        Float64Array.from({ length: 999 }, (_, j) => distance(a, points[j < i ? j : j + 1]!)).sort(),
      );
    });
    inside(
      draws.map((rows) => twoNN(rows)!),
      bands.twoNNLinear!,
    );
    inside(
      draws.map((rows) => twoNNLikelihood(rows)!),
      bands.twoNNMaximumLikelihood!,
    );
    inside(
      draws.map((rows) => mleDimension(rows, 20)!),
      bands.mleK20!,
    );
  },
);

/** The middle one of three draws lies between the least and the most of the ten that the bands are of. */
function inside(found: readonly number[], [low, high]: readonly [number, number]): void {
  const median = [...found].sort((a, b) => a - b)[1]!;
  expect(median).toBeGreaterThan(low);
  expect(median).toBeLessThan(high);
}

/** Pairs (p_{i+1} cos 2πp_i, p_{i+1} sin 2πp_i), the index cyclic, repeated. */
function wound(p: readonly number[], times: number): number[] {
  const block = p.flatMap((angle, i) => {
    const length = p[(i + 1) % p.length]!;
    return [length * Math.cos(2 * Math.PI * angle), length * Math.sin(2 * Math.PI * angle)];
  });
  return drawn(times, () => block).flat();
}

function drawn<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}
