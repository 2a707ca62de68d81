import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Dataset } from "../contracts/dataset.js";
import type { EgressSetting } from "../contracts/egress.js";
import type { Role } from "../contracts/embedding-matrix.js";
import type { EmbeddedTexts } from "../contracts/embedding-provider.js";
import type { InputLocation } from "../contracts/errors.js";
import { matrixRow } from "../contracts/matrix-row.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { DatasetSource } from "../datasets/dataset-source.js";
import { embedAll } from "../execution/embed-all.js";
import { quantile } from "../numeric/quantile.js";
import { seededOrder, seededRandom } from "../numeric/seeded-random.js";
import { openTextModel } from "./open-text-model.js";
import { readTexts } from "./read-texts.js";

export interface SimilarityOptions {
  readonly a: string;
  readonly b: string;
  readonly models: readonly CandidateSpec[];
  /** The space to place the pair in; null: the numbers stand alone. */
  readonly source: DatasetSource | null;
  readonly split: string;
  readonly roles: readonly [Role, Role];
  readonly cwd: string;
  readonly threads: number;
  readonly seed: number;
  /** What may leave this machine. Default: any. */
  readonly egress?: EgressSetting | undefined;
  /** Where the config says `egress`. */
  readonly egressLocation?: InputLocation | undefined;
  /** `python` of the config; absent: Python is looked for. */
  readonly python?: string | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** How close two texts are in one model's space, and among random pairs of documents of that space. */
export interface PairSimilarity {
  readonly model: string;
  readonly cosine: number | null;
  readonly dot: number;
  readonly euclidean: number;
  readonly tokens: readonly [number, number];
  readonly truncated: readonly [boolean, boolean];
  readonly space: {
    readonly pairs: number;
    /** Texts that the pairs were drawn from, of each side. */
    readonly texts: readonly [number, number];
    /** Median tokens of those texts: a text much shorter than they are lies elsewhere in the space. */
    readonly medianTokens: readonly [number, number];
    readonly meanCosine: number;
    /** Share of the random pairs with a lower cosine, 0 to 1. */
    readonly closerThan: number;
    readonly histogram: readonly { from: number; to: number; count: number }[];
  } | null;
}

export interface SimilarityReport {
  readonly schema: "alidade/similarity/v1";
  readonly a: string;
  readonly b: string;
  readonly roles: readonly [Role, Role];
  readonly dataset: string | null;
  readonly seed: number;
  readonly models: readonly PairSimilarity[];
}

const sampledTexts = 2000;
const sampledPairs = 20_000;

/**
 * Cosine, dot product and Euclidean distance of two texts in each model, and where their cosine lies among 20,000
 * seeded random pairs of the data's texts in the same roles (at most 2,000 of each): a cosine means something only
 * beside its space.
 * The cosine is null where a text has no token the model knows. Throws `InputError` for a model without vectors.
 */
export async function similarity(options: SimilarityOptions): Promise<SimilarityReport> {
  const { a, b, models, source, split, roles, cwd, seed, signal, onProgress } = options;
  const dataset = source === null ? null : await readTexts(source, { split, seed, cwd }, onProgress);
  const texts = dataset === null ? null : roles.map((role) => sampleTexts(textsOf(dataset, role), seed));
  const found: PairSimilarity[] = [];
  for (const spec of models) {
    const provider = await openTextModel(spec, dataset?.corpus.texts ?? null, options);
    try {
      const first = await provider.embed([a], { role: roles[0] });
      const second = await provider.embed([b], { role: roles[1] });
      const sides: EmbeddedTexts[] = [];
      for (const [side, role] of texts === null ? [] : roles.entries()) {
        sides.push(await embedAll(provider, texts![side]!, { role, signal, onProgress }));
      }
      const pair = compareVectors(first.matrix.data, second.matrix.data);
      found.push({
        model: spec.id,
        ...pair,
        tokens: [first.tokens[0]!, second.tokens[0]!],
        truncated: [first.truncated[0] === 1, second.truncated[0] === 1],
        space:
          sides.length === 0 || pair.cosine === null
            ? null
            : placeAmongPairs(pair.cosine, sides[0]!, sides[1]!, { seed, sameSide: roles[0] === roles[1] }),
      });
    } finally {
      await provider.close();
    }
  }
  return {
    schema: "alidade/similarity/v1",
    a,
    b,
    roles,
    dataset: dataset?.summary.name ?? null,
    seed,
    models: found,
  };
}

/** Cosine (null for a zero vector), dot product and Euclidean distance, summed in float64. */
export function compareVectors(
  a: Float32Array,
  b: Float32Array,
): { cosine: number | null; dot: number; euclidean: number } {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  let distance = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    dot += x * y;
    aa += x * x;
    bb += y * y;
    distance += (x - y) * (x - y);
  }
  const norms = Math.sqrt(aa) * Math.sqrt(bb);
  return { cosine: norms === 0 ? null : dot / norms, dot, euclidean: Math.sqrt(distance) };
}

function placeAmongPairs(
  cosine: number,
  a: EmbeddedTexts,
  b: EmbeddedTexts,
  { seed, sameSide }: { seed: number; sameSide: boolean },
): PairSimilarity["space"] {
  const [rowsA, rowsB] = [a.matrix.rows, b.matrix.rows];
  if (rowsA === 0 || rowsB < (sameSide ? 2 : 1)) return null;
  const random = seededRandom(seed);
  const cosines: number[] = [];
  for (let n = 0; n < sampledPairs; n++) {
    const i = random.below(rowsA);
    const j = sameSide ? (i + 1 + random.below(rowsB - 1)) % rowsB : random.below(rowsB);
    const pair = compareVectors(matrixRow(a.matrix, i), matrixRow(b.matrix, j)).cosine;
    if (pair !== null) cosines.push(pair);
  }
  if (cosines.length === 0) return null;
  const below = cosines.filter((value) => value < cosine).length;
  return {
    pairs: cosines.length,
    texts: [rowsA, rowsB],
    medianTokens: [quantile(a.tokens.toSorted(), 0.5), quantile(b.tokens.toSorted(), 0.5)],
    meanCosine: cosines.reduce((sum, value) => sum + value, 0) / cosines.length,
    closerThan: below / cosines.length,
    histogram: histogram(cosines),
  };
}

/** The queries for the role query, where there are any; else the documents. */
function textsOf({ queries, corpus }: Dataset, role: Role): readonly string[] {
  return role === "query" && queries.texts.length > 0 ? queries.texts : corpus.texts;
}

function histogram(values: readonly number[]): { from: number; to: number; count: number }[] {
  const width = 0.05;
  const counts = new Map<number, number>();
  for (const value of values) {
    const bin = Math.floor(value / width);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts]
    .sort(([x], [y]) => x - y)
    .map(([bin, count]) => ({ from: bin * width, to: (bin + 1) * width, count }));
}

function sampleTexts(texts: readonly string[], seed: number): string[] {
  const distinct = [...new Set(texts)];
  return Array.from(seededOrder(distinct.length, seededRandom(seed), sampledTexts), (row) => distinct[row]!);
}
