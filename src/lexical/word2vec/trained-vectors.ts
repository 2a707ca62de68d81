import type { TrainingPlan } from "./training-plan.js";

/** What a training gives: row-major, float32. */
export interface TrainedVectors {
  /** Of the corpus' words in their order, `words × dims`; with n-grams their means are in them. */
  readonly words: Float32Array;
  /** Of the n-grams, one row for each of `buckets`; null without n-grams. */
  readonly subwords: { readonly buckets: Int32Array; readonly vectors: Float32Array } | null;
}

/** Takes the vectors out of a training that has ended. */
export function trainedVectors(plan: TrainingPlan): TrainedVectors {
  const { settings, vocabulary, memory, layout, subwords } = plan;
  const { dims } = settings;
  const { rowOf } = vocabulary;
  const stride = 4 * layout.lanes;
  const rowAt = (address: number): Float32Array => new Float32Array(memory.buffer, address, dims);
  const words = new Float32Array(rowOf.length * dims);
  if (subwords === null) {
    rowOf.forEach((row, word) => {
      words.set(rowAt(layout.learnt + stride * row), word * dims);
    });
    return { words, subwords: null };
  }
  const { buckets, listStarts } = subwords;
  const lists = new Uint32Array(memory.buffer, layout.lists, listStarts[rowOf.length]!);
  const sum = new Float64Array(dims);
  rowOf.forEach((row, word) => {
    const list = lists.subarray(listStarts[row]!, listStarts[row + 1]!);
    sum.fill(0);
    for (const address of list)
      rowAt(address).forEach((value, j) => {
        sum[j]! += value;
      });
    for (let j = 0; j < dims; j++) words[word * dims + j] = sum[j]! / list.length;
  });
  const vectors = new Float32Array(buckets.length * dims);
  for (let i = 0; i < buckets.length; i++)
    vectors.set(rowAt(layout.learnt + stride * (rowOf.length + i)), i * dims);
  return { words, subwords: { buckets, vectors } };
}
