import { expect } from "vitest";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import type { HubnessMeasures } from "./hubness-measures.js";

/** Our names of the measures and the reference's; its hub occurrence takes 2k, the same where queries are the items. */
export const referenceNames: readonly (readonly [keyof HubnessMeasures, string])[] = [
  ["skewness", "skewness"],
  ["truncatedNormalThirdMoment", "truncnormThirdRawMoment"],
  ["truncatedNormalSkewness", "truncnormSkewness"],
  ["robinHood", "robinHood"],
  ["gini", "gini"],
  ["atkinson", "atkinson05"],
  ["antihubs", "antihubOccurrence"],
  ["hubOccurrence", "hubOccurrence"],
  ["hubs", "hubCount"],
  ["largestHub", "maxHubShareOfLists"],
  ["groupieRatio", "groupieRatio"],
];

/** Every measure is that of the reference, to ten decimals. */
export function expectMeasures(
  found: HubnessMeasures | null,
  expected: Readonly<Record<string, unknown>>,
  name = "",
): void {
  for (const [measure, reference] of referenceNames) {
    expect(expected[reference], `${name} ${reference}`).toBeTypeOf("number");
    expect(found![measure], `${name} ${measure}`).toBeCloseTo(expected[reference] as number, 10);
  }
}

/** Lists as a graph. */
export function graphOfLists(lists: readonly (readonly number[])[], items: number): NeighborGraph {
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, i) => {
    offsets[i + 1] = offsets[i]! + list.length;
  });
  const rows = Int32Array.from(lists.flat());
  return {
    similarity: "cosine",
    k: Math.max(...lists.map((list) => list.length)),
    items,
    sampled: null,
    lists: { offsets, rows, scores: new Float64Array(rows.length).fill(1), zeroQueries: new Int32Array(0) },
    pairs: null,
  };
}
