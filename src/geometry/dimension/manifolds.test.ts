import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { allDistances, tableOf } from "./dimension-fixture.case.js";
import { combinePoints } from "./distance-table.js";
import { manifoldPoints } from "./manifolds.case.js";
import { nearestLikelihood } from "./nearest-likelihood.js";
import { twoNN } from "./two-nn.js";

const path = shared("reference-data/intrinsic-dimension/manifolds.json");

describe.skipIf(path === null)("24 manifolds of known dimension (needs the shared reference data)", () => {
  const { manifolds, m2 } = path === null ? { manifolds: [], m2: { A: [], b: [] } } : readManifolds(path);

  // The bands are the least and the greatest of ten seeds, about three standard deviations wide: one draw in six lies outside.
  // The mean of three draws is held to them, widened by half on each side.
  it.each(manifolds)(
    "$id, dimension $intrinsicDimension",
    ({ id, intrinsicDimension, embeddingDimension, bands }) => {
      const draws = [1, 2, 3].map((seed) => {
        const points = manifoldPoints(id, intrinsicDimension, 1000, seededRandom(seed), m2);
        expect(points[0]!.length).toBe(embeddingDimension);
        const table = tableOf(allDistances(points), 20);
        const { linear, likelihood } = twoNN(table)!;
        return [linear!, likelihood, combinePoints(nearestLikelihood(table, 20))!.harmonicMean] as const;
      });
      const mean = (at: 0 | 1 | 2) => draws.reduce((sum, draw) => sum + draw[at], 0) / draws.length;
      within(mean(0), bands.twoNNLinear);
      within(mean(1), bands.twoNNMaximumLikelihood);
      within(mean(2), bands.mleK20);
    },
  );
});

function within(value: number, [low, high]: readonly [number, number]): void {
  const room = (high - low) / 2;
  expect(value).toBeGreaterThan(low - room);
  expect(value).toBeLessThan(high + room);
}

interface Manifolds {
  manifolds: {
    id: string;
    intrinsicDimension: number;
    embeddingDimension: number;
    bands: Record<"twoNNLinear" | "twoNNMaximumLikelihood" | "mleK20", [number, number]>;
  }[];
  m2: { A: number[][]; b: number[] };
}

function readManifolds(path: string): Manifolds {
  return JSON.parse(readFileSync(path, "utf8"));
}
