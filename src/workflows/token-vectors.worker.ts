import { parentPort, workerData } from "node:worker_threads";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { openTokenEncoder } from "../providers/onnx/token-encoder.js";

/** Entry of a worker thread: vectors of sequences of tokens. Started by `token-vectors.ts`, to which it posts how many are done. */
export interface TokenVectorsWork {
  readonly spec: CandidateSpec;
  readonly baseDir: string;
  /** Sequence `i` is `ids[offsets[i] … offsets[i + 1]]`. All memory is shared. */
  readonly ids: Int32Array;
  readonly offsets: Int32Array;
  /** The order in which sequences are taken: those of like length together. */
  readonly order: Int32Array;
  /** Place 0: how many of `order` are taken; place 1: not 0 to stop. */
  readonly state: Int32Array;
  /** One row a sequence. */
  readonly vectors: Float32Array;
}

const { spec, baseDir, ids, offsets, order, state, vectors } = workerData as TokenVectorsWork;
const encoder = await openTokenEncoder(spec, { baseDir, threads: 1 });
const lengthOf = (sequence: number): number => offsets[sequence + 1]! - offsets[sequence]!;

try {
  while (Atomics.load(state, 1) === 0) {
    const start = Atomics.load(state, 0);
    if (start >= order.length) break;
    const longest = lengthOf(order[start]!) + encoder.around;
    const end = Math.min(order.length, start + Math.max(1, Math.floor(encoder.tokensPerCall / longest)));
    if (Atomics.compareExchange(state, 0, start, end) !== start) continue;
    const rows = order.subarray(start, end);
    const sequences = Array.from(rows, (row) =>
      Int32Array.from(ids.subarray(offsets[row]!, offsets[row + 1]!)),
    );
    await encoder.run(sequences, (i, vector) => vectors.set(vector, rows[i]! * encoder.dims));
    parentPort!.postMessage(rows.length);
  }
} finally {
  await encoder.close();
}
