import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { type Int8Screen, sampleRank } from "./int8-screening.js";
import { gatherRows, type PreparedItems } from "./prepare-items.js";
import { type QuantisedItems, quantiseItems } from "./quantised-items.js";
import {
  createKernelMemory,
  type KernelOpener,
  type KernelShape,
  type ScreeningKernel,
} from "./screening-kernel.js";
import { mostExcluded, type SearchTask } from "./search-task.js";

/**
 * Runs `use` with what `screenInInt8` needs for the `pending` queries of a search and returns its result, or null where
 * screening in 8 bits would not gain or cannot be had: few queries or items, long lists, Euclidean distance, an engine
 * without exact products of integers, no WebAssembly with SIMD, too little memory. Items are quantised at the first search that gains and
 * stay so. Searches of the same items share a memory and take turns.
 */
export async function withInt8Screen<T>(
  task: SearchTask,
  pending: Int32Array,
  engine: MatrixEngine,
  use: (screen: Int8Screen) => Promise<T>,
): Promise<T | null> {
  const shape = kernelShape(task, pending);
  if (shape === null) return null;
  const multiply = await engine.integerProducts();
  if (multiply === null) return null;
  const space = spaceOf(task.items);
  const result = space.turn.then(() => {
    const kernel = kernelIn(space, shape);
    if (kernel === null) return null;
    space.items ??= quantiseItems(task.items.searched, kernel);
    return use({ items: space.items, kernel, multiply });
  });
  space.turn = result.then(
    () => {},
    () => {},
  );
  return result;
}

function spaceOf(items: PreparedItems): ItemSpace {
  const known = spaces.get(items);
  if (known !== undefined) return known;
  const { matrix, rowOf } = items;
  const given = rowOf === null ? matrix : gatherRows(matrix, rowOf, null);
  const space = { open: withinMemory(() => createKernelMemory(given)), items: null, turn: Promise.resolve() };
  spaces.set(items, space);
  return space;
}

function kernelIn({ open }: ItemSpace, shape: KernelShape): ScreeningKernel | null {
  return open === null ? null : withinMemory(() => open(shape));
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

/** Sizes that suit a search, or null where screening in 8 bits would not gain. */
function kernelShape({ items, k, exclude }: SearchTask, pending: Int32Array): KernelShape | null {
  const { rows, dims } = items.searched;
  const wanted = k + mostExcluded(pending, exclude);
  if (items.similarity === "euclidean" || dims > mostDims || 4 * rows * dims > mostItemBytes) return null;
  if (pending.length < fewestQueries || rows < fewestItems || wanted * fewestItemsPerResult > rows)
    return null;
  const blockRows = Math.max(64, Math.min(2_000, Math.floor(valuesPerBlock / dims)));
  const sampled = Math.min(rows, blockRows);
  const collected = (rows * sampleRank(wanted, sampled, rows)) / sampled;
  const room = Math.min(rows, Math.ceil(4 * collected) + 1_024);
  const fitting = 16 * Math.max(1, Math.floor(candidatesPerBatch / room / 16));
  const columns = Math.min(1_024, fitting, Math.ceil(pending.length / 16) * 16);
  return { blockRows, columns, room };
}

/** What one set of items keeps between searches. */
interface ItemSpace {
  readonly open: KernelOpener | null;
  items: QuantisedItems | null;
  /** Settles when the search before is done. */
  turn: Promise<void>;
}

const spaces = new WeakMap<PreparedItems, ItemSpace>();

/** Below these, quantising and the overhead of calls cost more than they save. */
const fewestQueries = 64;
const fewestItems = 16_384;
const fewestItemsPerResult = 16;
/** Sums of products of 8 bits stay in 32. */
const mostDims = 65_536;
/** The copy of the items has to fit the 4 GB of WebAssembly, and the user's memory. */
const mostItemBytes = 2 ** 30;
/** 8 MB of float32. */
const valuesPerBlock = 2 ** 21;
/** 64 MB of scores and rows. */
const candidatesPerBatch = 2 ** 23;
