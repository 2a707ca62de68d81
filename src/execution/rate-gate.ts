import { throwIfAborted } from "../contracts/errors.js";
import type { RateLimit, RateLimits } from "../contracts/vendor-call.js";
import type { Clock } from "./clock.js";
import { type TokenBucket, tokenBucket } from "./token-bucket.js";

export interface RateGateOptions {
  /** How many calls may be under way at once, at most. */
  readonly parallelCalls: number;
  /** Stated limits; absent: none but those that answers state. */
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  readonly clock: Clock;
}

/** What a call takes of the limits. */
export interface CallCost {
  readonly requests: number;
  readonly tokens: number;
}

/** Lets calls to one service through as its limits allow. */
export interface RateGate {
  /** Waits for a place and for the limits. Returns the milliseconds it took. Throws `InterruptedError`. */
  enter(cost: CallCost, signal?: AbortSignal): Promise<number>;
  /** A call that entered at `cost` has ended; `limits` is what the service said of them with it. */
  leave(
    cost: CallCost,
    outcome: { readonly limits?: RateLimits | undefined; readonly throttled: boolean },
  ): void;
  /** Nobody enters for so long. */
  pause(ms: number): void;
  /** Calls that may be under way at once, now. */
  readonly places: number;
}

/**
 * A gate in front of a service. Places: half as many after a call that was throttled, one more after as many good calls as
 * there are places (additive increase, multiplicative decrease; Chiu and Jain 1989). Limits: a token bucket each for
 * requests and tokens, filled as stated, corrected by what answers say.
 */
export function rateGate({
  parallelCalls,
  requestsPerMinute,
  tokensPerMinute,
  clock,
}: RateGateOptions): RateGate {
  const buckets = {
    requests: tokenBucket(requestsPerMinute ?? null, clock),
    tokens: tokenBucket(tokensPerMinute ?? null, clock),
  };
  const underWay = { requests: 0, tokens: 0 };
  const waiting: (() => void)[] = [];
  let places = parallelCalls;
  let under = 0;
  let good = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  async function place(signal: AbortSignal | undefined): Promise<void> {
    while (under >= places) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          signal?.removeEventListener("abort", go);
          const at = waiting.indexOf(go);
          if (at >= 0) waiting.splice(at, 1);
          resolve();
        };
        waiting.push(go);
        signal?.addEventListener("abort", go, { once: true });
      });
      throwIfAborted(signal);
    }
    under++;
  }

  function give(): void {
    under--;
    for (let free = places - under; free > 0 && waiting.length > 0; free--) waiting[0]!();
  }

  function learn(bucket: TokenBucket, limit: RateLimit | undefined, underWay: number): void {
    if (limit !== undefined) bucket.correct(limit, underWay);
  }

  return {
    async enter(cost, signal) {
      throwIfAborted(signal);
      const start = clock.now();
      await place(signal);
      try {
        for (;;) {
          const waitMs = Math.max(
            pausedUntil - clock.now(),
            buckets.requests.waitMs(cost.requests),
            buckets.tokens.waitMs(cost.tokens),
          );
          if (waitMs <= 0) break;
          await clock.sleep(waitMs, signal);
          throwIfAborted(signal);
        }
      } catch (error) {
        give();
        throw error;
      }
      buckets.requests.take(cost.requests);
      buckets.tokens.take(cost.tokens);
      underWay.requests += cost.requests;
      underWay.tokens += cost.tokens;
      return clock.now() - start;
    },
    leave(cost, { limits, throttled }) {
      underWay.requests -= cost.requests;
      underWay.tokens -= cost.tokens;
      learn(buckets.requests, limits?.requests, underWay.requests);
      learn(buckets.tokens, limits?.tokens, underWay.tokens);
      if (throttled) {
        places = Math.max(1, Math.floor(places / 2));
        good = 0;
      } else if (++good >= places && places < parallelCalls) {
        places++;
        good = 0;
      }
      give();
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
    get places() {
      return places;
    },
  };
}
