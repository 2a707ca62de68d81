import { embeddingMatrix, type ProviderManifest } from "../contracts/embedding-matrix.js";
import { type EmbeddingProvider, embeddingProviderVersion } from "../contracts/embedding-provider.js";
import {
  type RerankedDocuments,
  type Reranker,
  type RerankerManifest,
  rerankerVersion,
} from "../contracts/reranker.js";

/**
 * A reranker as a provider whose texts are pairs of query and document (`pairText`) and whose vectors have one dimension,
 * the score: so that scores are stored, paid and computed in worker threads by what does that for vectors.
 */
export function pairProvider(reranker: Reranker): EmbeddingProvider {
  const { manifest, limits, billing, modelBytes } = reranker;
  return {
    contract: embeddingProviderVersion,
    manifest: pairManifest(manifest),
    limits: { textsPerCall: limits.documentsPerCall, parallelCalls: limits.parallelCalls },
    ...(billing === undefined ? {} : { billing }),
    modelBytes,
    async embed(texts, { signal, uncached, keep }) {
      const pairs = texts.map((text) => keptPair(JSON.parse(text) as [string, string], keep));
      const scores = new Float32Array(pairs.length);
      const tokens = new Int32Array(pairs.length);
      const truncated = new Uint8Array(pairs.length);
      let billedTokens: number | undefined;
      let rateLimits: RerankedDocuments["limits"];
      for (let start = 0; start < pairs.length; ) {
        const query = pairs[start]![0];
        let end = start + 1;
        while (end < pairs.length && pairs[end]![0] === query) end++;
        const documents = pairs.slice(start, end).map(([, document]) => document);
        const reranked = await reranker.rerank(query, documents, { signal, uncached });
        scores.set(reranked.scores, start);
        tokens.set(reranked.tokens, start);
        if (keep === undefined) truncated.set(reranked.truncated, start);
        else truncated.fill(1, start, end);
        rateLimits = reranked.limits ?? rateLimits;
        if (reranked.billedTokens !== undefined) billedTokens = (billedTokens ?? 0) + reranked.billedTokens;
        start = end;
      }
      return {
        matrix: embeddingMatrix(pairs.length, 1, scores),
        tokens,
        truncated,
        ...(billedTokens === undefined ? {} : { billedTokens }),
        ...(rateLimits === undefined ? {} : { limits: rateLimits }),
      };
    },
    close: () => reranker.close(),
  };
}

/** The reranker behind a provider of pairs, whatever stands between. */
export function rerankerOfPairs(provider: EmbeddingProvider, manifest: RerankerManifest): Reranker {
  const { limits, billing, modelBytes, waitedMs } = provider;
  return {
    contract: rerankerVersion,
    manifest,
    limits: { documentsPerCall: limits.textsPerCall, parallelCalls: limits.parallelCalls },
    ...(billing === undefined ? {} : { billing }),
    modelBytes,
    waitedMs,
    async rerank(query, documents, { signal, uncached } = {}): Promise<RerankedDocuments> {
      const texts = documents.map((document) => pairText(query, document));
      const { matrix, ...rest } = await provider.embed(texts, { role: "query", signal, uncached });
      return { scores: matrix.data, ...rest };
    },
    close: () => provider.close(),
  };
}

/** A pair with a share of its document, because a service refused the whole. */
function keptPair([query, document]: [string, string], keep: number | undefined): [string, string] {
  return keep === undefined
    ? [query, document]
    : [query, document.slice(0, Math.floor(document.length * keep))];
}

/** A pair as one text, from which both can be read back. */
function pairText(query: string, document: string): string {
  return JSON.stringify([query, document]);
}

/** The manifest under which scores are stored. */
function pairManifest({ kind, activation, ...manifest }: RerankerManifest): ProviderManifest {
  return {
    ...manifest,
    kind: `reranker ${kind}`,
    dims: 1,
    pooling: null,
    modules: [activation],
    normalized: false,
    similarity: "dot",
    prompts: { query: "", document: "" },
  };
}
