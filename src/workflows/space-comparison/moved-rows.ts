import type { SpaceSide } from "../../contracts/analysed-space.js";
import type { MovedRow, NeighborOverlapFinding } from "../../contracts/space-comparison.js";
import { neighborOverlap } from "../../geometry/neighbor-overlap.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { estimateMean } from "../../statistics/estimate-mean.js";

/** Rows with their neighbours in two spaces over the same items. */
export interface TwoGraphs {
  readonly a: NeighborGraph;
  readonly b: NeighborGraph;
  /** Items that could be in a list of a row: without itself where it is an item. */
  readonly candidates: number;
}

type NamedRows = Pick<SpaceSide, "ids" | "texts">;

/** Mean overlap of the lists at each depth that both graphs hold and that leaves something out. */
export function overlapsOf({ a, b, candidates }: TwoGraphs, seed: number): NeighborOverlapFinding[] {
  const deepest = Math.min(a.k, b.k);
  return overlapDepths
    .filter((k) => k <= deepest && k < candidates)
    .flatMap((k) => {
      const known = neighborOverlap(a, b, k).filter((value) => !Number.isNaN(value));
      if (known.length === 0) return [];
      return [{ k, overlap: estimateMean(known, { random: seededRandom(seed) }), chance: k / candidates }];
    });
}

/** The rows whose nearest ten changed most, those with the least overlap first, by row where it is equal. */
export function movedRows({ a, b }: TwoGraphs, rows: NamedRows, items: NamedRows): MovedRow[] {
  const k = movedDepth(a, b);
  if (k === 0) return [];
  const overlap = neighborOverlap(a, b, k);
  const order = Array.from(overlap.keys())
    .filter((row) => overlap[row]! < 1)
    .sort((x, y) => overlap[x]! - overlap[y]! || x - y);
  return order.slice(0, shownRows).map((row) => {
    const inA = listOf(a, row, k);
    const inB = listOf(b, row, k);
    const only = (these: number[], those: number[]) =>
      these
        .filter((item) => !those.includes(item))
        .slice(0, shownNeighbours)
        .map((item) => named(items, item));
    return {
      ...named(rows, row),
      overlap: overlap[row]!,
      onlyInA: only(inA, inB),
      onlyInB: only(inB, inA),
    };
  });
}

/** Neighbours that `movedRows` looks at: ten, or all there are. */
export function movedDepth(a: NeighborGraph, b: NeighborGraph): number {
  return Math.min(10, a.k, b.k);
}

function named({ ids, texts }: NamedRows, row: number) {
  return { id: ids[row]!, text: texts?.[row] ?? null };
}

function listOf({ lists: { offsets, rows } }: NeighborGraph, row: number, k: number): number[] {
  return [...rows.subarray(offsets[row]!, Math.min(offsets[row]! + k, offsets[row + 1]!))];
}

export const overlapDepths = [1, 10, 50];
const shownRows = 10;
const shownNeighbours = 3;
