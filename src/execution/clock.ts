import { setTimeout } from "node:timers/promises";

/** Time as a scheduler sees it; a seam for tests, which need not wait. */
export interface Clock {
  /** Milliseconds from any fixed moment. */
  now(): number;
  /** Waits; ends early, without an error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const machineClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
};
