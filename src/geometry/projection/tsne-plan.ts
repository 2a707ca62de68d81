import { aligned, pageBytes, reserved } from "../../neighbors/kernel-memory.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { type PhasesState, phasesState } from "../../numeric/shared-phases.js";
import type { SparseMatrix } from "../../numeric/sparse-matrix.js";
import { sharedWasmMemory } from "../../numeric/wasm-module.js";
import type { SharedWasmMemory } from "../../numeric/web-assembly.js";
import type { TsneSettings } from "./projection-settings.js";
import { tsneAffinities } from "./tsne-affinities.js";

/** Everything a descent of t-SNE needs, in memory that threads share. */
export interface TsnePlan {
  readonly points: number;
  readonly settings: TsneSettings;
  /** Largest grid, in values along a side, twice the part that points lie on. */
  readonly mostSize: number;
  readonly memory: SharedWasmMemory;
  readonly layout: TsneLayout;
  readonly phases: PhasesState;
}

/** Addresses. */
export interface TsneLayout {
  readonly positions: readonly [number, number];
  readonly velocities: number;
  readonly gains: number;
  readonly offsets: number;
  readonly indices: number;
  readonly affinities: number;
  /** Least and largest x and y of each part of the points. */
  readonly bounds: number;
  /** What each strip adds to the sum over all pairs. */
  readonly sums: number;
  readonly grid: number;
  readonly spectrum: readonly [number, number];
  readonly closeness: number;
  readonly force: readonly [number, number];
  readonly forces: number;
  readonly twiddles: number;
  readonly factors: number;
  /** Room for two strips of each thread. */
  readonly scratch: number;
  readonly scratchBytes: number;
}

/**
 * Lays out a descent from `start` (`points × 2`, scaled so that its first column has the standard deviation 0.0001, as
 * openTSNE does, with a hundredth of that as noise, which parts points at the same place) for at most `threads` threads.
 * Throws `RangeError` where there is not that much memory.
 */
export function planTsne(
  graph: NeighborGraph,
  start: Float64Array,
  settings: TsneSettings,
  threads: number,
): TsnePlan {
  const affinities = tsneAffinities(graph, settings.perplexity);
  const points = affinities.rows;
  const starts = paddedStarts(affinities);
  const entries = starts[points]!;
  const mostSize = points > 30_000 ? 2048 : 1024;
  let end = reserved;
  const place = (bytes: number): number => {
    const at = end;
    end += aligned(bytes);
    return at;
  };
  const plane = 4 * mostSize * mostSize;
  const scratchBytes = 256 * mostSize;
  const layout: TsneLayout = {
    positions: [place(8 * points), place(8 * points)],
    velocities: place(8 * points),
    gains: place(8 * points),
    offsets: place(4 * (points + 1)),
    indices: place(4 * entries),
    affinities: place(4 * entries),
    bounds: place(16 * Math.ceil(points / tsneChunk)),
    sums: place(mostSize / 2),
    grid: place(plane / 4),
    spectrum: [place(plane), place(plane)],
    closeness: place(plane),
    force: [place(plane), place(plane)],
    forces: place(plane / 2),
    twiddles: place(8 * mostSize),
    factors: place(4 * mostSize),
    scratch: place(scratchBytes * threads),
    scratchBytes,
  };
  const memory = sharedWasmMemory(Math.ceil(end / pageBytes));
  new Int32Array(memory.buffer, layout.offsets, points + 1).set(starts);
  fillRows(affinities, starts, {
    indices: new Int32Array(memory.buffer, layout.indices, entries),
    weights: new Float32Array(memory.buffer, layout.affinities, entries),
  });
  new Float32Array(memory.buffer, layout.gains, 2 * points).fill(1);
  placeStart(new Float32Array(memory.buffer, layout.positions[0], 2 * points), start, settings.seed);
  return { points, settings, mostSize, memory, layout, phases: phasesState() };
}

/** Where rows begin when each is filled up to a multiple of 4. */
function paddedStarts({ rows, offsets }: SparseMatrix): Int32Array {
  const starts = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++)
    starts[row + 1] = starts[row]! + 4 * Math.ceil((offsets[row + 1]! - offsets[row]!) / 4);
  return starts;
}

/** What fills a row up names the row itself, with no affinity. */
function fillRows(
  { rows, offsets, indices, values }: SparseMatrix,
  starts: Int32Array,
  into: { readonly indices: Int32Array; readonly weights: Float32Array },
): void {
  for (let row = 0; row < rows; row++) {
    const from = offsets[row]!;
    const length = offsets[row + 1]! - from;
    const start = starts[row]!;
    into.indices.fill(row, start, starts[row + 1]!);
    for (let i = 0; i < length; i++) {
      into.indices[start + i] = indices[from + i]!;
      into.weights[start + i] = values[from + i]!;
    }
  }
}

function placeStart(positions: Float32Array, start: Float64Array, seed: number): void {
  const random = seededRandom(seed);
  let square = 0;
  for (let at = 0; at < start.length; at += 2) square += start[at]! * start[at]!;
  const deviation = Math.sqrt(square / Math.max(1, start.length / 2));
  const scale = deviation === 0 ? 0 : startDeviation / deviation;
  start.forEach((value, at) => {
    positions[at] = value * scale + 0.01 * startDeviation * random.normal();
  });
}

/** Points that a thread moves at a time. */
export const tsneChunk = 512;
export const smallestSize = 128;
const startDeviation = 1e-4;
