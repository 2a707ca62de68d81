import { setImmediate } from "node:timers/promises";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";

/**
 * A provider of this thread that gets the help of `threads` others once there is work for them: when large calls have had
 * `worthStarting` characters, `startHelpers` opens the same model in threads, and large calls go there as soon as it is
 * open; until then, and for small calls (a query), this thread works, so that neither start-up nor latency pays for them.
 * Throws what opening the helpers throws, at the next large call.
 */
export function helpedProvider(
  local: EmbeddingProvider,
  startHelpers: () => Promise<EmbeddingProvider>,
  threads: number,
): EmbeddingProvider {
  if (threads < 2) return local;
  let characters = 0;
  let starting: Promise<void> | null = null;
  let helpers: EmbeddingProvider | null = null;
  let failure: { readonly error: unknown } | null = null;

  async function start(): Promise<void> {
    try {
      helpers = await startHelpers();
    } catch (error) {
      failure = { error };
    }
  }

  return {
    ...local,
    // A call waits at each thread while it works on another.
    limits: { ...local.limits, parallelCalls: 2 * threads },
    async embed(texts, options) {
      const size = texts.reduce((sum, text) => sum + text.length, 0);
      if (size < largeCall) return local.embed(texts, options);
      if (failure !== null) throw failure.error;
      if (helpers !== null) return helpers.embed(texts, options);
      characters += size;
      if (characters >= worthStarting) starting ??= start();
      const embedded = await local.embed(texts, options);
      await setImmediate();
      return embedded;
    },
    async close() {
      await local.close();
      await starting;
      await helpers?.close();
    },
  };
}

/** Characters of a call that take a static model about a millisecond. */
const largeCall = 10_000;
/** Characters that take a static model about as long as it takes to start threads. */
const worthStarting = 1_000_000;
