import { availableParallelism } from "node:os";

/** Threads where nobody says how many: one a core, at most 4. */
export function defaultThreads(): number {
  return Math.min(4, availableParallelism());
}
