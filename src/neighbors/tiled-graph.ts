import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { OpenLists } from "./neighbor-lists.js";
import type { PreparedItems } from "./prepare-items.js";
import { openTileSpace, type TileSpace, tileSide, tileSpaceBytes } from "./tile-space.js";

export interface TiledGraphOptions {
  /** What the space of tiles may take, beside the vectors as given. */
  readonly memoryBytes: number;
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
  { memoryBytes, signal, onShare }: TiledGraphOptions,
): Promise<Int32Array> {
  const { rows, dims } = items.searched;
  const given = items.rowOf ?? Int32Array.from({ length: rows }, (_, row) => row);
  const { similarity } = items;
  const strip = stripRows(items, lists.k, memoryBytes);
  if (rows < fewestItems || lists.k > longestList || strip === 0) return given;
  const sizes = { similarity, dims, items: rows, owners: strip, ownersAreItems: true, k: lists.k };
  const space = await openTileSpace(sizes, engine);
  if (space === null || !space.loadItems(items, 0)) return given;
  const unsettled: number[] = [];
  for (let from = 0; from < rows; from += strip) {
    const to = Math.min(rows, from + strip);
    space.ownItems(from, to);
    const selves = Int32Array.from({ length: to - from }, (_, i) => from + i);
    const open = await space.search(selves, {
      signal,
      onShare: (share) => onShare((from + share * (to - from)) / rows),
    });
    takeLists(space, lists, given.subarray(from, to));
    for (const owner of open) unsettled.push(given[from + owner]!);
    // Where the bounds are too wide for these vectors, the other way is faster for the rest too.
    if (2 * unsettled.length > to) return Int32Array.from([...unsettled, ...given.subarray(to)]);
  }
  return Int32Array.from(unsettled);
}

/** Copies the list of owner i to place `places[i]`. */
export function takeLists(space: TileSpace, lists: OpenLists, places: Int32Array): void {
  const { k } = lists;
  const { sizes, rows, scores } = space.lists();
  places.forEach((place, owner) => {
    lists.counts[place] = sizes[owner]!;
    lists.rows.set(rows.subarray(owner * k, owner * k + sizes[owner]!), place * k);
    lists.scores.set(scores.subarray(owner * k, owner * k + sizes[owner]!), place * k);
  });
}

/** The most owners, in whole tiles, that the memory holds; 0 where it does not hold one tile. */
function stripRows(
  { similarity, searched: { rows, dims } }: PreparedItems,
  k: number,
  memoryBytes: number,
): number {
  const bytes = (owners: number) =>
    tileSpaceBytes({ similarity, dims, items: rows, owners, ownersAreItems: true, k });
  const tile = bytes(tileSide);
  if (tile > memoryBytes) return 0;
  const more = Math.floor((memoryBytes - tile) / (bytes(2 * tileSide) - tile));
  const strips = Math.ceil(rows / ((1 + more) * tileSide));
  return tileSide * Math.ceil(rows / strips / tileSide);
}

/** Below this, tiles take longer than they save. */
const fewestItems = 1_500;
/** Longer lists are put in order too slowly there. */
const longestList = 256;
