import type { RateLimit } from "../contracts/vendor-call.js";
import type { Clock } from "./clock.js";
import { longestWaitMs } from "./retry-delay.js";

/** An allowance that fills up with time. */
export interface TokenBucket {
  /**
   * Milliseconds until `amount` is there; 0: now. More than the bucket ever holds is there when it is full. A wait of over
   * two minutes that only answers speak of is none: the service itself is to ask for it.
   */
  waitMs(amount: number): number;
  /** Takes it; the bucket may go below empty. */
  take(amount: number): void;
  /** What the service says is left, filled in the time it gives; `underWay` is what calls hold that it has not seen. */
  correct(limit: RateLimit, underWay: number): void;
}

/** A bucket of `perMinute`, full; null: without a limit until the service states one. */
export function tokenBucket(perMinute: number | null, clock: Clock): TokenBucket {
  let capacity = perMinute;
  const statedPerMs = perMinute === null ? Number.POSITIVE_INFINITY : perMinute / 60_000;
  let perMs = statedPerMs;
  let level = perMinute ?? 0;
  let at = clock.now();

  function fill(): void {
    const now = clock.now();
    if (capacity !== null) level = Math.min(capacity, level + (now - at) * perMs);
    at = now;
  }

  return {
    waitMs(amount) {
      if (capacity === null) return 0;
      fill();
      const missing = Math.min(amount, capacity) - level;
      if (missing <= 1e-9) return 0;
      const ms = Math.ceil(missing / perMs);
      return ms <= longestWaitMs ? ms : Math.ceil(missing / statedPerMs);
    },
    take(amount) {
      if (capacity === null) return;
      fill();
      level -= amount;
    },
    correct({ limit, remaining, resetMs }, underWay) {
      if (remaining === null) return;
      fill();
      const whole = limit ?? capacity;
      if (whole === null || whole <= 0) return;
      // A limit that the user states, being the smaller one, holds.
      capacity = perMinute === null ? whole : Math.min(whole, perMinute);
      const used = whole - remaining;
      const said = resetMs !== null && resetMs > 0 && used > 0 ? used / resetMs : whole / 60_000;
      perMs = Math.min(said, statedPerMs);
      const left = Math.min(remaining, capacity) - underWay;
      level = perMinute === null ? left : Math.min(level, left);
    },
  };
}
