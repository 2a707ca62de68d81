import { fileURLToPath } from "node:url";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { matrixRow } from "../contracts/matrix-row.js";
import type { ProgressListener } from "../contracts/progress.js";
import { readDataset } from "../datasets/read-dataset.js";
import { type EmbeddedAll, embedAll } from "../execution/embed-all.js";
import { defaultThreads } from "./default-threads.js";
import { openCandidateProvider } from "./open-candidate.js";

/** How far the vectors of some weights are from those of others, over the documents of the demo shop. */
export interface WeightsComparison {
  readonly texts: number;
  /** Of a text's two vectors: -1 to 1, 1 where they point the same way. */
  readonly meanCosine: number;
  readonly lowestCosine: number;
}

/** Embeds texts that come with the package by two candidates and compares their vectors, text by text. */
export async function compareWeights(
  [reference, other]: readonly [CandidateSpec, CandidateSpec],
  options: {
    readonly cwd: string;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ProgressListener | undefined;
  },
): Promise<WeightsComparison> {
  const shop = fileURLToPath(new URL("../../data/demo-shop", import.meta.url));
  const { corpus } = await readDataset({ kind: "beir", path: shop }, { split: "test", cwd: shop });
  const texts = corpus.texts.slice(0, sampled);
  const a = await vectorsOf(reference, texts, options);
  const b = await vectorsOf(other, texts, options);
  const cosines = texts.map((_, row) => cosine(matrixRow(a.matrix, row), matrixRow(b.matrix, row)));
  return {
    texts: texts.length,
    meanCosine: cosines.reduce((sum, value) => sum + value, 0) / cosines.length,
    lowestCosine: Math.min(...cosines),
  };
}

async function vectorsOf(
  spec: CandidateSpec,
  texts: readonly string[],
  { cwd, signal, onProgress }: Parameters<typeof compareWeights>[1],
): Promise<EmbeddedAll> {
  const provider = await openCandidateProvider(spec, {
    baseDir: cwd,
    threads: defaultThreads(),
    vectors: null,
    onProgress,
  });
  try {
    return await embedAll(provider, texts, { role: "document", signal, onProgress });
  } finally {
    await provider.close();
  }
}

/** In float64; 0 where a vector is zero. */
function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}

const sampled = 200;
