import type { TrainingPlan } from "./training-plan.js";

/** The word vectors of a training, in the order of the corpus' words: `words × dims`, row-major. */
export function trainedVectors({ settings, vocabulary, memory, layout }: TrainingPlan): Float32Array {
  const { dims } = settings;
  const { rowOf } = vocabulary;
  const vectors = new Float32Array(rowOf.length * dims);
  rowOf.forEach((row, word) => {
    vectors.set(new Float32Array(memory.buffer, layout.inputs + 4 * layout.lanes * row, dims), word * dims);
  });
  return vectors;
}
