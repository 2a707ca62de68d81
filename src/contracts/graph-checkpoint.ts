/**
 * Where the search for a graph of neighbours keeps what is done, so that the next one of the same vectors and options goes
 * on from there.
 */
export interface GraphCheckpoint {
  /** What was kept of a part of the graph; null where there is nothing of use. */
  load(part: number): Promise<GraphPart | null>;
  save(part: number, state: GraphPart): Promise<void>;
}

/** Lists of some owners: owner `i` has `counts[i]` entries from place `i · k` on, best first. */
export interface GraphPart {
  /** Items that the lists are of, counted from the first. */
  readonly items: number;
  readonly counts: Int32Array;
  readonly rows: Int32Array;
  readonly scores: Float64Array;
  /** Owners whose list is not proven. */
  readonly unsettled: Int32Array;
  /** Pairs counted so far, in this part and those before; null where they were not all counted. */
  readonly pairs: CountedPairs | null;
}

/** Pairs counted by what their similarity is near to. */
export interface CountedPairs {
  /** How far that can be from it, at most. */
  readonly bound: number;
  /** Pairs in each of many narrow bins. */
  readonly counts: Int32Array;
}
