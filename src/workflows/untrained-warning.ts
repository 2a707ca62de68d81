import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { matrixRow } from "../contracts/matrix-row.js";
import { embedAll } from "../execution/embed-all.js";
import { seededRandom, seededSample } from "../numeric/seeded-random.js";

export interface UntrainedWarningOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Warns of a model that nothing says was trained on sentences (a masked language model without modules.json), with the mean cosine of
 * all pairs among up to 200 of the documents: near 1, all texts look alike to it. Without documents, of sentences
 * that have nothing in common. null for any other model.
 */
export async function untrainedWarning(
  provider: EmbeddingProvider,
  documents: readonly string[] | null,
  { seed, signal }: UntrainedWarningOptions,
): Promise<string | null> {
  const { architecture } = provider.manifest;
  if (architecture === undefined) return null;
  const distinct = [...new Set(documents ?? unrelatedSentences)];
  const rows = seededSample(distinct.length, Math.min(distinct.length, mostTexts), seededRandom(seed));
  const texts = Array.from(rows, (row) => distinct[row]!);
  const { matrix } = await embedAll(provider, texts, { role: "document", signal });
  const cosine = meanCosine(Array.from(texts, (_, row) => matrixRow(matrix, row)));
  const of = documents === null ? "unrelated sentences" : "your documents";
  const measured =
    cosine === null ? "" : `; two of ${texts.length} of ${of} have a mean cosine of ${cosine.toFixed(2)}`;
  return `nothing says that it was trained to compare texts (${architecture} without modules.json)${measured}. Such vectors are made for guessing words: look for a model trained on sentences, or fine-tune it`;
}

/**
 * Mean cosine over all pairs of distinct rows: (|Σ u|² − n) / (n (n − 1)) with u the rows at length 1. Rows of zeros are
 * left out; null for fewer than two others.
 */
export function meanCosine(rows: readonly Float32Array[]): number | null {
  const sum = new Float64Array(rows[0]?.length ?? 0);
  let n = 0;
  for (const row of rows) {
    let square = 0;
    for (const value of row) square += value * value;
    if (square === 0) continue;
    const norm = Math.sqrt(square);
    for (let j = 0; j < row.length; j++) sum[j]! += row[j]! / norm;
    n++;
  }
  if (n < 2) return null;
  return (sum.reduce((total, value) => total + value * value, 0) - n) / (n * (n - 1));
}

const mostTexts = 200;

/** Written for this: about different things, in different words. */
const unrelatedSentences = [
  "The ferry leaves at six in the morning.",
  "Copper conducts heat better than iron.",
  "She planted tomatoes along the south wall.",
  "Interest on the loan is due each quarter.",
  "The goalkeeper broke two fingers last week.",
  "Whales sleep with half of their brain at a time.",
  "Fold the letter twice before you seal it.",
  "The parliament meets again in October.",
  "My printer shows a red light and beeps.",
  "A minor chord sounds sad to many listeners.",
  "Rye bread keeps longer than wheat bread.",
  "The bridge was closed because of strong wind.",
];
