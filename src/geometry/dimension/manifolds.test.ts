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
  // Widened by half on each side they are six wide.
  it.each(manifolds)(
    "$id, dimension $intrinsicDimension",
    ({ id, intrinsicDimension, embeddingDimension, bands }) => {
      const points = manifoldPoints(id, intrinsicDimension, 1000, seededRandom(42), m2);
      expect(points[0]!.length).toBe(embeddingDimension);
      const table = tableOf(allDistances(points), 20);
      const ratios = twoNN(table)!;
      within(ratios.linear!, bands.twoNNLinear);
      within(ratios.likelihood, bands.twoNNMaximumLikelihood);
      within(combinePoints(nearestLikelihood(table, 20))!.harmonicMean, bands.mleK20);
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
