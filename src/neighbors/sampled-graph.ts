import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { GraphCheckpoint, GraphPart } from "../contracts/graph-checkpoint.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { VectorBlocks } from "../contracts/vector-blocks.js";
import { searchPrepared } from "./exact-search.js";
import { closeLists, type NeighborLists } from "./neighbor-lists.js";
import type { OpenPairs } from "./open-pairs.js";
import { gatherRows, type PreparedItems, prepareItems, rowNorms, type Similarity } from "./prepare-items.js";
import { openTileSpace, type TileLists, tileSpaceBytes, worthTiles } from "./tile-space.js";

export interface SampledGraphOptions {
  readonly similarity: Similarity;
  /** Length of the lists, from 1 to one less than the rows there are. */
  readonly k: number;
  /** Rows, ascending, that get a list. */
  readonly sample: Int32Array;
  readonly engine: MatrixEngine;
  /** What blocks of items and candidates may take, in bytes. */
  readonly memoryBytes: number;
  readonly checkpoint?: GraphCheckpoint | undefined;
  /** Pairs to count by the way. */
  readonly pairs?: OpenPairs | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told which share of the items has been seen. */
  readonly onShare: (share: number) => void;
}

/**
 * The nearest other items of sampled items, exactly, over items that come in blocks: after each block, the lists are those of
 * the items so far. Costs 2 · sample · rows · dims operations in the engine. Throws as `neighborGraph`.
 */
export async function sampledGraph(
  items: VectorBlocks,
  options: SampledGraphOptions,
): Promise<NeighborLists> {
  const { similarity, k, sample, signal, checkpoint, pairs, onShare } = options;
  const { owners, zero } = await readOwners(items, sample, similarity);
  const blockRows = rowsPerBlock(items, owners.rows.length, options);
  const lists = await openBlockLists(items, owners, blockRows, options);
  const kept = (await checkpoint?.load(0)) ?? null;
  if (kept !== null) {
    lists.begin(kept);
    pairs?.resume(kept.pairs);
  }
  for (let from = kept?.items ?? 0; from < items.rows && owners.rows.length > 0; from += blockRows) {
    throwIfAborted(signal);
    const to = Math.min(items.rows, from + blockRows);
    const data = await items.read(from, to);
    const block = prepareItems({ rows: to - from, dims: items.dims, data }, similarity, from);
    await lists.offer(block, from, (share) => onShare((from + share * (to - from)) / items.rows));
    onShare(to / items.rows);
    const { sizes: counts, rows, scores } = lists.now();
    const part = { items: to, counts, rows, scores, unsettled: new Int32Array(0) };
    await checkpoint?.save(0, { ...part, pairs: pairs?.now() ?? null });
  }
  return placeLists(lists.now(), sample, owners.rows, k, zero);
}

/** What gets a list: rows of the items, with their vectors and lengths. */
interface Owners {
  readonly rows: Int32Array;
  readonly matrix: EmbeddingMatrix;
  readonly norms: Float64Array;
}

/** Reads the sampled rows; `zero` are the places in the sample of those that are compared with nothing. */
async function readOwners(
  items: VectorBlocks,
  sample: Int32Array,
  similarity: Similarity,
): Promise<{ readonly owners: Owners; readonly zero: Int32Array }> {
  const { dims } = items;
  const data = new Float32Array(sample.length * dims);
  const norms = new Float64Array(sample.length);
  for (const [place, row] of sample.entries()) {
    const vector = await items.read(row, row + 1);
    norms[place] = rowNorms({ rows: 1, dims, data: vector }, "item", row)[0]!;
    data.set(vector, place * dims);
  }
  const isZero = (place: number): boolean => similarity !== "euclidean" && norms[place] === 0;
  const places = Int32Array.from(sample, (_, place) => place);
  const kept = places.filter((place) => !isZero(place));
  const matrix = { rows: sample.length, dims, data };
  return {
    owners: {
      rows: Int32Array.from(kept, (place) => sample[place]!),
      matrix: kept.length === sample.length ? matrix : gatherRows(matrix, kept, null),
      norms: Float64Array.from(kept, (place) => norms[place]!),
    },
    zero: places.filter(isZero),
  };
}

/** Lists that blocks of items are offered to. */
interface BlockLists {
  now(): TileLists;
  /** Takes lists to begin with. */
  begin(known: GraphPart): void;
  /** Offers items, of which the first is row `firstRow`. */
  offer(block: PreparedItems, firstRow: number, onShare: (share: number) => void): Promise<void>;
}

async function openBlockLists(
  items: VectorBlocks,
  owners: Owners,
  blockRows: number,
  options: SampledGraphOptions,
): Promise<BlockLists> {
  const { similarity, k, engine, pairs, signal } = options;
  const count = owners.rows.length;
  const sizes = { similarity, dims: items.dims, items: blockRows, owners: count, ownersAreItems: false, k };
  const space = worthTiles(sizes) ? await openTileSpace(sizes, engine) : null;
  const plain: TileLists = {
    sizes: new Int32Array(count),
    rows: new Int32Array(count * k),
    scores: new Float64Array(count * k),
  };
  let begun = false;
  const now = (): TileLists => (space === null || !begun ? plain : space.lists());
  return {
    now,
    begin({ counts, rows, scores }) {
      plain.sizes.set(counts);
      plain.rows.set(rows);
      plain.scores.set(scores);
    },
    async offer(block, firstRow, onShare) {
      let open = Int32Array.from(owners.rows, (_, owner) => owner);
      const loaded = space?.loadItems(block, firstRow) === true;
      if (space !== null && !begun) {
        space.ownRows(owners.matrix, owners.norms);
        const lists = space.lists();
        for (const name of ["sizes", "rows", "scores"] as const) lists[name].set(plain[name]);
      }
      begun = true;
      if (space !== null && loaded) {
        const selves = numbersOf(owners.rows, block, firstRow);
        open = Int32Array.from(await space.search(selves, { signal, onShare, pairs }));
      } else pairs?.resume(null);
      if (open.length > 0) await offerInFloat32(now(), block, firstRow, owners, open, options);
    },
  };
}

/** The number of each row among the items that are searched; -1 where it is not in the block. */
function numbersOf(rows: Int32Array, { matrix, rowOf }: PreparedItems, firstRow: number): Int32Array {
  const place = rowOf === null ? null : new Map(Array.from(rowOf, (row, i) => [row, i]));
  return rows.map((row) => {
    const local = row - firstRow;
    if (local < 0 || local >= matrix.rows) return -1;
    return place === null ? local : (place.get(local) ?? -1);
  });
}

/** Offers a block to the lists of the owners in `open` by way of float32. */
async function offerInFloat32(
  lists: TileLists,
  block: PreparedItems,
  firstRow: number,
  owners: Owners,
  open: Int32Array,
  { k, engine, signal }: SampledGraphOptions,
): Promise<void> {
  const exclude = Array.from(open, (owner) => {
    const local = owners.rows[owner]! - firstRow;
    return local >= 0 && local < block.matrix.rows ? Int32Array.of(local) : new Int32Array(0);
  });
  const found = await searchPrepared(gatherRows(owners.matrix, open, null), block, {
    k,
    engine,
    exclude,
    signal,
  });
  open.forEach((owner, place) => {
    mergeList(lists, owner, k, found, place, firstRow);
  });
}

/** Puts what was found into an owner's list, which may have some of it. */
function mergeList(
  { sizes, rows, scores }: TileLists,
  owner: number,
  k: number,
  found: NeighborLists,
  place: number,
  firstRow: number,
): void {
  const entries = new Map<number, number>();
  for (let at = owner * k; at < owner * k + sizes[owner]!; at++) entries.set(rows[at]!, scores[at]!);
  for (let at = found.offsets[place]!; at < found.offsets[place + 1]!; at++)
    entries.set(firstRow + found.rows[at]!, found.scores[at]!);
  const best = [...entries].sort(([a, x], [b, y]) => y - x || a - b).slice(0, k);
  sizes[owner] = best.length;
  best.forEach(([row, score], i) => {
    rows[owner * k + i] = row;
    scores[owner * k + i] = score;
  });
}

/** The lists of the whole sample: those of the owners, and none for zero vectors. */
function placeLists(
  { sizes, rows, scores }: TileLists,
  sample: Int32Array,
  owners: Int32Array,
  k: number,
  zero: Int32Array,
): NeighborLists {
  const counts = new Int32Array(sample.length);
  const open = {
    k,
    counts,
    rows: new Int32Array(sample.length * k),
    scores: new Float64Array(sample.length * k),
  };
  for (let place = 0, owner = 0; place < sample.length; place++) {
    if (owners[owner] !== sample[place]) continue;
    const [from, to] = [owner * k, owner * k + sizes[owner]!];
    counts[place] = sizes[owner]!;
    open.rows.set(rows.subarray(from, to), place * k);
    open.scores.set(scores.subarray(from, to), place * k);
    owner++;
  }
  return closeLists(open, zero);
}

/** Items that are looked at together: as many as the memory holds, at most 2^28 bytes of vectors. */
function rowsPerBlock(
  { rows, dims }: VectorBlocks,
  owners: number,
  { similarity, k, memoryBytes }: SampledGraphOptions,
): number {
  const bytes = (items: number) =>
    tileSpaceBytes({ similarity, dims, items, owners, ownersAreItems: false, k });
  const [none, step] = [bytes(0), bytes(blockStep) - bytes(0)];
  const fitting = blockStep * Math.max(1, Math.floor((memoryBytes - none) / step));
  const usual = blockStep * Math.max(1, Math.floor(usualBlockBytes / (4 * dims * blockStep)));
  return Math.min(rows, fitting, usual);
}

const blockStep = 8_192;
const usualBlockBytes = 2 ** 28;
