import type { SpaceSide } from "../../contracts/analysed-space.js";
import type { StructureFindings } from "../../contracts/analysis/structure.js";
import { leastCosine, nearDuplicates } from "../../geometry/near-duplicates.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { shareInterval } from "../../statistics/share-interval.js";
import { shownItem } from "./shown-item.js";

/** Items that are the same, or nearly, by text and by vector; `norms` are the lengths of their vectors. */
export function findDuplicates(
  items: SpaceSide,
  norms: Float64Array,
  graph: NeighborGraph,
): StructureFindings["duplicates"] {
  const n = graph.lists.offsets.length - 1;
  return {
    rows: n,
    exactTexts: items.texts === null ? null : equalTexts(items.texts),
    near: thresholds.map((cosine) => {
      const { groups, items: found } = nearDuplicates(graph, norms, cosine);
      const mean = n === 0 ? 0 : found / n;
      const interval = graph.sampled === null ? { low: mean, high: mean } : shareInterval(found, n);
      return {
        cosine,
        share: { mean, ...interval, n },
        groups: groups.length,
        largest: groups[0]?.length ?? 0,
        examples: groups.slice(0, 5).map((rows) => ({
          size: rows.length,
          leastCosine: leastCosine(items.matrix, norms, rows),
          items: Array.from(rows.subarray(0, 3), (row) => shownItem(items, row)),
        })),
      };
    }),
  };
}

function equalTexts(texts: readonly string[]): NonNullable<StructureFindings["duplicates"]["exactTexts"]> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  let [groups, items, largest] = [0, 0, 0];
  for (const count of counts.values()) {
    if (count < 2) continue;
    groups++;
    items += count;
    largest = Math.max(largest, count);
  }
  return { groups, items, largest };
}

const thresholds = [0.99, 0.95];
