import type { GraphCheckpoint, GraphPart } from "../contracts/graph-checkpoint.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { mostCandidateBytes } from "./candidate-kernel.js";
import type { OpenLists } from "./neighbor-lists.js";
import type { OpenPairs } from "./open-pairs.js";
import type { PreparedItems } from "./prepare-items.js";
import { openTileSpace, type TileSpaceSizes, tileSpaceBytes, worthTiles } from "./tile-space.js";
import { tileSide } from "./tile-units.js";

export interface TiledGraphOptions {
  /** What the space of tiles may take, beside the vectors as given. */
  readonly memoryBytes: number;
  /** Keeps the lists of each strip. */
  readonly checkpoint?: GraphCheckpoint | undefined;
  /** Pairs to count by the way. */
  readonly pairs?: OpenPairs | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after a while which share of the owners, at most, has its list. */
  readonly onShare: (share: number) => void;
}

/**
 * Writes the list of every item among the others (those that can be found; entry i of `lists` is row i as given) by tiles of
 * products in 8 bits that serve both sides, and returns the rows whose list is not proven: all of them where tiles would not
 * gain or cannot be had. Owners are taken in strips of as many as the memory holds candidates of; only tiles inside a strip
 * serve both sides.
 */
export async function findGraphInTiles(
  items: PreparedItems,
  engine: MatrixEngine,
  lists: OpenLists,
  { memoryBytes, checkpoint, pairs, signal, onShare }: TiledGraphOptions,
): Promise<Int32Array> {
  const { rows, dims } = items.searched;
  const given = items.rowOf ?? Int32Array.from({ length: rows }, (_, row) => row);
  const { similarity } = items;
  const { k } = lists;
  const strip = stripRows({ similarity, dims, items: rows }, k, memoryBytes);
  const sizes = { similarity, dims, items: rows, owners: strip, ownersAreItems: true, k };
  const space = strip > 0 && worthTiles(sizes) ? await openTileSpace(sizes, engine) : null;
  if (space === null || !space.loadItems(items, 0)) {
    pairs?.resume(null);
    return given;
  }
  const unsettled: number[] = [];
  const searchStrip = async (from: number, to: number): Promise<GraphPart> => {
    space.ownItems(from, to);
    const selves = Int32Array.from({ length: to - from }, (_, i) => from + i);
    const onShareOfStrip = (share: number): void =>
      onShare((from - unsettled.length + share * (to - from)) / rows);
    const left = await space.search(selves, { signal, onShare: onShareOfStrip, pairs });
    const { sizes: counts, rows: found, scores } = space.lists();
    const part = { items: rows, counts, rows: found, scores, unsettled: left, pairs: pairs?.now() ?? null };
    await checkpoint?.save(from, part);
    return part;
  };
  for (let from = 0; from < rows; from += strip) {
    const to = Math.min(rows, from + strip);
    const kept = (await checkpoint?.load(from)) ?? null;
    const usable = kept?.counts.length === to - from;
    if (usable) pairs?.resume(kept.pairs);
    const part = usable ? kept : await searchStrip(from, to);
    takeLists(part, lists, given.subarray(from, to));
    for (const owner of part.unsettled) unsettled.push(given[from + owner]!);
    onShare((to - unsettled.length) / rows);
    // Where the bounds are too wide for these vectors, the other way is faster for the rest too.
    if (2 * unsettled.length > to && to < rows) {
      pairs?.resume(null);
      return Int32Array.from([...unsettled, ...given.subarray(to)]);
    }
  }
  return Int32Array.from(unsettled);
}

/** Copies the list of owner i to place `places[i]`. */
function takeLists({ counts, rows, scores }: GraphPart, lists: OpenLists, places: Int32Array): void {
  const { k } = lists;
  places.forEach((place, owner) => {
    const count = counts[owner]!;
    lists.counts[place] = count;
    lists.rows.set(rows.subarray(owner * k, owner * k + count), place * k);
    lists.scores.set(scores.subarray(owner * k, owner * k + count), place * k);
  });
}

/**
 * Owners of a strip: of as few strips, in whole tiles, as the memory and the largest space there can be hold; 0 where they do
 * not hold one tile.
 */
export function stripRows(
  items: Pick<TileSpaceSizes, "similarity" | "dims" | "items">,
  k: number,
  memoryBytes: number,
): number {
  const rows = items.items;
  const bytes = (owners: number) => tileSpaceBytes({ ...items, owners, ownersAreItems: true, k });
  const most = Math.min(memoryBytes, mostCandidateBytes);
  const tile = bytes(tileSide);
  if (tile > most) return 0;
  const more = Math.floor((most - tile) / (bytes(2 * tileSide) - tile));
  const strips = Math.ceil(rows / ((1 + more) * tileSide));
  return tileSide * Math.ceil(rows / strips / tileSide);
}
