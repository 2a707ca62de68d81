import { createHash } from "node:crypto";
import type { Role } from "../contracts/embedding-matrix.js";
import type { EmbeddedTexts, EmbeddingProvider, EmbedOptions } from "../contracts/embedding-provider.js";
import type { OpenVectorStore, StoredVector, VectorSegment, VectorStore } from "../contracts/vector-store.js";

export interface CachedProviderOptions {
  /** Make every vector anew, once, and store it in place of the old one. */
  refresh?: boolean;
  /**
   * Vectors are written when this much time has passed since the last write, and sooner when there are many. Default: a
   * second, and at once where they were paid for.
   */
  flushMs?: number;
  now?: () => number;
}

/**
 * The one cache around a provider: a vector that was ever made with the same manifest, role and text
 * is read, never made again. Closing writes what is pending.
 */
export function cachedProvider(
  provider: EmbeddingProvider,
  openStore: OpenVectorStore,
  {
    refresh = false,
    flushMs = provider.billing === undefined ? 1000 : 0,
    now = () => performance.now(),
  }: CachedProviderOptions = {},
): EmbeddingProvider {
  const sides = new Map<Role, Promise<CacheSide>>();
  const side = (role: Role): Promise<CacheSide> => {
    let opened = sides.get(role);
    if (opened === undefined) {
      opened = openStore({ provider: provider.manifest, role }).then(
        (store) => new CacheSide(store, { refresh, flushMs, now }),
      );
      sides.set(role, opened);
    }
    return opened;
  };

  async function embed(texts: readonly string[], options: EmbedOptions): Promise<EmbeddedTexts> {
    if (options.uncached) return provider.embed(texts, options);
    const cache = await side(options.role);
    const hashes = texts.map(textHash);
    const stored = hashes.map((hash) => cache.get(hash));
    const missing = stored.flatMap((vector, i) => (vector === undefined ? [i] : []));
    if (missing.length === 0) return assemble(stored, provider.manifest.dims, missing);
    const made = await provider.embed(
      missing.map((i) => texts[i]!),
      options,
    );
    missing.forEach((i, row) => {
      stored[i] = vectorOf(made, row);
    });
    await cache.add(
      missing.map((i) => hashes[i]!),
      missing.map((i) => stored[i]!),
    );
    return assemble(stored, provider.manifest.dims, missing);
  }

  return {
    contract: provider.contract,
    manifest: provider.manifest,
    limits: provider.limits,
    billing: provider.billing,
    inference: provider.inference,
    modelBytes: provider.modelBytes,
    embed,
    async close() {
      try {
        for (const opened of sides.values()) await (await opened).flush();
      } finally {
        await provider.close();
      }
    },
  };
}

/** Hash of a text in a store: the first 128 bits of SHA-256, hexadecimal. */
export function textHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest().toString("hex", 0, 16);
}

/** Vectors of one role: the store, and what is still to be written to it. */
class CacheSide {
  private readonly pending = new Map<string, StoredVector>();
  private readonly renewed = new Set<string>();
  private pendingBytes = 0;
  private lastFlush: number;

  constructor(
    private readonly store: VectorStore,
    private readonly options: Required<CachedProviderOptions>,
  ) {
    this.lastFlush = options.now();
  }

  get(hash: string): StoredVector | undefined {
    const pending = this.pending.get(hash);
    if (pending !== undefined) return pending;
    return this.options.refresh && !this.renewed.has(hash) ? undefined : this.store.get(hash);
  }

  async add(hashes: readonly string[], vectors: readonly StoredVector[]): Promise<void> {
    hashes.forEach((hash, i) => {
      this.pending.set(hash, vectors[i]!);
      this.pendingBytes += vectors[i]!.vector.byteLength;
      if (this.options.refresh) this.renewed.add(hash);
    });
    const waited = this.options.now() - this.lastFlush;
    if (waited >= this.options.flushMs || this.pendingBytes >= flushBytes) await this.flush();
  }

  async flush(): Promise<void> {
    const segment = segmentOf(this.pending);
    this.pending.clear();
    this.pendingBytes = 0;
    this.lastFlush = this.options.now();
    if (segment !== null) await this.store.append(segment);
  }
}

function vectorOf({ matrix, tokens, truncated }: EmbeddedTexts, row: number): StoredVector {
  return {
    vector: matrix.data.subarray(row * matrix.dims, (row + 1) * matrix.dims),
    tokens: tokens[row]!,
    truncated: truncated[row] === 1,
  };
}

function segmentOf(pending: ReadonlyMap<string, StoredVector>): VectorSegment | null {
  if (pending.size === 0) return null;
  const rows = [...pending.values()];
  const dims = rows[0]!.vector.length;
  return { textHashes: [...pending.keys()], ...assemble(rows, dims, []) };
}

function assemble(
  vectors: readonly (StoredVector | undefined)[],
  dims: number,
  computed: readonly number[],
): EmbeddedTexts & { reused: Uint8Array } {
  const data = new Float32Array(vectors.length * dims);
  const tokens = new Int32Array(vectors.length);
  const truncated = new Uint8Array(vectors.length);
  const reused = new Uint8Array(vectors.length).fill(1);
  vectors.forEach((vector, i) => {
    data.set(vector!.vector, i * dims);
    tokens[i] = vector!.tokens;
    truncated[i] = vector!.truncated ? 1 : 0;
  });
  for (const i of computed) reused[i] = 0;
  return { matrix: { rows: vectors.length, dims, data }, tokens, truncated, reused };
}

/** Vectors that wait in memory for a write, at most. */
const flushBytes = 16 * 2 ** 20;
