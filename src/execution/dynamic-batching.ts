import type { Role } from "../contracts/embedding-matrix.js";
import type { EmbeddedTexts, EmbeddingProvider, EmbedOptions } from "../contracts/embedding-provider.js";
import { errorMessage, InterruptedError, ProviderError } from "../contracts/errors.js";
import type { FinishedBatch } from "../contracts/served-model.js";

export interface DynamicBatchingOptions {
  /** Texts of one call of the provider, at most. */
  readonly textsPerBatch: number;
  /** Texts that may wait; a request that would make more wait is refused, unless nothing waits. */
  readonly maxWaiting: number;
  /** Hears of every call that ended. */
  readonly onBatch?: ((batch: FinishedBatch) => void) | undefined;
  readonly now?: () => number;
}

export interface DynamicBatching {
  /**
   * Vectors of the texts, rows in their order. Throws `ProviderError` with `retryAfterMs` where too many texts wait,
   * `InterruptedError` when the signal aborts, and what the provider throws.
   */
  embed(texts: readonly string[], options: Pick<EmbedOptions, "role" | "signal">): Promise<EmbeddedTexts>;
  /** Texts that no call has taken yet. */
  waiting(): number;
  /** What the last call failed with, null where it was answered. */
  failure(): string | null;
}

/**
 * Many small requests through one provider. Nobody waits for a batch to fill: a call starts as soon as the provider is
 * free, with whatever has come in while it was not, so that a lone request is answered at once and batches grow with the
 * load. Requests take turns text by text, so that a long one does not hold up a short one. Where a call on the texts of
 * several requests fails, each is tried alone: one text that cannot be embedded fails its own request only.
 */
export function dynamicBatching(
  provider: EmbeddingProvider,
  { textsPerBatch, maxWaiting, onBatch, now = () => performance.now() }: DynamicBatchingOptions,
): DynamicBatching {
  const open: Request[] = [];
  const calls = Math.max(1, provider.limits.parallelCalls);
  let freeCalls = calls;
  let waiting = 0;
  let failure: string | null = null;
  const rate = textRate();

  function embed(
    texts: readonly string[],
    { role, signal }: Pick<EmbedOptions, "role" | "signal">,
  ): Promise<EmbeddedTexts> {
    if (signal?.aborted) return Promise.reject(new InterruptedError());
    if (waiting > 0 && waiting + texts.length > maxWaiting) {
      return Promise.reject(overloaded(waiting, maxWaiting, rate.msFor(waiting) / calls));
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => request.fail(new InterruptedError());
      const request = new Request(texts, role, provider.manifest.dims, (settle) => {
        signal?.removeEventListener("abort", abort);
        waiting -= drop(open, request);
        settle(resolve, reject);
      });
      signal?.addEventListener("abort", abort, { once: true });
      waiting += texts.length;
      open.push(request);
      start();
    });
  }

  function start(): void {
    while (freeCalls > 0 && open.length > 0) {
      const batch = takeBatch(open, textsPerBatch);
      waiting -= batch.length;
      freeCalls -= 1;
      void run(batch).finally(() => {
        freeCalls += 1;
        start();
      });
    }
  }

  async function run(batch: readonly Taken[]): Promise<void> {
    const wanted = batch.filter(({ request }) => !request.settled);
    if (wanted.length === 0) return;
    const requests = new Set(wanted.map(({ request }) => request));
    const began = now();
    const ended = (error: string | null): void => {
      failure = error;
      const ms = now() - began;
      if (error === null) rate.add(wanted.length, ms);
      onBatch?.({ texts: wanted.length, requests: requests.size, ms, error });
    };
    try {
      const texts = wanted.map(({ request, row }) => request.texts[row]!);
      const made = await provider.embed(texts, { role: wanted[0]!.request.role });
      ended(null);
      wanted.forEach(({ request, row }, i) => {
        request.answer(row, made, i);
      });
    } catch (error) {
      ended(errorMessage(error));
      if (requests.size === 1) for (const request of requests) request.fail(error);
      else for (const request of requests) await run(wanted.filter((taken) => taken.request === request));
    }
  }

  return {
    embed,
    waiting: () => waiting,
    failure: () => failure,
  };
}

type Settle = (resolve: (made: EmbeddedTexts) => void, reject: (error: unknown) => void) => void;

/** Texts that belong together, and what has been made of them. */
class Request {
  settled = false;
  /** Texts that calls have taken. */
  taken = 0;
  private answered = 0;
  private readonly made: EmbeddedTexts;

  constructor(
    readonly texts: readonly string[],
    readonly role: Role,
    dims: number,
    private readonly end: (settle: Settle) => void,
  ) {
    const rows = texts.length;
    this.made = {
      matrix: { rows, dims, data: new Float32Array(rows * dims) },
      tokens: new Int32Array(rows),
      truncated: new Uint8Array(rows),
    };
  }

  answer(row: number, { matrix, tokens, truncated }: EmbeddedTexts, i: number): void {
    if (this.settled) return;
    const { dims } = matrix;
    this.made.matrix.data.set(matrix.data.subarray(i * dims, (i + 1) * dims), row * dims);
    this.made.tokens[row] = tokens[i]!;
    this.made.truncated[row] = truncated[i]!;
    this.answered += 1;
    if (this.answered === this.texts.length) this.settle((resolve) => resolve(this.made));
  }

  fail(error: unknown): void {
    this.settle((_, reject) => reject(error));
  }

  private settle(how: Settle): void {
    if (this.settled) return;
    this.settled = true;
    this.end(how);
  }
}

/** A text that a call has taken. */
interface Taken {
  readonly request: Request;
  readonly row: number;
}

/** The next texts in the role of the request that has waited longest; who gave some and has more goes to the end. */
function takeBatch(open: Request[], limit: number): Taken[] {
  const batch: Taken[] = [];
  const { role } = open[0]!;
  let turn = open.filter((request) => request.role === role);
  while (turn.length > 0 && batch.length < limit) {
    for (const request of turn) {
      if (batch.length === limit) break;
      batch.push({ request, row: request.taken++ });
    }
    turn = turn.filter(({ taken, texts }) => taken < texts.length);
  }
  const gave = new Set(batch.map(({ request }) => request));
  const later = open.filter((request) => gave.has(request) && request.taken < request.texts.length);
  open.splice(0, open.length, ...open.filter((request) => !gave.has(request)), ...later);
  return batch;
}

/** Takes a request out of those that wait; returns how many of its texts nobody had taken. */
function drop(open: Request[], request: Request): number {
  const at = open.indexOf(request);
  if (at < 0) return 0;
  open.splice(at, 1);
  return request.texts.length - request.taken;
}

/** How long so many texts take, from the last calls: their weight halves with every eight. */
function textRate(): { add(texts: number, ms: number): void; msFor(texts: number): number } {
  const kept = 0.5 ** (1 / 8);
  let texts = 0;
  let ms = 0;
  return {
    add(more, took) {
      texts = texts * kept + more;
      ms = ms * kept + took;
    },
    msFor: (count) => (texts === 0 ? 1000 : (count * ms) / texts),
  };
}

function overloaded(waiting: number, maxWaiting: number, ms: number): ProviderError {
  return new ProviderError(
    `${waiting} texts wait for the model already, and at most ${maxWaiting} may; ask again later`,
    { retryAfterMs: Math.min(60_000, Math.max(1000, Math.ceil(ms))) },
  );
}
