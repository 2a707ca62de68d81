import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { runWorkerTeam } from "../execution/worker-team.js";
import type { TokenVectorsWork } from "./token-vectors.worker.js";

export interface TokenVectorsOptions {
  readonly baseDir: string;
  readonly threads: number;
  /** Width of a vector: what `openTokenEncoder` says. */
  readonly dims: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** One vector a sequence, and how many values of them were no numbers and count as 0. */
export interface TokenVectors {
  readonly rows: number;
  readonly dims: number;
  readonly data: Float32Array;
  readonly replaced: number;
}

/**
 * The vectors that a transformer gives to sequences of token ids, in worker threads with a session each, rows in the order
 * given. Throws `InputError` for a model that cannot be used and `InterruptedError` where the signal aborts.
 */
export async function tokenVectors(
  spec: CandidateSpec,
  sequences: readonly Int32Array[],
  { baseDir, threads, dims, signal, onProgress }: TokenVectorsOptions,
): Promise<TokenVectors> {
  throwIfAborted(signal);
  const offsets = sharedIntegers(sequences.length + 1);
  sequences.forEach((ids, i) => {
    offsets[i + 1] = offsets[i]! + ids.length;
  });
  const ids = sharedIntegers(offsets[sequences.length]!);
  sequences.forEach((sequence, i) => {
    ids.set(sequence, offsets[i]!);
  });
  const order = sharedIntegers(sequences.length);
  order.set(
    Int32Array.from(sequences, (_, i) => i).sort(
      (a, b) => sequences[b]!.length - sequences[a]!.length || a - b,
    ),
  );
  const state = sharedIntegers(2);
  const vectors = new Float32Array(new SharedArrayBuffer(4 * sequences.length * dims));
  const work: TokenVectorsWork = { spec, baseDir, ids, offsets, order, state, vectors };
  const stop = (): void => void Atomics.store(state, 1, 1);
  signal?.addEventListener("abort", stop, { once: true });
  const [stage, unit, total] = ["embedding tokens", "tokens", sequences.length];
  let done = 0;
  try {
    await runWorkerTeam(compiledEntry("workflows/token-vectors.worker"), { ...work }, threads, (count) => {
      done += Number(count);
      onProgress?.({ type: "progress", candidate: null, stage, done, total, unit });
    });
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  throwIfAborted(signal);
  return { rows: sequences.length, dims, ...finiteOrZero(vectors) };
}

function finiteOrZero(vectors: Float32Array): { data: Float32Array; replaced: number } {
  let replaced = 0;
  for (let i = 0; i < vectors.length; i++) {
    if (Number.isFinite(vectors[i]!)) continue;
    vectors[i] = 0;
    replaced += 1;
  }
  return { data: vectors, replaced };
}

function sharedIntegers(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
