/** A place where threads wait for each other; the state is shared, each thread makes its own over it. */
export interface ThreadBarrier {
  /** Waits until every thread has come here. False: all threads are to stop, decided alike for all of them. */
  wait(): boolean;
}

/** Shared state of a barrier, as `threadBarrier` and `stopAtBarrier` take it. */
export function barrierState(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** A barrier of `threads` threads over `state`. Blocks the calling thread. */
export function threadBarrier(state: Int32Array<SharedArrayBuffer>, threads: number): ThreadBarrier {
  return {
    wait() {
      const generation = Atomics.load(state, slots.generation);
      if (Atomics.add(state, slots.arrived, 1) === threads - 1) {
        // The last to come decides for all: a request that arrives later waits for the next barrier.
        Atomics.store(state, slots.stopping, Atomics.load(state, slots.stopAsked));
        Atomics.store(state, slots.arrived, 0);
        Atomics.add(state, slots.generation, 1);
        Atomics.notify(state, slots.generation);
      } else {
        while (Atomics.load(state, slots.generation) === generation)
          Atomics.wait(state, slots.generation, generation);
      }
      return Atomics.load(state, slots.stopping) === 0;
    },
  };
}

/** Asks all threads to stop at the next barrier. */
export function stopAtBarrier(state: Int32Array<SharedArrayBuffer>): void {
  Atomics.store(state, slots.stopAsked, 1);
}

const slots = { arrived: 0, generation: 1, stopAsked: 2, stopping: 3 } as const;
