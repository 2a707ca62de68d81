/** What is known of a hosted model before it is asked. */
export interface KnownModel {
  /** Dimensions where none are asked for. */
  readonly dims: number;
  /** Tokens of a text, at most. */
  readonly maxTokens: number;
  /** Tokens of a call, at most, where that is the model's own. */
  readonly tokensPerCall?: number | undefined;
}

/**
 * A model of a vendor as its documentation, or a report of it, states it (compiled 2026-11); null for one that is not
 * listed. The number of dimensions is checked against what the service answers, never taken for granted.
 */
export function knownModel(vendor: string | null, model: string): KnownModel | null {
  return models[`${vendor}/${model}`] ?? null;
}

const large = { tokensPerCall: 115_000 };
const middle = { tokensPerCall: 310_000 };
const lite = { tokensPerCall: 950_000 };

const models: Readonly<Record<string, KnownModel>> = {
  "openai/text-embedding-3-small": { dims: 1536, maxTokens: 8192 },
  "openai/text-embedding-3-large": { dims: 3072, maxTokens: 8192 },
  "openai/text-embedding-ada-002": { dims: 1536, maxTokens: 8192 },
  "cohere/embed-v4.0": { dims: 1536, maxTokens: 128_000 },
  "cohere/embed-english-v3.0": { dims: 1024, maxTokens: 512 },
  "cohere/embed-multilingual-v3.0": { dims: 1024, maxTokens: 512 },
  "voyage/voyage-4-large": { dims: 1024, maxTokens: 32_000, ...large },
  "voyage/voyage-4": { dims: 1024, maxTokens: 32_000, ...middle },
  "voyage/voyage-4-lite": { dims: 1024, maxTokens: 32_000, ...lite },
  "voyage/voyage-3-large": { dims: 1024, maxTokens: 32_000, ...large },
  "voyage/voyage-3.5": { dims: 1024, maxTokens: 32_000, ...middle },
  "voyage/voyage-3.5-lite": { dims: 1024, maxTokens: 32_000, ...lite },
  "voyage/voyage-code-3": { dims: 1024, maxTokens: 32_000, ...large },
  "voyage/voyage-finance-2": { dims: 1024, maxTokens: 32_000, ...large },
  "voyage/voyage-law-2": { dims: 1024, maxTokens: 16_000, ...large },
  "google/gemini-embedding-001": { dims: 3072, maxTokens: 2048 },
  "google/gemini-embedding-2": { dims: 3072, maxTokens: 8192 },
  "mistral/mistral-embed": { dims: 1024, maxTokens: 8192 },
  "mistral/codestral-embed": { dims: 1536, maxTokens: 8192 },
  "jina/jina-embeddings-v3": { dims: 1024, maxTokens: 8192 },
  "jina/jina-embeddings-v4": { dims: 2048, maxTokens: 32_768 },
};
