import { compileKernel } from "../../neighbors/kernel-memory.js";
import { sharedPhases } from "../../numeric/shared-phases.js";
import { webAssembly } from "../../numeric/web-assembly.js";
import { centred } from "./centred.js";
import { smallestSize, type TsnePlan, tsneChunk } from "./tsne-plan.js";
import { tsneWasm } from "./tsne-wasm.js";

/**
 * Does one thread's share of t-SNE's descent, and returns when all have done theirs; false where it was stopped. Every
 * thread must run, since they wait for each other.
 *
 * Gradient descent with momentum, gains and early exaggeration at the learning rate n/exaggeration (Belkina et al. 2019),
 * as openTSNE. Attraction is summed over the affinities; repulsion is read off a grid: the density of the points times the
 * kernels (dx, dy)/(1 + d²)², by fast Fourier transform, in the way of FIt-SNE (Linderman et al. 2019) but with cubic
 * B-splines whose smoothing the kernels' spectra undo, and with the force itself as kernel, so that two transforms do. The sum
 * over all pairs that normalises it comes from the same spectrum by Parseval's theorem. Positions depend on the plan alone,
 * bit for bit, never on the number or the speed of the threads.
 */
export function runTsne(
  plan: TsnePlan,
  thread: number,
  threads: number,
  onIteration?: (done: number) => void,
): boolean {
  const { points, settings, layout } = plan;
  const { exaggeration, earlyIterations, iterations } = settings;
  const { wasm, phases, scratch } = openThread(plan, thread, threads);
  const parts = Math.ceil(points / tsneChunk);
  const bounds = new Float32Array(plan.memory.buffer, layout.bounds, 4 * parts);
  const sums = new Float64Array(plan.memory.buffer, layout.sums, plan.mostSize / 16);
  if (!phases.run(parts, (part) => boundPart(plan, part, bounds))) return false;
  let grid: TsneGrid | null = null;
  for (let iteration = 0; iteration < earlyIterations + iterations; iteration++) {
    const box = boxOf(bounds);
    if (grid === null || !fits(grid, box)) {
      grid = gridFor(box, plan.mostSize);
      if (!prepareKernels(plan, grid, wasm, phases, scratch)) return false;
    }
    const { size, spacing } = grid;
    const side = size / 2;
    const [read, write] = [layout.positions[iteration % 2]!, layout.positions[(iteration + 1) % 2]!];
    const place = [
      middle(box[0], box[1], side, spacing),
      middle(box[2], box[3], side, spacing),
      1 / spacing,
    ] as const;
    const { twiddles, spectrum, forces } = layout;
    const going =
      phases.run(threads, (band) => {
        const [from, to] = [band, band + 1].map((edge) => Math.round((side * edge) / threads)) as [
          number,
          number,
        ];
        wasm.spread!(points, read, layout.grid, side, from, to, ...place);
      }) &&
      phases.run(side / 16, (strip) =>
        wasm.forwardColumns!(layout.grid, side, size, 16 * strip, ...spectrum, scratch, twiddles),
      ) &&
      phases.run(size / 16, (strip) => {
        sums[strip] = wasm.convolveColumns!(
          ...[...spectrum, side, size, 16 * strip, layout.closeness, ...layout.force, scratch, twiddles],
        )!;
      }) &&
      phases.run(side / 16, (strip) =>
        wasm.backColumns!(...spectrum, side, size, 16 * strip, forces, scratch, twiddles),
      );
    if (!going) return false;
    const repulsion = 1 / normalisation(sums, size, points);
    const early = iteration < earlyIterations;
    const factor = early ? exaggeration : 1;
    const graph = [layout.offsets, layout.indices, layout.affinities] as const;
    const moved = phases.run(parts, (part) => {
      const to = Math.min(points, (part + 1) * tsneChunk);
      wasm.moveTsne!(
        ...[
          part * tsneChunk,
          to,
          read,
          write,
          layout.velocities,
          layout.gains,
          ...graph,
          forces,
          side,
          ...place,
        ],
        ...[repulsion, factor, points / factor, momentum, layout.bounds + 16 * part],
      );
    });
    if (!moved) return false;
    onIteration?.(iteration + 1);
  }
  return true;
}

/** Where the points of a descent that has ended lie: `points × 2`, row-major, the mean at the origin. */
export function tsnePositions({ points, settings, memory, layout }: TsnePlan): Float32Array {
  const last = (settings.earlyIterations + settings.iterations) % 2;
  return centred(new Float32Array(memory.buffer, layout.positions[last]!, 2 * points));
}

/** A grid over the points: `size` values along a side, of which the points lie on half, `spacing` apart. */
interface TsneGrid {
  readonly size: number;
  readonly spacing: number;
}

type Box = readonly [leastX: number, mostX: number, leastY: number, mostY: number];
type Wasm = Readonly<Record<string, (...args: number[]) => number | undefined>>;

function openThread(plan: TsnePlan, thread: number, threads: number) {
  const module = compileKernel(tsneWasm);
  if (module === "unsupported") throw new RangeError("WebAssembly with SIMD and threads is missing");
  const wasm: Wasm = new webAssembly.Instance(module, { env: { memory: plan.memory } }).exports;
  const { scratch, scratchBytes } = plan.layout;
  return { wasm, phases: sharedPhases(plan.phases, threads), scratch: scratch + thread * scratchBytes };
}

function boundPart({ points, memory, layout }: TsnePlan, part: number, bounds: Float32Array): void {
  const from = part * tsneChunk;
  const count = Math.min(points - from, tsneChunk);
  const pairs = new Float32Array(memory.buffer, layout.positions[0] + 8 * from, 2 * count);
  const box = [Infinity, -Infinity, Infinity, -Infinity] as [number, number, number, number];
  for (let i = 0; i < pairs.length; i += 2) {
    box[0] = Math.min(box[0], pairs[i]!);
    box[1] = Math.max(box[1], pairs[i]!);
    box[2] = Math.min(box[2], pairs[i + 1]!);
    box[3] = Math.max(box[3], pairs[i + 1]!);
  }
  bounds.set(box, 4 * part);
}

function boxOf(bounds: Float32Array): Box {
  const box: [number, number, number, number] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < bounds.length; at += 4) {
    box[0] = Math.min(box[0], bounds[at]!);
    box[1] = Math.max(box[1], bounds[at + 1]!);
    box[2] = Math.min(box[2], bounds[at + 2]!);
    box[3] = Math.max(box[3], bounds[at + 3]!);
  }
  return box;
}

function spanOf([leastX, mostX, leastY, mostY]: Box): number {
  return Math.max(mostX - leastX, mostY - leastY, 1e-12);
}

/** Whether the points lie on the grid, and the grid is not much too large for them. */
function fits({ size, spacing }: TsneGrid, box: Box): boolean {
  const room = spacing * (size / 2 - margin);
  const span = spanOf(box);
  return span <= room && span >= 0.4 * room;
}

/** With a quarter more room than the points take, the smallest grid whose values lie no further apart than `widest`. */
function gridFor(box: Box, mostSize: number): TsneGrid {
  const room = 1.25 * spanOf(box);
  let size = smallestSize;
  while (size < mostSize && room / (size / 2 - margin) > widest) size *= 2;
  return { size, spacing: room / (size / 2 - margin) };
}

/** Where the first value of the grid lies along one axis, with the points in its middle. */
function middle(least: number, most: number, side: number, spacing: number): number {
  return (least + most) / 2 - (spacing * side) / 2;
}

/** The sum over all ordered pairs of different points of 1/(1 + d²). */
function normalisation(sums: Float64Array, size: number, points: number): number {
  let sum = -points;
  for (let strip = 0; strip < size / 16; strip++) sum += sums[strip]!;
  return Math.max(sum, 1e-9);
}

function prepareKernels(
  plan: TsnePlan,
  { size, spacing }: TsneGrid,
  wasm: Wasm,
  phases: ReturnType<typeof sharedPhases>,
  scratch: number,
): boolean {
  const { layout, memory } = plan;
  const { spectrum, twiddles, factors, closeness, force } = layout;
  const tables = phases.run(1, () => {
    const turns = new Float32Array(memory.buffer, twiddles, 2 * size);
    const undo = new Float32Array(memory.buffer, factors, size);
    for (let k = 0; k < size; k++) {
      const angle = (2 * Math.PI * k) / size;
      turns[2 * k] = Math.cos(angle);
      turns[2 * k + 1] = -Math.sin(angle);
      // The spline smooths twice, where points are spread and where forces are read; 1/size is the inverse transform's.
      undo[k] = 1 / (size * ((2 + Math.cos(angle)) / 3) ** 2);
    }
  });
  if (!tables) return false;
  const kernels = [
    { isForce: 0, to: [closeness, 0] as const },
    { isForce: 1, to: force },
  ];
  return kernels.every(
    ({ isForce, to }) =>
      phases.run(size / 16, (strip) =>
        wasm.kernelColumns!(isForce, size, spacing, 16 * strip, ...spectrum, scratch, twiddles),
      ) &&
      phases.run(size / 16, (strip) =>
        wasm.kernelRows!(...[...spectrum, size, 16 * strip, factors, ...to, scratch, twiddles]),
      ),
  );
}

const momentum = 0.8;
/** Values of the grid beyond the outermost points, which splines reach. */
const margin = 8;
/** Values of the grid lie no further apart than this where there is room: the kernels' width is 1. */
const widest = 0.5;
