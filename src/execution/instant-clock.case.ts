import type { Clock } from "./clock.js";

/** A clock for tests: a wait is over at once, and time has passed. */
export function instantClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  let time = 0;
  return {
    waits,
    now: () => time,
    async sleep(ms) {
      waits.push(ms);
      time += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
