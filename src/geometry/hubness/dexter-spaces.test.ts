import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { badHubness } from "./bad-hubness.js";
import { type Distances, dexterSpaces, nearestOthers, type SpaceOfDexter } from "./dexter-spaces.case.js";
import { goodmanKruskal } from "./goodman-kruskal.js";
import { hubnessMeasures } from "./hubness-measures.js";
import { expectMeasures, graphOfLists, referenceNames } from "./hubness-reference.case.js";
import { kOccurrence } from "./k-occurrence.js";

const folder = shared("reference-data", "hubness");

interface ExpectedSpace extends SpaceOfDexter {
  readonly perK: Readonly<Record<string, ExpectedAt>>;
  readonly goodmanKruskal?: number;
}

interface ExpectedAt {
  readonly status: "asserted" | "tie-dependent";
  readonly kOccurrenceMax?: number;
  readonly badOccurrenceShare?: number;
  readonly topHubs?: readonly (readonly [number, number])[];
  readonly rangeOver200RandomTieOrders?: Readonly<Record<string, readonly [number, number]>>;
  readonly [measure: string]: unknown;
}

test.skipIf(folder === null)(
  "DEXTER, all 27 spaces at k = 5 and 10: every measure, bad hubness and Goodman-Kruskal (needs the shared reference data)",
  () => {
    const { spaces } = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8")) as {
      spaces: ExpectedSpace[];
    };
    expect(spaces).toHaveLength(27);
    const labels = readFileSync(`${folder}/dexter_train.labels`, "utf8").trim().split(/\s+/);
    const distancesOf = dexterSpaces(`${folder}/dexter_train.data`);
    for (const space of spaces) {
      const distances = distancesOf(space);
      const name = `${space.id} ${JSON.stringify(space.params)}`;
      for (const [k, expected] of Object.entries(space.perK)) {
        const random = expected.status === "asserted" ? undefined : seededRandom(Number(k));
        const graph = graphOfLists(nearestOthers(distances, Number(k), random), labels.length);
        expectAt(graph, labels, Number(k), expected, name);
      }
      if (space.goodmanKruskal === undefined) continue;
      // Distances of whole numbers tie but for rounding, which the order of sums decides: 1e-8 of the pairs.
      expect(goodmanKruskal(pairsOf(distances, labels)), name).toBeCloseTo(space.goodmanKruskal, 7);
    }
  },
);

function expectAt(
  graph: NeighborGraph,
  labels: readonly string[],
  k: number,
  expected: ExpectedAt,
  name: string,
): void {
  const occurrence = kOccurrence(graph, k);
  const found = hubnessMeasures(occurrence)!;
  const bad = badHubness(graph, labels, k)!.share;
  if (expected.status === "asserted") {
    expectMeasures(found, expected, `${name} ${k}`);
    expect(Math.max(...occurrence.counts), name).toBe(expected.kOccurrenceMax);
    expect(bad, name).toBeCloseTo(expected.badOccurrenceShare!, 12);
    for (const [row, count] of expected.topHubs ?? []) expect(occurrence.counts[row], name).toBe(count);
    return;
  }
  const ranges = expected.rangeOver200RandomTieOrders!;
  const tied = referenceNames.filter(([, reference]) => ranges[reference] !== undefined);
  expect(tied.length).toBeGreaterThanOrEqual(5);
  for (const [measure, reference] of tied) {
    const [low, high] = ranges[reference]!;
    expect(found[measure], `${name} ${k} ${measure}`).toBeGreaterThanOrEqual(low - 1e-9);
    expect(found[measure], `${name} ${k} ${measure}`).toBeLessThanOrEqual(high + 1e-9);
  }
}

function pairsOf(distances: Distances, labels: readonly string[]) {
  const n = labels.length;
  const [within, between]: [number[], number[]] = [[], []];
  for (let x = 0; x < n; x++) {
    for (let y = x + 1; y < n; y++) {
      (labels[x] === labels[y] ? within : between).push(distances[x * n + y]!);
    }
  }
  return { within: Float64Array.from(within), between: Float64Array.from(between) };
}
