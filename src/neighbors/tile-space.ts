import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { IntegerProducts, MatrixEngine } from "../contracts/matrix-engine.js";
import type { SearchThreads } from "../contracts/search-threads.js";
import type { CandidateLayout, TileWork } from "../contracts/tile-work.js";
import { dotProduct } from "../numeric/dot-product.js";
import type { SharedWasmMemory } from "../numeric/web-assembly.js";
import {
  type CandidateRoom,
  candidateLayout,
  createCandidateMemory,
  mostCandidateBytes,
} from "./candidate-kernel.js";
import { float32ScoreBound } from "./float32-score-bound.js";
import { sampleRank } from "./int8-screening.js";
import type { OpenPairs } from "./open-pairs.js";
import { gatherRows, type PreparedItems, type Similarity } from "./prepare-items.js";
import {
  centreOf,
  type Extent,
  extentOf,
  partOfSet,
  type QuantisedSet,
  quantiseSet,
  sampleOfSet,
} from "./quantised-set.js";
import { createTileKernel, mostRank, type TileKernel } from "./tile-kernel.js";
import { control, runTileWork } from "./tile-pass.js";
import { guessUnits, settleUnits, tileSide, tileUnits } from "./tile-units.js";

export interface TileSpaceSizes {
  readonly similarity: Similarity;
  readonly dims: number;
  /** Most items at once. */
  readonly items: number;
  /** Most owners at once. */
  readonly owners: number;
  readonly ownersAreItems: boolean;
  readonly k: number;
}

export interface TileSearchOptions {
  /** Pairs to count by the way; default none. */
  readonly pairs?: OpenPairs | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told the share of this search that is done. */
  readonly onShare: (share: number) => void;
}

/** Lists in the making: owner `i` has `sizes[i]` entries from place `i · k` on, best first. Views, until the next search. */
export interface TileLists {
  readonly sizes: Int32Array;
  readonly rows: Int32Array;
  readonly scores: Float64Array;
}

/**
 * Memory and threads to find the lists of owners among items that come in blocks: `loadItems`, then `ownItems` or `ownRows`,
 * then `search`; with `ownRows`, further blocks may follow.
 */
export interface TileSpace {
  /** Takes items in; entry i counts as row `firstRow` + i in the lists. False where their values do not suit. */
  loadItems(items: PreparedItems, firstRow: number): boolean;
  /** Items `from` to `to` - 1 (as they are searched; `from` a multiple of `tileSide`) own lists, which are empty. */
  ownItems(from: number, to: number): void;
  /** Rows of a matrix (for cosine of whatever length, none zero) own lists, which are empty; `norms` are their lengths. */
  ownRows(matrix: EmbeddingMatrix, norms: Float64Array): void;
  /**
   * Offers the items that are loaded to the lists of the owners, and returns the owners for which it is not proven that the
   * list has all it should. `selves` names the item, as searched, that an owner is; -1 for none.
   */
  search(selves: Int32Array, options: TileSearchOptions): Promise<Int32Array>;
  lists(): TileLists;
}

/** Candidates that an owner may have at once. */
export function candidateRoom(k: number): number {
  return 5 * k + 128;
}

/** Whether tiles gain for so many items, owners and neighbours: below, they take longer than they save. */
export function worthTiles({ items, owners, k }: TileSpaceSizes): boolean {
  return (
    items >= fewestItems && owners >= fewestOwners && k <= longestList && k * fewestItemsPerResult <= items
  );
}

/** Bytes that a space of some size takes, beside the vectors as they were given. */
export function tileSpaceBytes(sizes: TileSpaceSizes): number {
  const { end } = candidateLayout(roomOf(sizes, usualThreads));
  return end + sizes.dims * (sizes.items + sizes.owners);
}

/**
 * Opens a space. Null where this machine or engine has no way to work like that (no exact products of integers, no WebAssembly
 * with SIMD and threads, not that much memory, sums that might exceed 32 bits).
 */
export async function openTileSpace(sizes: TileSpaceSizes, engine: MatrixEngine): Promise<TileSpace | null> {
  const multiply = await engine.integerProducts();
  if (multiply === null || sizes.dims > mostDims) return null;
  const threads =
    2 * sizes.items * sizes.owners * sizes.dims < fewestForThreads ? null : await engine.searchThreads();
  const { layout, end } = candidateLayout(roomOf(sizes, threads?.size ?? 1));
  if (end > mostCandidateBytes) return null;
  try {
    const memory = createCandidateMemory(end);
    const tile = createTileKernel(sizes.dims, tileSide);
    if (memory === null || tile === null) return null;
    return new Space(sizes, layout, memory, tile, multiply, threads);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function roomOf({ dims, items, owners, ownersAreItems, k }: TileSpaceSizes, threads: number): CandidateRoom {
  return { dims, items, owners, ownersAreItems, k, room: candidateRoom(k), threads };
}

class Space implements TileSpace {
  private items: (QuantisedSet & { readonly extent: Extent; readonly prepared: PreparedItems }) | null = null;
  private owners: QuantisedSet | null = null;
  private ownerNorms: Float64Array = new Float64Array(0);
  private mirror: number | null = null;
  private centred = false;

  constructor(
    private readonly sizes: TileSpaceSizes,
    private readonly layout: CandidateLayout,
    private readonly memory: SharedWasmMemory,
    private readonly tile: TileKernel,
    private readonly multiply: IntegerProducts,
    private readonly threads: SearchThreads | null,
  ) {}

  loadItems(prepared: PreparedItems, firstRow: number): boolean {
    const { matrix, searched, rowOf, norms } = prepared;
    const { layout, tile } = this;
    const { rows, dims } = searched;
    if (!this.centred) tile.centre.set(centreOf(searched, centreRows));
    this.centred = true;
    const set = quantiseSet(searched, tile, this.sizes.similarity === "euclidean");
    const extent = extentOf(set);
    if (extent.length > longest || extent.bias > longest) return false;
    this.items = { ...set, extent, prepared };
    const vectors = this.floats(layout.itemVectors, rows * dims);
    if (rowOf === null) vectors.set(matrix.data);
    else
      rowOf.forEach((row, i) => {
        vectors.set(matrix.data.subarray(row * dims, (row + 1) * dims), i * dims);
      });
    const given = this.integers(layout.rowOf, rows);
    const lengths = this.doubles(layout.itemNorms, rows);
    for (let i = 0; i < rows; i++) {
      const row = rowOf?.[i] ?? i;
      given[i] = firstRow + row;
      lengths[i] = norms[row]!;
    }
    return true;
  }

  ownItems(from: number, to: number): void {
    this.mirror = from;
    this.own(
      partOfSet(this.items!, from, to, this.sizes.dims),
      this.doubles(this.layout.itemNorms + 8 * from, to - from),
    );
  }

  ownRows(matrix: EmbeddingMatrix, norms: Float64Array): void {
    const { similarity } = this.sizes;
    const compared = similarity === "cosine" ? gatherRows(matrix, null, norms) : matrix;
    this.mirror = null;
    this.floats(this.layout.ownerVectors, matrix.data.length).set(matrix.data);
    this.doubles(this.layout.ownerNorms, norms.length).set(norms);
    this.own(quantiseSet(compared, this.tile, similarity === "euclidean"), norms);
  }

  async search(selves: Int32Array, options: TileSearchOptions): Promise<Int32Array> {
    const owners = this.owners!.quantised.rows;
    const items = this.items!.quantised.rows;
    this.integers(this.layout.selves, owners).set(selves);
    this.integers(this.layout.counts, owners).fill(0);
    this.setLimits();
    const { sample, shape } = this.plan();
    const phases = [
      { phase: "guess", units: shape.rank === 0 ? new Int32Array(0) : guessUnits(owners) },
      { phase: "collect", units: tileUnits(items, owners, this.mirror) },
      { phase: "settle", units: settleUnits(owners) },
    ] as const;
    let share = 0;
    for (const [i, { phase, units }] of phases.entries()) {
      let done = 0;
      const onUnits = (count: number): void => {
        done += count;
        options.onShare(share + (phaseShares[i]! * 3 * done) / units.length);
      };
      const tally = phase === "collect" ? (options.pairs?.tally ?? null) : null;
      if (units.length > 0) await this.run({ phase, units, sample, shape, tally }, onUnits, options.signal);
      share += phaseShares[i]!;
    }
    options.pairs?.within(this.floats(this.layout.bounds, owners));
    const settled = this.integers(this.layout.settled, owners);
    return Int32Array.from({ length: owners }, (_, owner) => owner).filter((owner) => settled[owner] === 0);
  }

  lists(): TileLists {
    const owners = this.owners!.quantised.rows;
    const { k } = this.sizes;
    return {
      sizes: this.integers(this.layout.sizes, owners),
      rows: this.integers(this.layout.rows, owners * k),
      scores: this.doubles(this.layout.scores, owners * k),
    };
  }

  private own(set: QuantisedSet, norms: Float64Array): void {
    this.owners = set;
    this.ownerNorms = norms;
    this.integers(this.layout.sizes, set.quantised.rows).fill(0);
  }

  /** What an owner's list can still take, where it is full; else anything, or, later, what is guessed. */
  private setLimits(): void {
    const { quantised, lengths } = this.owners!;
    const { sizes, scores } = this.lists();
    const { k, similarity } = this.sizes;
    const limits = this.floats(this.layout.limits, quantised.rows);
    const bounds = this.floats(this.layout.bounds, quantised.rows);
    for (let owner = 0; owner < quantised.rows; owner++) {
      const bound = this.boundOf(
        lengths.subarray(3 * owner),
        quantised.biases[owner]!,
        this.ownerNorms[owner]!,
      );
      bounds[owner] = bound * (1 + 2 ** -20);
      limits[owner] = Number.NEGATIVE_INFINITY;
      if (sizes[owner]! < k) continue;
      const score = scores[owner * k + k - 1]!;
      const least =
        (similarity === "euclidean" ? (score * score) / -2 : score - this.offset()) - bounds[owner]!;
      limits[owner] = least - Math.abs(least) * 2 ** -20;
    }
  }

  /** How far the estimate of an owner and any item can be from the score. */
  private boundOf(lengths: Float64Array, bias: number, norm: number): number {
    const { similarity, dims } = this.sizes;
    const { extent, prepared } = this.items!;
    const [length, kept, lost] = [lengths[0]!, lengths[1]!, lengths[2]!];
    const quantising = (1 + 2 ** -20) * (kept * extent.lost + lost * extent.length);
    const rounding = 2 ** -20 * (kept * extent.kept + Math.abs(bias) + extent.bias);
    const reference =
      similarity === "euclidean"
        ? (dims + 16) * 2 ** -52 * (length + extent.length) ** 2
        : float32ScoreBound(prepared, dims, norm);
    return quantising + rounding + reference + (dims + 1) * 2 ** -126;
  }

  private offset(): number {
    const { centre, dims } = this.tile;
    return this.sizes.similarity === "euclidean" ? 0 : dotProduct(centre, 0, centre, 0, dims);
  }

  private plan(): Pick<TileWork, "sample" | "shape"> {
    const { quantised } = this.items!;
    const { k, dims } = this.sizes;
    const count = Math.min(quantised.rows, sampleRows);
    // One more, as an owner may be in the sample.
    const rank = 1 + sampleRank(k, count, quantised.rows);
    const guessing =
      quantised.rows >= fewestPerSampled * count && rank <= mostRank && this.lists().sizes.includes(0);
    return {
      sample: sampleOfSet(quantised, guessing ? count : 0, dims),
      shape: { side: tileSide, room: candidateRoom(k), k, rank: guessing ? rank : 0 },
    };
  }

  private async run(
    part: Pick<TileWork, "phase" | "units" | "sample" | "shape" | "tally">,
    onUnits: (count: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { similarity, dims } = this.sizes;
    const work: TileWork = {
      ...part,
      similarity,
      dims,
      items: this.items!.quantised,
      owners: this.owners!.quantised,
      mirror: this.mirror,
      offset: this.offset(),
      memory: this.memory,
      layout: this.layout,
      control: new Int32Array(new SharedArrayBuffer(12)),
    };
    if (this.threads !== null) await this.threads.tiles(work, { signal, onUnits });
    else {
      const abort = (): void => void Atomics.store(work.control, control.stop, 1);
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort, { once: true });
      try {
        await runTileWork(work, 0, this.tile, this.multiply, () => onUnits(1));
      } finally {
        signal?.removeEventListener("abort", abort);
      }
    }
  }

  private floats(start: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, start, length);
  }

  private integers(start: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, start, length);
  }

  private doubles(start: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, start, length);
  }
}

const fewestItems = 1_500;
const fewestOwners = 64;
/** Longer lists are put in order too slowly there. */
const longestList = 256;
const fewestItemsPerResult = 16;
/** Sums of products of 8 bits stay in 32. */
const mostDims = 65_536;
/** Squares stay in float32. */
const longest = 1e18;
const centreRows = 4_096;
const sampleRows = 2_048;
const fewestPerSampled = 4;
/** About how the time of a search falls to its phases. */
const phaseShares = [0.05, 0.75, 0.2];
/** Some hundredths of a second of one thread: about what it takes to start threads. */
const fewestForThreads = 2e10;
const usualThreads = 2;
