import type { Role } from "../contracts/embedding-matrix.js";
import { embedAll } from "../execution/embed-all.js";
import type { EmbedAll } from "../search/dense-retriever.js";

/** Embeds, and remembers how many tokens the texts of each role had. */
export interface TokenMeter {
  readonly embedAll: EmbedAll;
  /** Mean tokens of a text when texts of this role were last embedded for their vectors; null before, and of no texts. */
  mean(role: Role): number | null;
}

/** `embedAll` with a count of tokens, cached ones included. Timed repeats (uncached) are not counted. */
export function tokenMeter(): TokenMeter {
  const means = new Map<Role, number>();
  return {
    async embedAll(provider, texts, options) {
      const embedded = await embedAll(provider, texts, options);
      if (options.uncached !== true && texts.length > 0)
        means.set(options.role, embedded.tokens.reduce((sum, count) => sum + count, 0) / texts.length);
      return embedded;
    },
    mean: (role) => means.get(role) ?? null,
  };
}
