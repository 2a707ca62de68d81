import type { Role } from "../contracts/embedding-matrix.js";
import type { EmbeddedTexts, EmbeddingProvider, ProviderLimits } from "../contracts/embedding-provider.js";
import { throwIfAborted } from "../contracts/errors.js";
import { matrixRow } from "../contracts/matrix-row.js";
import type { ProgressListener } from "../contracts/progress.js";

export interface EmbedAllOptions {
  role: Role;
  signal?: AbortSignal | undefined;
  onProgress?: ProgressListener | undefined;
  uncached?: boolean | undefined;
}

export interface EmbeddedAll extends EmbeddedTexts {
  /** Distinct texts computed now; the others came from a store. */
  readonly computedTexts: number;
  readonly computedTokens: number;
  /** Wall time of the calls. */
  readonly computeMs: number;
}

/**
 * Embeds any number of texts through a provider that takes so many a call: equal texts once, longest
 * first (texts of like length share a call, so little is padded), `limits.parallelCalls` calls at a
 * time, smaller towards the end where the provider says how many characters a call had better have, rows returned in the order given.
 * Throws `InterruptedError` when the signal aborts, and what the first call to fail throws, once the calls under way have
 * ended: finished calls stay in the provider's store.
 */
export async function embedAll(
  provider: EmbeddingProvider,
  texts: readonly string[],
  { role, signal, onProgress, uncached }: EmbedAllOptions,
): Promise<EmbeddedAll> {
  const { unique, rowOf } = distinctTexts(texts);
  const order = Int32Array.from(unique, (_, i) => i).sort(
    (a, b) => unique[b]!.length - unique[a]!.length || a - b,
  );
  const dims = provider.manifest.dims;
  const data = new Float32Array(unique.length * dims);
  const tokens = new Int32Array(unique.length);
  const truncated = new Uint8Array(unique.length);
  const { parallelCalls } = provider.limits;
  const characters = unique.reduce((sum, text) => sum + text.length + 1, 0);
  const takeCall = callTaker(unique, order, characters, provider.limits);
  let done = 0;
  let charactersDone = 0;
  let computedTexts = 0;
  let computedTokens = 0;
  let failed = false;
  const start = performance.now();

  async function work(): Promise<void> {
    while (!failed) {
      const rows = takeCall();
      if (rows.length === 0) return;
      throwIfAborted(signal);
      const result = await provider.embed(
        Array.from(rows, (row) => unique[row]!),
        { role, signal, uncached },
      );
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        data.set(result.matrix.data.subarray(i * dims, (i + 1) * dims), row * dims);
        tokens[row] = result.tokens[i]!;
        truncated[row] = result.truncated[i]!;
        charactersDone += unique[row]!.length + 1;
        if (!result.reused?.[i]) {
          computedTexts += 1;
          computedTokens += result.tokens[i]!;
        }
      }
      done += rows.length;
      const stage = role === "document" ? "embedding documents" : "embedding queries";
      const share = charactersDone / characters;
      onProgress?.({
        type: "progress",
        candidate: null,
        stage,
        done,
        total: unique.length,
        unit: "texts",
        share,
      });
    }
  }

  const workers = Array.from({ length: Math.max(1, parallelCalls) }, () =>
    work().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const ended = await Promise.allSettled(workers);
  const failure = ended.find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  const computeMs = performance.now() - start;
  const distinct = { matrix: { rows: unique.length, dims, data }, tokens, truncated };
  const all = unique.length === texts.length ? distinct : spreadRows(distinct, rowOf);
  return { ...all, computedTexts, computedTokens, computeMs };
}

/**
 * Hands out the rows of `order`, a call at a time: at most `textsPerCall`, and while there is more than one text no more
 * than `charactersPerCall` or a fair share of what is left, so that parallel calls end together.
 */
function callTaker(
  texts: readonly string[],
  order: Int32Array,
  characters: number,
  { textsPerCall, charactersPerCall, parallelCalls }: ProviderLimits,
): () => Int32Array {
  let next = 0;
  let left = characters;
  return () => {
    const most =
      charactersPerCall === undefined
        ? Number.POSITIVE_INFINITY
        : Math.min(charactersPerCall, Math.max(left / parallelCalls, charactersPerCall / 4));
    const start = next;
    let taken = 0;
    while (next < order.length && next - start < textsPerCall) {
      const size = texts[order[next]!]!.length + 1;
      if (next > start && taken + size > most) break;
      taken += size;
      next += 1;
    }
    left -= taken;
    return order.subarray(start, next);
  };
}

/** Row `i` of the result is row `rowOf[i]` of the distinct texts. */
function spreadRows({ matrix, tokens, truncated }: EmbeddedTexts, rowOf: Int32Array): EmbeddedTexts {
  const { dims } = matrix;
  const data = new Float32Array(rowOf.length * dims);
  rowOf.forEach((source, row) => {
    data.set(matrixRow(matrix, source), row * dims);
  });
  return {
    matrix: { rows: rowOf.length, dims, data },
    tokens: rowOf.map((source) => tokens[source]!),
    truncated: Uint8Array.from(rowOf, (source) => truncated[source]!),
  };
}

function distinctTexts(texts: readonly string[]): { unique: string[]; rowOf: Int32Array } {
  const rows = new Map<string, number>();
  const rowOf = Int32Array.from(texts, (text) => {
    const known = rows.get(text);
    if (known !== undefined) return known;
    rows.set(text, rows.size);
    return rows.size - 1;
  });
  return { unique: [...rows.keys()], rowOf };
}
