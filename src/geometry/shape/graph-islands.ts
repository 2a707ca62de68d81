import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";

/** Connected components of a graph of neighbours, an edge taken both ways. */
export interface GraphIslands {
  readonly islands: number;
  /** Rows in the largest. */
  readonly largest: number;
  /** Rows that are alone. */
  readonly alone: number;
  /** Number of its island by row, from 0, the largest first. */
  readonly of: Int32Array;
}

/**
 * Islands of the graph of each row's first `k` neighbours: what a walk along neighbours cannot leave. Rows without a list
 * (zero vectors) are alone. Needs every row's list.
 */
export function graphIslands({ items, lists }: NeighborGraph, k: number): GraphIslands {
  const parent = Int32Array.from({ length: items }, (_, row) => row);
  for (let row = 0; row < items; row++) {
    const end = Math.min(lists.offsets[row + 1]!, lists.offsets[row]! + k);
    for (let at = lists.offsets[row]!; at < end; at++) join(parent, row, lists.rows[at]!);
  }
  const sizes = new Map<number, number>();
  for (let row = 0; row < items; row++) {
    const root = rootOf(parent, row);
    sizes.set(root, (sizes.get(root) ?? 0) + 1);
  }
  const ordered = [...sizes].sort(([a, m], [b, n]) => n - m || a - b);
  const place = new Map(ordered.map(([root], i) => [root, i]));
  return {
    islands: ordered.length,
    largest: ordered[0]?.[1] ?? 0,
    alone: ordered.filter(([, size]) => size === 1).length,
    of: Int32Array.from({ length: items }, (_, row) => place.get(rootOf(parent, row))!),
  };
}

function rootOf(parent: Int32Array, row: number): number {
  let at = row;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!;
    at = parent[at]!;
  }
  return at;
}

/** The smaller row is the root, so that the roots depend on the edges alone. */
function join(parent: Int32Array, a: number, b: number): void {
  const [x, y] = [rootOf(parent, a), rootOf(parent, b)];
  if (x < y) parent[y] = x;
  else parent[x] = y;
}
