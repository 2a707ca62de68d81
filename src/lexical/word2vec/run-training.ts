import { threadBarrier } from "../../numeric/thread-barrier.js";
import { instantiateWasm, wasmModule } from "../../numeric/wasm-module.js";
import { negativeSamplingKernel } from "./negative-sampling-kernel.js";
import { createSkipGrams, drawSkipGrams, type SkipGrams } from "./skip-grams.js";
import { subwordTrainer } from "./subword-training.js";
import { drawers, type TrainingPlan } from "./training-plan.js";

/**
 * Does the share of thread `thread` of `threads` in a training, and returns when all have done theirs; false where the
 * training was stopped. Every thread must run, since they wait for each other; more than `drawers` find no work.
 *
 * The corpus is taken in pools of `drawers` slices. The pairs of a pool are drawn, then sorted into a grid by the part of
 * their input word and the part of their output word. Blocks in different rows and columns of the grid share no vector, as
 * the noise words of a pair come from the part of its output word; so the blocks of one diagonal are trained at the same
 * time, each in the order of the text, one diagonal after the other (the stratified descent of Gemulla et al. 2011; for
 * embeddings, Zhu et al. 2019). What is computed depends on the plan alone, never on the number or the speed of the
 * threads.
 */
export function runTraining(
  plan: TrainingPlan,
  thread: number,
  threads: number,
  onTokens?: (done: number) => void,
): boolean {
  const { settings, slices, vocabulary } = plan;
  const { parts } = vocabulary;
  const barrier = threadBarrier(plan.barrier, threads);
  const pools = Math.ceil((slices.length - 1) / drawers);
  const pairs = createSkipGrams(plan.sliceTokens, settings.window);
  const train = blockTrainer(plan, thread);
  const subwords = plan.subwords === null ? null : subwordTrainer(plan, plan.subwords);
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    for (let pool = 0; pool < pools; pool++) {
      for (let drawer = thread; drawer < drawers; drawer += threads)
        drawSlice(plan, epoch, pool, drawer, pairs);
      if (!barrier.wait()) return false;
      for (let part = thread; part < parts; part += threads) subwords?.compose(part);
      for (let diagonal = 0; diagonal < parts; diagonal++) {
        for (let part = thread; part < parts; part += threads)
          train(epoch, pool, part, (part + diagonal) % parts);
        if (!barrier.wait()) return false;
      }
      if (subwords !== null) {
        for (let slice = thread; slice < drawers; slice += threads) subwords.spread(slice);
        if (!barrier.wait()) return false;
      }
      if (thread === 0) onTokens?.(tokensBefore(plan, epoch, pool + 1));
    }
  }
  return true;
}

/** Draws the pairs of a slice and sorts them into the buckets of the grid; buckets keep the order of the text. */
function drawSlice(plan: TrainingPlan, epoch: number, pool: number, drawer: number, pairs: SkipGrams): void {
  const { source, slices, settings, vocabulary, layout, memory } = plan;
  const { parts, partOf, rowOf } = vocabulary;
  const slice = pool * drawers + drawer;
  const buckets = parts * parts;
  const ends = plan.bucketEnds.subarray(drawer * (buckets + 1), (drawer + 1) * (buckets + 1)).fill(0);
  if (slice + 1 >= slices.length) return;
  drawSkipGrams(source, slices[slice]!, slices[slice + 1]!, mixed(settings.seed, 1, epoch, slice), pairs);
  const { inputs, outputs, size } = pairs;
  for (let i = 0; i < size; i++) ends[partOf[inputs[i]!]! * parts + partOf[outputs[i]!]! + 1]!++;
  for (let bucket = 0; bucket < buckets; bucket++) ends[bucket + 1]! += ends[bucket]!;
  const next = ends.slice(0, buckets);
  const sorted = new Uint32Array(memory.buffer, layout.pairs + drawer * layout.pairBytes, 2 * size);
  const stride = 4 * layout.lanes;
  for (let i = 0; i < size; i++) {
    const input = inputs[i]!;
    const output = outputs[i]!;
    const place = 2 * next[partOf[input]! * parts + partOf[output]!]!++;
    sorted[place] = layout.inputs + stride * rowOf[input]!;
    sorted[place + 1] = layout.outputs + stride * rowOf[output]!;
  }
}

type TrainBlock = (epoch: number, pool: number, inputPart: number, outputPart: number) => void;

/** Trains a block of the current pool, while the learning rate falls in a line with the tokens of the whole training. */
function blockTrainer(plan: TrainingPlan, thread: number): TrainBlock {
  const { settings, vocabulary, layout, memory, bucketEnds } = plan;
  const { parts, starts } = vocabulary;
  const stride = 4 * layout.lanes;
  const kernel = negativeSamplingKernel({
    lanes: layout.lanes,
    negative: settings.negative,
    scratch: layout.scratch + thread * stride,
  });
  const train = instantiateWasm(wasmModule([kernel], plan.pages), memory)[kernel.name]!;
  const total = settings.epochs * plan.source.tokens.length;
  const rate = (epoch: number, pool: number): number =>
    settings.alpha - (settings.alpha - settings.minAlpha) * (tokensBefore(plan, epoch, pool) / total);
  return (epoch, pool, inputPart, outputPart) => {
    const bucket = inputPart * parts + outputPart;
    const bounds = Array.from({ length: drawers }, (_, drawer) => {
      const place = drawer * (parts * parts + 1) + bucket;
      return [bucketEnds[place]!, bucketEnds[place + 1]!] as const;
    });
    const count = bounds.reduce((sum, [from, to]) => sum + to - from, 0);
    const step = (rate(epoch, pool + 1) - rate(epoch, pool)) / Math.max(1, count);
    let alpha = rate(epoch, pool);
    bounds.forEach(([from, to], drawer) => {
      const pairs = layout.pairs + drawer * layout.pairBytes;
      const first = starts[outputPart]!;
      const slice = pool * drawers + drawer;
      train(
        pairs + 8 * from,
        pairs + 8 * to,
        alpha,
        step,
        layout.noise + 8 * first,
        starts[outputPart + 1]! - first,
        layout.outputs + stride * first,
        mixed(settings.seed, 2, epoch, slice, bucket),
        mixed(settings.seed, 3, epoch, slice, bucket),
      );
      alpha += step * (to - from);
    });
  };
}

function tokensBefore({ slices, source }: TrainingPlan, epoch: number, pool: number): number {
  const sentence = slices[Math.min(pool * drawers, slices.length - 1)]!;
  const inEpoch = sentence === 0 ? 0 : source.sentenceEnds[sentence - 1]!;
  return epoch * source.tokens.length + inEpoch;
}

/** One 32-bit number of several, each of which changes all its bits (the steps of MurmurHash3). */
function mixed(...numbers: readonly number[]): number {
  let hash = 0;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
