import type { RateLimit } from "../contracts/vendor-call.js";
import type { Clock } from "./clock.js";

/** An allowance that fills up with time. */
export interface TokenBucket {
  /** Milliseconds until `amount` is there; 0: now. More than the bucket ever holds is there when it is full. */
  waitMs(amount: number): number;
  /** Takes it; the bucket may go below empty. */
  take(amount: number): void;
  /** What the service says is left, filled in the time it gives; `underWay` is what calls hold that it has not seen. */
  correct(limit: RateLimit, underWay: number): void;
}

/** A bucket of `perMinute`, full; null: without a limit until the service states one. */
export function tokenBucket(perMinute: number | null, clock: Clock): TokenBucket {
  let capacity = perMinute;
  let perMs = perMinute === null ? 0 : perMinute / 60_000;
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
      return missing <= 1e-9 ? 0 : Math.ceil(missing / perMs);
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
      perMs = perMinute === null ? said : Math.min(said, perMinute / 60_000);
      const left = Math.min(remaining, capacity) - underWay;
      level = perMinute === null ? left : Math.min(level, left);
    },
  };
}
