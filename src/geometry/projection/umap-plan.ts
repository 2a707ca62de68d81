import { aligned, pageBytes, reserved } from "../../neighbors/kernel-memory.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { type PhasesState, phasesState } from "../../numeric/shared-phases.js";
import { sharedWasmMemory } from "../../numeric/wasm-module.js";
import type { SharedWasmMemory } from "../../numeric/web-assembly.js";
import { fuzzySet } from "./fuzzy-set.js";
import type { UmapSettings } from "./projection-settings.js";
import { type UmapCurve, umapCurve } from "./umap-curve.js";

/** Everything a descent of UMAP needs, in memory that threads share. */
export interface UmapPlan {
  readonly points: number;
  readonly epochs: number;
  readonly seed: number;
  readonly curve: UmapCurve;
  readonly memory: SharedWasmMemory;
  readonly layout: {
    /** Positions before and after an epoch. */
    readonly positions: readonly [number, number];
    readonly offsets: number;
    readonly indices: number;
    readonly weights: number;
  };
  readonly phases: PhasesState;
}

/**
 * Lays out a descent from `start` (`points × 2`; it is scaled to reach 10 from its middle, and every point is moved by a
 * ten-thousandth of normal noise, as umap-learn does). Edges too weak to be due once are left out. Throws `RangeError`
 * where there is not that much memory.
 */
export function planUmap(
  graph: NeighborGraph,
  start: Float64Array,
  { neighbors, minDist, epochs, seed }: UmapSettings,
): UmapPlan {
  const set = fuzzySet(graph, neighbors);
  const points = set.rows;
  const rounds = epochs ?? (points <= 10_000 ? 500 : 200);
  const strongest = set.values.reduce((max, value) => Math.max(max, value), 0);
  const kept = set.values.reduce((count, value) => count + (value * rounds >= strongest ? 1 : 0), 0);
  let end = reserved;
  const place = (bytes: number): number => {
    const at = end;
    end += aligned(bytes);
    return at;
  };
  const layout = {
    positions: [place(8 * points), place(8 * points)] as const,
    offsets: place(4 * (points + 1)),
    indices: place(4 * kept),
    weights: place(4 * kept),
  };
  const memory = sharedWasmMemory(Math.ceil(end / pageBytes));
  const offsets = new Int32Array(memory.buffer, layout.offsets, points + 1);
  const indices = new Int32Array(memory.buffer, layout.indices, kept);
  const weights = new Float32Array(memory.buffer, layout.weights, kept);
  let edges = 0;
  for (let row = 0; row < points; row++) {
    for (let i = set.offsets[row]!; i < set.offsets[row + 1]!; i++) {
      if (set.values[i]! * rounds < strongest) continue;
      indices[edges] = set.indices[i]!;
      weights[edges] = set.values[i]! / strongest;
      edges += 1;
    }
    offsets[row + 1] = edges;
  }
  placeStart(new Float32Array(memory.buffer, layout.positions[0], 2 * points), start, seed);
  return { points, epochs: rounds, seed, curve: umapCurve(minDist), memory, layout, phases: phasesState() };
}

function placeStart(positions: Float32Array, start: Float64Array, seed: number): void {
  const random = seededRandom(seed);
  const reach = start.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = reach === 0 ? 0 : startReach / reach;
  start.forEach((value, i) => {
    positions[i] = value * scale + startNoise * random.normal();
  });
}

const startReach = 10;
const startNoise = 1e-4;
