import { barrierState, threadBarrier } from "./thread-barrier.js";

/** What threads that work in phases share; `phasesState` makes it. */
export interface PhasesState {
  readonly barrier: Int32Array<SharedArrayBuffer>;
  readonly claims: Int32Array<SharedArrayBuffer>;
}

/** Runs one phase after the other in several threads; each thread makes its own over the state they share. */
export interface SharedPhases {
  /**
   * Calls `work` with each of the parts 0 to `parts` - 1 in one of the threads, whichever is free, and returns when all are
   * done. False: all threads are to stop, decided alike for all of them.
   */
  run(parts: number, work: (part: number) => void): boolean;
}

/** Shared state of phases; `stopAtBarrier(state.barrier)` asks all threads to stop. */
export function phasesState(): PhasesState {
  return { barrier: barrierState(), claims: new Int32Array(new SharedArrayBuffer(8)) };
}

/** Phases of `threads` threads over `state`, all of which must run the same phases. Blocks the calling thread. */
export function sharedPhases({ barrier: shared, claims }: PhasesState, threads: number): SharedPhases {
  const barrier = threadBarrier(shared, threads);
  let phase = 0;
  return {
    run(parts, work) {
      const counter = phase % 2;
      // Nobody counts on the other one before all have passed the barrier.
      Atomics.store(claims, 1 - counter, 0);
      for (let part = Atomics.add(claims, counter, 1); part < parts; part = Atomics.add(claims, counter, 1))
        work(part);
      phase += 1;
      return barrier.wait();
    },
  };
}
