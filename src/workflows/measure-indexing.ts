import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { embedAll } from "../execution/embed-all.js";
import { seededOrder, seededRandom } from "../numeric/seeded-random.js";

/** Speed of making vectors, nothing cached. */
export interface IndexingSpeed {
  readonly texts: number;
  readonly tokens: number;
  readonly ms: number;
}

/**
 * Speed over a seeded sample of the documents that takes about `targetMs`, for when the documents'
 * own vectors came (in part) from the cache: the part that is left is not a fair sample. Few documents are done
 * several times over.
 */
export async function measureIndexing(
  provider: EmbeddingProvider,
  texts: readonly string[],
  { seed, targetMs = 3000, signal }: { seed: number; targetMs?: number; signal?: AbortSignal | undefined },
): Promise<IndexingSpeed> {
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
