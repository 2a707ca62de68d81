import type { NeighborLists } from "../../neighbors/neighbor-lists.js";

/** Parts of a graph of neighbours that no edge joins: rows of each, the largest part first, then by their first row. */
export type Islands = readonly Int32Array[];

/**
 * Connected parts of the graph that joins each row to its first `k` neighbours, or, with `mutual`, only rows that are in
 * each other's. Every row must have its list.
 */
export function graphIslands(
  { offsets, rows }: NeighborLists,
  k: number,
  { mutual = false }: { readonly mutual?: boolean } = {},
): Islands {
  const n = offsets.length - 1;
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const find = (row: number): number => {
    let root = row;
    while (parent[root] !== root) root = parent[root]!;
    while (parent[row] !== root) {
      const next = parent[row]!;
      parent[row] = root;
      row = next;
    }
    return root;
  };
  const lists = (a: number, b: number): boolean => {
    const end = Math.min(offsets[a + 1]!, offsets[a]! + k);
    for (let at = offsets[a]!; at < end; at++) if (rows[at] === b) return true;
    return false;
  };
  for (let row = 0; row < n; row++) {
    const end = Math.min(offsets[row + 1]!, offsets[row]! + k);
    for (let at = offsets[row]!; at < end; at++) {
      const other = rows[at]!;
      const a = find(row);
      const b = find(other);
      if (a !== b && (!mutual || lists(other, row))) parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const members = new Map<number, number[]>();
  for (let row = 0; row < n; row++) {
    const root = find(row);
    const known = members.get(root);
    if (known === undefined) members.set(root, [row]);
    else known.push(row);
  }
  return [...members.values()]
    .sort((a, b) => b.length - a.length || a[0]! - b[0]!)
    .map((rows) => Int32Array.from(rows));
}
