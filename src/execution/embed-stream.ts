import type { Role } from "../contracts/embedding-matrix.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { throwIfAborted } from "../contracts/errors.js";
import { type EmbeddedAll, embedAll } from "./embed-all.js";

export interface EmbedStreamOptions {
  readonly role: Role;
  readonly signal?: AbortSignal | undefined;
}

/** Texts go in one by one, vectors come out in the same order, some thousand at a time. */
export interface EmbedStream<Row extends { readonly text: string }> {
  add(row: Row): void;
  /** Waits until so few rows are held that more may come. Throws what embedding or the sink threw. */
  pause(): Promise<void>;
  /** Embeds what is left. */
  end(): Promise<void>;
}

/**
 * Embeds any number of texts in bounded memory: windows of them go through `embedAll`, two at a time so that no thread
 * waits at the end of one, and reach `sink` in order, one after the other.
 */
export function embedStream<Row extends { readonly text: string }>(
  provider: EmbeddingProvider,
  { role, signal }: EmbedStreamOptions,
  sink: (rows: readonly Row[], embedded: EmbeddedAll) => Promise<void>,
): EmbedStream<Row> {
  const window = windowOf(provider);
  let rows: Row[] = [];
  let characters = 0;
  const cuts: { readonly rows: Row[] }[] = [];
  const underWay: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();

  function cut(): void {
    if (rows.length > 0) cuts.push({ rows });
    rows = [];
    characters = 0;
  }

  function start(): void {
    const { rows: some } = cuts.shift()!;
    const texts = some.map(({ text }) => text);
    const embedded = embedAll(provider, texts, { role, signal });
    embedded.catch(() => {}); // thrown below, when those before it are done
    const before = last;
    last = before.then(async () => sink(some, await embedded));
    last.catch(() => {});
    underWay.push(last);
  }

  async function work(): Promise<void> {
    while (cuts.length > 0 || underWay.length >= atOnce) {
      throwIfAborted(signal);
      while (cuts.length > 0 && underWay.length < atOnce) start();
      if (underWay.length >= atOnce) await underWay.shift();
    }
  }

  return {
    add(row) {
      rows.push(row);
      characters += row.text.length;
      if (rows.length >= window || characters >= mostCharacters) cut();
    },
    pause: work,
    async end() {
      cut();
      await work();
      for (const one of underWay.splice(0)) await one;
    },
  };
}

/** Enough for every call that may be under way, and for long and short texts to be packed apart. */
function windowOf({ limits, billing }: EmbeddingProvider): number {
  const atOnce = limits.textsPerCall * Math.max(1, limits.parallelCalls);
  // What was paid for is stored as soon as it has come.
  return billing === undefined ? Math.min(8192, Math.max(256, 4 * limits.textsPerCall, atOnce)) : atOnce;
}

const atOnce = 2;
const mostCharacters = 8_000_000;
