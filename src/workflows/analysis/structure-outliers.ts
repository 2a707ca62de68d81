import type { SpaceSide } from "../../contracts/analysed-space.js";
import type { StructureFindings } from "../../contracts/analysis/structure.js";
import { localOutlierFactor } from "../../geometry/local-outlier-factor.js";
import { distanceToNeighbor, neighborDistances } from "../../geometry/neighbor-distances.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { quantile } from "../../numeric/quantile.js";
import { shownItem } from "./shown-item.js";

/** Items far from their neighbours, by local outlier factor. `rowOf` tells the item of each row of the graph. null without neighbours. */
export function findOutliers(
  items: SpaceSide,
  graph: NeighborGraph,
  rowOf: Int32Array | null,
): StructureFindings["outliers"] {
  const k = Math.min(neighborCount, graph.k);
  if (k < 1) return null;
  const neighbors = neighborDistances(graph);
  const factors = localOutlierFactor(neighbors, k);
  const distances = distanceToNeighbor(neighbors, k);
  const rows = [...factors.keys()].filter((row) => Number.isFinite(factors[row]!));
  if (rows.length === 0) return null;
  const sorted = Float64Array.from(rows, (row) => distances[row]!).sort();
  const farthest = rows.sort((a, b) => factors[b]! - factors[a]! || a - b).slice(0, 10);
  return {
    rows: sorted.length,
    k,
    neighborDistance: {
      median: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      largest: quantile(sorted, 1),
    },
    above: rows.filter((row) => factors[row]! > 1.5).length / rows.length,
    examples: farthest.map((row) => ({
      item: shownItem(items, rowOf?.[row] ?? row),
      factor: factors[row]!,
      distance: distances[row]!,
    })),
  };
}

/** scikit-learn's default. */
const neighborCount = 20;
