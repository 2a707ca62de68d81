import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { FoundPart, ScreenShape, SearchPart, SharedItems } from "../contracts/search-threads.js";
import type { SharedWasmMemory } from "../numeric/web-assembly.js";
import { sampleRank, screenInInt8 } from "./int8-screening.js";
import type { OpenLists } from "./neighbor-lists.js";
import { gatherRows, type PreparedItems } from "./prepare-items.js";
import { quantiseItems } from "./quantised-items.js";
import { createItemMemory, growTo, type ItemMemory, scoringScratch } from "./scoring-kernel.js";
import { createKernelMemory, type KernelOpener, type ScreeningKernel } from "./screening-kernel.js";
import { mostExcluded, type ScreeningOptions, type SearchTask } from "./search-task.js";

/**
 * Writes the lists of `pending` queries by `screenInInt8`, in the threads of the engine where that gains, and returns
 * the queries whose list is not proven: all of them where screening in 8 bits would not gain or cannot be had (few
 * queries or items, long lists, Euclidean distance, an engine without exact products of integers, no WebAssembly with
 * SIMD and threads, too little memory). Items are quantised at the first search that gains and stay so. Searches of the
 * same items share a memory and take turns.
 */
export async function findInInt8(
  task: SearchTask,
  engine: MatrixEngine,
  lists: OpenLists,
  pending: Int32Array,
  options: ScreeningOptions,
): Promise<Int32Array> {
  if (!gains(task, pending)) return pending;
  const multiply = await engine.integerProducts();
  if (multiply === null) return pending;
  const threads = multiplications(task, pending) < fewestForThreads ? null : await engine.searchThreads();
  const space = spaceOf(task.items);
  const result = space.turn.then(async () => {
    const plan = withinMemory(() => planParts(task, space, pending, threads?.size ?? 1));
    if (plan === null) return pending;
    const { parts, kernel } = plan;
    const found =
      threads === null
        ? [await screenInInt8(parts[0]!, kernel, multiply, options)]
        : await threads.search(parts, options);
    return collect(lists, pending, parts, found);
  });
  space.turn = result.then(
    () => {},
    () => {},
  );
  return result;
}

interface Plan {
  readonly parts: readonly SearchPart[];
  readonly kernel: ScreeningKernel;
}

/** Splits a search in at most `most` parts of consecutive queries, or returns null where there are no kernels. */
function planParts(task: SearchTask, space: ItemSpace, pending: Int32Array, most: number): Plan | null {
  const { open, kept } = space;
  if (open === null || kept === null) return null;
  const { queries, norms, items, k, exclude } = task;
  const size = 16 * Math.ceil(pending.length / most / 16);
  const shape = screenShape(task, pending, size);
  const scratch = scoringScratch(items.searched.dims, shape.room);
  growTo(kept.memory, kept.end + most * scratch);
  // Threads have kernels of their own; this one then only quantises.
  const kernel = open(most === 1 ? shape : { ...shape, columns: 16, room: 16 });
  space.items ??= shareItems(items, kept, kernel);
  const parts: SearchPart[] = [];
  for (let start = 0; start < pending.length; start += size) {
    const rows = pending.subarray(start, start + size);
    parts.push({
      items: space.items,
      queries: gatherRows(queries, rows, null),
      norms: Float64Array.from(rows, (row) => norms[row]!),
      k,
      exclude: exclude === undefined ? undefined : Array.from(rows, (row) => exclude[row]!),
      shape,
      scratch: kept.end + parts.length * scratch,
    });
  }
  return { parts, kernel };
}

/** Writes what the parts found to its place, and returns the queries that are not settled. */
function collect(
  lists: OpenLists,
  pending: Int32Array,
  parts: readonly SearchPart[],
  found: readonly FoundPart[],
): Int32Array {
  const unsettled: number[] = [];
  let start = 0;
  for (const [i, { queries, k }] of parts.entries()) {
    const { counts, rows, scores, unsettled: open } = found[i]!;
    for (let row = 0; row < queries.rows; row++) {
      const query = pending[start + row]!;
      const [from, to] = [row * k, row * k + counts[row]!];
      lists.counts[query] = counts[row]!;
      lists.rows.set(rows.subarray(from, to), query * k);
      lists.scores.set(scores.subarray(from, to), query * k);
    }
    for (const row of open) unsettled.push(pending[start + row]!);
    start += queries.rows;
  }
  return Int32Array.from(unsettled);
}

function spaceOf(items: PreparedItems): ItemSpace {
  const known = spaces.get(items);
  if (known !== undefined) return known;
  const { matrix, rowOf } = items;
  const given = rowOf === null ? matrix : gatherRows(matrix, rowOf, null);
  const space: ItemSpace = {
    open: withinMemory(() => createKernelMemory(given.dims)),
    kept: withinMemory(() => createItemMemory(given)),
    items: null,
    turn: Promise.resolve(),
  };
  spaces.set(items, space);
  return space;
}

function shareItems(
  { similarity, searched, rowOf, norms, maxNorm, normError }: PreparedItems,
  { memory, start }: ItemMemory,
  kernel: ScreeningKernel,
): SharedItems {
  const { rows, dims } = searched;
  return {
    similarity: similarity as SharedItems["similarity"],
    rows,
    dims,
    memory: memory as SharedWasmMemory,
    start,
    rowOf: rowOf === null ? null : shared(Int32Array, rowOf),
    norms: shared(Float64Array, norms),
    maxNorm,
    normError,
    quantised: quantiseItems(searched, kernel),
  };
}

/** A copy of an array in memory that threads share. */
function shared<T extends Int32Array | Float64Array>(
  Type: { new (buffer: SharedArrayBuffer): T },
  values: T,
): T {
  const copy = new Type(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** What `create` makes, or null where there is not enough memory for it: screening in float32 needs less. */
function withinMemory<T>(create: () => T): T | null {
  try {
    return create();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether screening in 8 bits gains. */
function gains({ items, k, exclude, once = false }: SearchTask, pending: Int32Array): boolean {
  const { rows, dims } = items.searched;
  if (items.similarity === "euclidean" || dims > mostDims || 4 * rows * dims > mostItemBytes) return false;
  const wanted = k + mostExcluded(pending, exclude);
  const fewest = once ? fewestQueriesOnce : fewestQueries;
  return pending.length >= fewest && rows >= fewestItems && wanted * fewestItemsPerResult <= rows;
}

/** Sizes that suit parts of `size` queries, a multiple of 16. */
function screenShape({ items, k, exclude }: SearchTask, pending: Int32Array, size: number): ScreenShape {
  const { rows, dims } = items.searched;
  const wanted = k + mostExcluded(pending, exclude);
  const blockRows = Math.max(64, Math.min(2_000, Math.floor(valuesPerBlock / dims)));
  const sampled = Math.min(rows, blockRows);
  const collected = (rows * sampleRank(wanted, sampled, rows)) / sampled;
  const room = Math.min(rows, Math.ceil(4 * collected) + 1_024);
  const fitting = 16 * Math.max(1, Math.floor(candidatesPerBatch / room / 16));
  return { blockRows, columns: Math.min(1_024, fitting, size), room };
}

function multiplications({ items }: SearchTask, pending: Int32Array): number {
  return pending.length * items.searched.rows * items.searched.dims;
}

/** What one set of items keeps between searches. */
interface ItemSpace {
  readonly open: KernelOpener | null;
  readonly kept: ItemMemory | null;
  items: SharedItems | null;
  /** Settles when the search before is done. */
  turn: Promise<void>;
}

const spaces = new WeakMap<PreparedItems, ItemSpace>();

/** Below these, quantising and the overhead of calls cost more than they save. */
const fewestQueries = 64;
const fewestQueriesOnce = 512;
const fewestItems = 16_384;
const fewestItemsPerResult = 16;
/** Some tenth of a second of one thread: about what it takes to start threads. */
const fewestForThreads = 1e10;
/** Sums of products of 8 bits stay in 32. */
const mostDims = 65_536;
/** The copy of the items has to fit the 4 GB of WebAssembly, and the user's memory. */
const mostItemBytes = 2 ** 30;
/** 8 MB of float32. */
const valuesPerBlock = 2 ** 21;
/** 64 MB of scores and rows, in each thread. */
const candidatesPerBatch = 2 ** 23;
