import type { Timing } from "../contracts/benchmark-result.js";
import type { Corpus } from "../contracts/dataset.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { IndexReport, Retriever } from "../contracts/retriever.js";
import { embedAll } from "../execution/embed-all.js";
import { seededOrder, seededRandom } from "../numeric/seeded-random.js";
import type { OpenedPart } from "./open-candidate.js";

/** What was indexed in how long, nothing cached; null where there was nothing to compute. */
interface IndexingWork {
  texts: number;
  tokens: number | null;
  ms: number;
}

export interface MeasureIndexingOptions {
  readonly seed: number;
  readonly targetMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Below this, starting up (loading, compiling) weighs too much in a rate. */
const shortestFairMs = 1000;

/**
 * Texts and tokens indexed a second: of all documents where all were computed now and that took a second or more;
 * otherwise measured anew and warm. Fitting a model on the documents counts, with the time it took when it was done.
 * Of a fusion the times of the parts add up. Null where nothing is computed, and where doing it again would have to be
 * paid again.
 */
export async function indexingSpeed(
  parts: readonly Omit<OpenedPart, "tokens">[],
  corpus: Corpus,
  index: IndexReport,
  options: MeasureIndexingOptions,
): Promise<Pick<Timing, "indexTextsPerSecond" | "indexTokensPerSecond">> {
  const whole = index.computedTexts >= new Set(corpus.texts).size;
  if (parts.length === 1 && whole && index.computeMs >= shortestFairMs) {
    return rates([{ texts: index.computedTexts, tokens: index.computedTokens, ms: index.computeMs }]);
  }
  if (parts.some(({ provider }) => provider?.billing !== undefined)) return rates([]);
  const work: IndexingWork[] = [];
  const distinct = new Set(corpus.texts).size;
  for (const { provider, retriever, fitMs } of parts) {
    const done =
      provider === null
        ? await indexAgain(retriever, corpus, options)
        : await embedSample(provider, corpus.texts, options);
    // The sample's share of a fit on all documents.
    if (done !== null) work.push({ ...done, ms: done.ms + (fitMs * done.texts) / distinct });
  }
  return rates(work);
}

function rates(work: readonly IndexingWork[]): Pick<Timing, "indexTextsPerSecond" | "indexTokensPerSecond"> {
  if (work.length === 0) return { indexTextsPerSecond: null, indexTokensPerSecond: null };
  const msPerText = work.reduce((sum, { ms, texts }) => sum + ms / texts, 0);
  const msPerToken = work.reduce((sum, { ms, tokens }) => sum + ms / (tokens ?? 0), 0);
  return {
    indexTextsPerSecond: 1000 / msPerText,
    indexTokensPerSecond: Number.isFinite(msPerToken) ? 1000 / msPerToken : null,
  };
}

/** Indexes the corpus again, as often as it takes to be timed. Null for what computes nothing of the texts. */
async function indexAgain(
  retriever: Retriever,
  corpus: Corpus,
  { targetMs = 3000, signal }: MeasureIndexingOptions,
): Promise<IndexingWork | null> {
  const total = { texts: 0, tokens: 0, ms: 0 };
  while (total.ms < targetMs / 10) {
    const { computedTexts, computedTokens, computeMs } = await retriever.index(corpus, { signal });
    if (computedTexts === 0) return null;
    total.texts += computedTexts;
    total.tokens += computedTokens ?? 0;
    total.ms += computeMs;
  }
  return total;
}

/**
 * Embeds a seeded sample of the documents that takes about `targetMs`: where the documents' own vectors came in part
 * from the cache, the part that is left is not a fair sample. Few documents are done several times over.
 */
export async function embedSample(
  provider: EmbeddingProvider,
  texts: readonly string[],
  { seed, targetMs = 3000, signal }: MeasureIndexingOptions,
): Promise<IndexingWork> {
  const order = seededOrder(texts.length, seededRandom(seed));
  const total = { texts: 0, tokens: 0, ms: 0 };
  let count = Math.min(texts.length, 32);
  for (;;) {
    const sample = Array.from(order.subarray(0, count), (row) => texts[row]!);
    const { computedTexts, computedTokens, computeMs } = await embedAll(provider, sample, {
      role: "document",
      uncached: true,
      signal,
    });
    if (computeMs >= targetMs / 4) return { texts: computedTexts, tokens: computedTokens, ms: computeMs };
    if (count === texts.length) {
      total.texts += computedTexts;
      total.tokens += computedTokens;
      total.ms += computeMs;
      if (total.ms >= targetMs / 10) return total;
    }
    const growth = Math.min(20, Math.max(2, targetMs / Math.max(computeMs, 1)));
    count = Math.min(texts.length, Math.ceil(count * growth));
  }
}
