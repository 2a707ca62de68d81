import { instantiateWasm, wasmModule } from "../../numeric/wasm-module.js";
import { composeKernel, spreadKernel } from "./subword-kernels.js";
import { drawers, type SubwordPlan, type TrainingPlan } from "./training-plan.js";

/** What a thread does for n-grams, before and after the pairs of a pool. */
export interface SubwordTrainer {
  /** Makes the input vectors of a part's words that stand in the current pool from their n-grams. */
  compose(part: number): void;
  /** Gives the change of each of those vectors to its n-grams, in the components of one of `drawers` slices. */
  spread(slice: number): void;
}

/**
 * A word's input vector is the mean of its own vector and those of its n-grams, and its gradient goes to each of them whole
 * (fastText; Bojanowski et al. 2017). That is done once a pool for each word instead of once a pair: within a pool a
 * word's vector is trained as that of plain word2vec, and words that share an n-gram hear of each other at its end.
 */
export function subwordTrainer(plan: TrainingPlan, subwords: SubwordPlan): SubwordTrainer {
  const { memory, pages, layout, vocabulary } = plan;
  const { parts, starts } = vocabulary;
  const stride = 4 * layout.lanes;
  const kernels = instantiateWasm(wasmModule([composeKernel(), spreadKernel()], pages), memory);
  const { compose, spread } = kernels as Record<"compose" | "spread", (...args: number[]) => void>;
  const bounds = (row: number): [number, number] => [
    layout.lists + 4 * subwords.listStarts[row]!,
    layout.lists + 4 * subwords.listStarts[row + 1]!,
  ];
  return {
    compose(part) {
      const first = starts[part]!;
      const count = collectInputRows(plan, part, subwords.used.subarray(first, starts[part + 1]));
      subwords.usedCounts[part] = count;
      for (let i = first; i < first + count; i++) {
        const row = subwords.used[i]!;
        const [list, end] = bounds(row);
        const offset = stride * row;
        compose(list, end, 4 / (end - list), layout.inputs + offset, layout.before + offset, stride);
      }
    },
    spread(slice) {
      const vectors = layout.lanes / 4;
      const from = 16 * Math.floor((slice * vectors) / drawers);
      const to = 16 * Math.floor(((slice + 1) * vectors) / drawers);
      for (let part = 0; part < parts; part++) {
        const first = starts[part]!;
        for (let i = first; i < first + subwords.usedCounts[part]!; i++) {
          const row = subwords.used[i]!;
          const [list, end] = bounds(row);
          spread(list, end, layout.inputs + stride * row, layout.before + stride * row, from, to);
        }
      }
    },
  };
}

/** Writes the rows of a part that are the input of a pair in the current pool, each once, and returns their number. */
function collectInputRows(plan: TrainingPlan, part: number, into: Int32Array): number {
  const { layout, memory, vocabulary, bucketEnds } = plan;
  const { parts, starts } = vocabulary;
  const first = starts[part]!;
  const seen = new Uint8Array(starts[part + 1]! - first);
  let count = 0;
  for (let drawer = 0; drawer < drawers; drawer++) {
    const place = drawer * (parts * parts + 1) + part * parts;
    const pairs = new Uint32Array(
      memory.buffer,
      layout.pairs + drawer * layout.pairBytes,
      layout.pairBytes / 4,
    );
    for (let i = bucketEnds[place]!; i < bucketEnds[place + parts]!; i++) {
      const row = (pairs[2 * i]! - layout.inputs) / (4 * layout.lanes);
      if (seen[row - first] === 1) continue;
      seen[row - first] = 1;
      into[count++] = row;
    }
  }
  return count;
}
