import { throwIfAborted } from "../contracts/errors.js";
import type { IntegerProducts } from "../contracts/matrix-engine.js";
import type { PairTally, QuantisedRows, TileWork } from "../contracts/tile-work.js";
import { type CandidateKernel, openCandidateKernel } from "./candidate-kernel.js";
import type { PairBins, TileKernel } from "./tile-kernel.js";

/**
 * Takes units of work until there are none left, and tells `onUnit` after each; throws `InterruptedError` where the work is to
 * stop.
 *
 * Of an item x and an owner q, with the centre c taken off both, q − c = q̂ + f and x − c = x̂ + e, where q̂ = s·a and x̂ = t·b in
 * whole numbers. The estimate of a pair is s·t·(a·b) + β_q + β_x: with β = (y·c) for an offset y, it is near q·x − c·c; with
 * β = −‖y‖²/2, near −‖q − x‖²/2. Both are symmetric, so that one tile of products a·b serves the lists of its rows and of its
 * columns. An estimate is off by at most ‖q̂‖‖e‖ + ‖f‖‖x − c‖ (Cauchy–Schwarz) and the rounding in float32: the owner's bound.
 */
export async function runTileWork(
  work: TileWork,
  thread: number,
  tile: TileKernel,
  multiply: IntegerProducts,
  onUnit: () => void,
): Promise<void> {
  const candidates = openCandidateKernel(work, thread);
  tile.tallied.fill(0);
  const tools: Tools = { work, tile, candidates, multiply };
  let loaded = -1;
  for (;;) {
    const unit = Atomics.add(work.control, control.next, 1);
    if (3 * unit >= work.units.length) break;
    const [block, from, to] = [work.units[3 * unit]!, work.units[3 * unit + 1]!, work.units[3 * unit + 2]!];
    if (work.phase === "settle") {
      stopIfAsked(work);
      candidates.settle(from, to);
    } else {
      if (block !== loaded) loadOwners(tools, block);
      loaded = block;
      if (work.phase === "guess") await guess(tools, block);
      else for (let items = from; items < to; items++) await collectTile(tools, block, items);
    }
    onUnit();
  }
  if (work.tally !== null)
    tile.tallied.forEach((count, bin) => {
      Atomics.add(work.tally!.counts, bin, count);
    });
}

/** Places in `TileWork.control`. */
export const control = { next: 0, lock: 1, stop: 2 } as const;

interface Tools {
  readonly work: TileWork;
  readonly tile: TileKernel;
  readonly candidates: CandidateKernel;
  readonly multiply: IntegerProducts;
}

function loadOwners({ work: { owners, dims }, tile }: Tools, block: number): void {
  const { start, used, columns } = columnsOf(owners, block, tile.side);
  tile.columnsAsRows.set(owners.data.subarray(start * dims, (start + used) * dims));
  tile.transpose(used, columns);
  tile.columnSteps.fill(0, 0, columns);
  tile.columnBiases.fill(0, 0, columns);
  tile.columnSteps.set(owners.steps.subarray(start, start + used));
  tile.columnBiases.set(owners.biases.subarray(start, start + used));
}

function columnsOf(owners: QuantisedRows, block: number, side: number) {
  const start = block * side;
  const used = Math.min(side, owners.rows - start);
  return { start, used, columns: 16 * Math.ceil(used / 16) };
}

/** Writes the products of a block of `rows` with the columns that are loaded, and returns how many rows it has. */
async function multiplyBlock(
  { tile, multiply }: Tools,
  rows: QuantisedRows,
  block: number,
  columns: number,
): Promise<number> {
  const { side, dims } = tile;
  const start = block * side;
  const end = Math.min(start + side, rows.rows);
  tile.left.set(rows.data.subarray(start * dims, end * dims));
  tile.rowSteps.set(rows.steps.subarray(start, end));
  tile.rowBiases.set(rows.biases.subarray(start, end));
  const count = end - start;
  const left = tile.left.subarray(0, count * dims);
  const right = tile.right.subarray(0, dims * columns);
  await multiply(left, right, { rows: count, dims, columns }, tile.products.subarray(0, count * columns));
  return count;
}

/** The limit of an owner that has none is the `rank`-th best estimate among a sample of items, less its bound. */
async function guess(tools: Tools, block: number): Promise<void> {
  const { work, tile, candidates } = tools;
  const { rank } = work.shape;
  const { start, used, columns } = columnsOf(work.owners, block, tile.side);
  tile.forget(columns, rank);
  for (let part = 0; part * tile.side < work.sample.rows; part++) {
    stopIfAsked(work);
    const rows = await multiplyBlock(tools, work.sample, part, columns);
    tile.rankColumns(rows, columns, rank);
  }
  const bounds = new Float32Array(work.memory.buffer, work.layout.bounds, work.owners.rows);
  for (let column = 0; column < used; column++) {
    const owner = start + column;
    if (candidates.limits[owner] !== Number.NEGATIVE_INFINITY) continue;
    const least = tile.columnLimits[column]! + tile.columnBiases[column]! - bounds[owner]!;
    candidates.limits[owner] = least - Math.abs(least) * 2 ** -22;
  }
}

/** Collects what a tile has for its owners, and, where its items are owners too and come before them, for its items. */
async function collectTile(tools: Tools, block: number, items: number): Promise<void> {
  const { work, tile, candidates } = tools;
  stopIfAsked(work);
  const { start, used, columns } = columnsOf(work.owners, block, tile.side);
  const rows = await multiplyBlock(tools, work.items, items, columns);
  const firstItem = items * tile.side;
  const both = work.mirror !== null && firstItem >= work.mirror && firstItem < work.mirror + start;
  const mirror = both ? work.mirror! : -1;
  tallyTile(tools, block, items, rows);
  for (let row = 0; row < rows; ) {
    tile.columnLimits.set(candidates.limits.subarray(start, start + used));
    if (both) tile.rowLimits.set(candidates.limits.subarray(firstItem - mirror, firstItem - mirror + rows));
    else tile.rowLimits.fill(Number.POSITIVE_INFINITY, 0, rows);
    const { next, count } = tile.scan(row, rows, columns, used);
    candidates.hits.set(tile.hits.subarray(0, 12 * count));
    lock(work);
    candidates.collect(count, firstItem, start, mirror);
    Atomics.store(work.control, control.lock, 0);
    Atomics.notify(work.control, control.lock, 1);
    row = next;
  }
}

/**
 * Counts the pairs of one row in `every`, in turn, of a tile. Where the owners are items, a pair counts with the owner that comes
 * later, so that each counts once.
 */
function tallyTile({ work, tile, candidates }: Tools, block: number, items: number, rows: number): void {
  const { tally, mirror, owners } = work;
  const { start, used, columns } = columnsOf(owners, block, tile.side);
  const firstItem = items * tile.side;
  if (tally === null || (mirror !== null && firstItem > mirror + start)) return;
  const { every, turn } = tally;
  const bins = pairBins(work, tally);
  const selves = candidates.selves.subarray(start, start + used);
  const first = every - 1 - ((firstItem + block + turn) % every);
  for (let row = first; row < rows; row += every) {
    const self = selves.indexOf(firstItem + row);
    tile.tally(row, columns, 0, self < 0 ? used : self, bins);
    if (self >= 0 && mirror === null) tile.tally(row, columns, self + 1, used, bins);
  }
}

function pairBins({ similarity, offset }: TileWork, { low, perUnit }: PairTally): PairBins {
  const euclidean = similarity === "euclidean";
  return { euclidean, perUnit, shift: ((euclidean ? 0 : offset) - low) * perUnit };
}

function lock(work: TileWork): void {
  while (Atomics.compareExchange(work.control, control.lock, 0, 1) !== 0) {
    stopIfAsked(work);
    Atomics.wait(work.control, control.lock, 1, lockWaitMs);
  }
}

function stopIfAsked({ control: shared }: TileWork): void {
  throwIfAborted({ aborted: Atomics.load(shared, control.stop) !== 0 });
}

const lockWaitMs = 10;
