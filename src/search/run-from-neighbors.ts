import type { Run } from "../contracts/run.js";
import type { NeighborLists } from "../neighbors/neighbor-lists.js";

/** Ranked lists as a run; `documents` counts rows of `documentIds`. */
export function runFromNeighbors(
  name: string,
  queryIds: readonly string[],
  documentIds: readonly string[],
  { offsets, rows, scores }: NeighborLists,
): Run {
  return { name, queryIds, documentIds, offsets, documents: rows, scores };
}
