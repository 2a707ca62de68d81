import { Buffer } from "node:buffer";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { VendorClient } from "./vendor-client.js";

export interface PacedProviderOptions {
  /** Whether the service counts every text of a call as a request. */
  readonly textsAreRequests?: boolean | undefined;
}

/** Makes each call of a provider wait for the limits of its service. Stands inside the cache: what is stored waits for nothing. */
export function pacedProvider(
  provider: EmbeddingProvider,
  client: VendorClient,
  { textsAreRequests = false }: PacedProviderOptions = {},
): EmbeddingProvider {
  return {
    ...provider,
    embed: (texts, options) =>
      client.paced(
        () => provider.embed(texts, options),
        { requests: textsAreRequests ? texts.length : 1, tokens: likelyTokens(texts) },
        options.signal,
      ),
    close: () => provider.close(),
  };
}

/** A token for four bytes of UTF-8: what a tokenizer makes of English prose. */
function likelyTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(Buffer.byteLength(text, "utf8") / 4) + 2, 0);
}
