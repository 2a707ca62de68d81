import { compileKernel } from "../../neighbors/kernel-memory.js";
import { sharedPhases } from "../../numeric/shared-phases.js";
import { webAssembly } from "../../numeric/web-assembly.js";
import { centred } from "./centred.js";
import type { UmapPlan } from "./umap-plan.js";
import { umapWasm } from "./umap-wasm.js";

/**
 * Does one thread's share of UMAP's descent, and returns when all have done theirs; false where it was stopped. Every
 * thread must run, since they wait for each other.
 *
 * Stochastic gradient descent with negative sampling (McInnes, Healy, Melville 2018, section 4.2; schedule and clipping of
 * umap-learn), but in rounds: in an epoch every point moves by itself, one edge after the other, and sees the others where
 * they stood when the epoch began. Pulls are damped, each an implicit step of its edge alone, which cannot overshoot. So
 * positions depend on the plan alone, bit for bit, never on the number or the speed of the threads.
 */
export function runUmap(plan: UmapPlan, threads: number, onEpoch?: (done: number) => void): boolean {
  const { points, epochs, seed, curve, memory, layout } = plan;
  const module = compileKernel(umapWasm);
  if (module === "unsupported") throw new RangeError("WebAssembly with SIMD and threads is missing");
  const move = new webAssembly.Instance(module, { env: { memory } }).exports.moveUmap!;
  const phases = sharedPhases(plan.phases, threads);
  const { offsets, indices, weights } = layout;
  for (let epoch = 1; epoch < epochs; epoch++) {
    const [read, write] = [layout.positions[(epoch - 1) % 2]!, layout.positions[epoch % 2]!];
    const rate = startRate * (1 - epoch / epochs);
    const going = phases.run(Math.ceil(points / chunk), (part) => {
      const to = Math.min(points, (part + 1) * chunk);
      const graph = [offsets, indices, weights, points] as const;
      move(part * chunk, to, read, write, ...graph, epoch, rate, curve.a, curve.b, negatives, seed);
    });
    if (!going) return false;
    onEpoch?.(epoch + 1);
  }
  return true;
}

/** Where the points of a descent that has ended lie: `points × 2`, row-major, the mean at the origin. */
export function umapPositions({ points, epochs, memory, layout }: UmapPlan): Float32Array {
  return centred(new Float32Array(memory.buffer, layout.positions[(epochs - 1) % 2]!, 2 * points));
}

/** Points that a thread moves at a time. */
const chunk = 512;
const negatives = 5;
/** Moves of a whole epoch at once would overshoot at the rate 1 that umap-learn starts with. */
const startRate = 0.1;
