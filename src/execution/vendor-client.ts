import { ProviderError, throwIfAborted } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { RateLimits } from "../contracts/vendor-call.js";
import { type Clock, machineClock } from "./clock.js";
import { type CallCost, rateGate } from "./rate-gate.js";
import { backoffMs } from "./retry-delay.js";

export interface VendorClientOptions {
  /** How many calls may be under way at once, at most. */
  readonly parallelCalls: number;
  /** Limits that the user states; those that answers state are learnt. */
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  /** Further tries of a call whose failure may pass. Default 8. */
  readonly retries?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for the jitter of waits. */
  readonly random?: (() => number) | undefined;
}

/** What happened to the calls of a client. */
export interface CallTally {
  /** Calls that were sent. */
  calls: number;
  /** Of them, those that failed and were made again. */
  repeated: number;
  /** Of the failed ones, those that the service had no capacity for (429). */
  throttled: number;
  /** Calls that were too large and were made in two. */
  split: number;
  /** Texts that were too long and were sent again cut. */
  cut: number;
  /** Waited for limits and before further tries, summed over calls that wait side by side. */
  waitedMs: number;
}

/**
 * The one client under all services that are asked over the network: it waits, and asks again. A caller gives it work that
 * is one try and throws `ProviderError` with what the service said.
 */
export interface VendorClient {
  readonly tally: CallTally;
  /** One try, made when the limits of the service allow it. Throws what `work` throws, or `InterruptedError`. */
  paced<T extends { readonly limits?: RateLimits | undefined }>(
    work: () => Promise<T>,
    cost: CallCost,
    signal?: AbortSignal,
  ): Promise<T>;
  /**
   * Makes `work` until it does not fail, as often as it makes sense: not after a failure that is final, and as many tries
   * as the failure allows. Waits as long as the service asks, else exponential back-off with full jitter. Throws the last
   * failure, or `InterruptedError`.
   */
  patiently<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Both: a call that waits its turn and is made again where that may help. */
  call<T extends { readonly limits?: RateLimits | undefined }>(
    work: () => Promise<T>,
    cost: CallCost,
    signal?: AbortSignal,
  ): Promise<T>;
}

/** A client of one service. Throws `InputError` for options that cannot be. */
export function createVendorClient({
  parallelCalls,
  requestsPerMinute,
  tokensPerMinute,
  retries = 8,
  clock = machineClock,
  random = Math.random,
}: VendorClientOptions): VendorClient {
  requireWhole("parallelCalls", parallelCalls);
  requireWhole("retries", retries, 0);
  if (requestsPerMinute !== undefined) requireWhole("requestsPerMinute", requestsPerMinute);
  if (tokensPerMinute !== undefined) requireWhole("tokensPerMinute", tokensPerMinute);
  const gate = rateGate({ parallelCalls, requestsPerMinute, tokensPerMinute, clock });
  const tally: CallTally = { calls: 0, repeated: 0, throttled: 0, split: 0, cut: 0, waitedMs: 0 };

  async function paced<T extends { readonly limits?: RateLimits | undefined }>(
    work: () => Promise<T>,
    cost: CallCost,
    signal?: AbortSignal,
  ): Promise<T> {
    tally.waitedMs += await gate.enter(cost, signal);
    tally.calls++;
    try {
      const made = await work();
      gate.leave(cost, { limits: made.limits, throttled: false });
      return made;
    } catch (error) {
      const { limits, throttled = false, retryAfterMs } = error instanceof ProviderError ? error.failure : {};
      if (throttled) tally.throttled++;
      gate.leave(cost, { limits, throttled });
      // The limit is the same for all: nobody asks before the service wants to be asked.
      if (throttled && retryAfterMs !== undefined) gate.pause(retryAfterMs);
      throw error;
    }
  }

  async function patiently<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    /** Failures so far, and those of them that allow few further tries. */
    let failed = 0;
    let ofFewTries = 0;
    for (;;) {
      throwIfAborted(signal);
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        throwIfAborted(signal);
        const { final = false, tooLarge = false, tries, retryAfterMs } = error.failure;
        const few = tries ?? (tooLarge ? 0 : null);
        if (final || failed >= retries || (few !== null && ofFewTries >= few)) throw error;
        if (few !== null) ofFewTries++;
        tally.repeated++;
        const waitMs = retryAfterMs ?? backoffMs(failed, random());
        failed++;
        tally.waitedMs += waitMs;
        await clock.sleep(waitMs, signal);
      }
    }
  }

  return {
    tally,
    paced,
    patiently,
    call: (work, cost, signal) => patiently(() => paced(work, cost, signal), signal),
  };
}
