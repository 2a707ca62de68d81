/** Rows in 8 bits a value, their centre taken off, each with a step of its own; every array lies in shared memory. */
export interface QuantisedRows {
  readonly rows: number;
  /** `rows × dims`, each value with 128 added. */
  readonly data: Uint8Array;
  readonly steps: Float32Array;
  /** What the estimate of a pair has besides the product of the two: see `tile-pass.ts`. */
  readonly biases: Float32Array;
}

/** Where things lie in a memory that threads share, in bytes; entry i of each list belongs to owner i, or to item i. */
export interface CandidateLayout {
  /** Vectors of the owners and of the items, as given. */
  readonly ownerVectors: number;
  readonly itemVectors: number;
  readonly ownerNorms: number;
  readonly itemNorms: number;
  /** Row that each item has in the lists. */
  readonly rowOf: number;
  /** Number that each owner has as an item; -1 where it is none. */
  readonly selves: number;
  /** An estimate below its owner's limit is not looked at. */
  readonly limits: number;
  /** How far an estimate can be from the score. */
  readonly bounds: number;
  readonly counts: number;
  /** `owners × room`: estimates of candidates, and their numbers. */
  readonly estimates: number;
  readonly candidates: number;
  /** `owners × k`: the lists. */
  readonly sizes: number;
  readonly rows: number;
  readonly scores: number;
  readonly settled: number;
  /** Room that each thread has to itself. */
  readonly scratch: number;
  readonly scratchBytes: number;
}

/** Sizes of what is looked at together. */
export interface TileShape {
  /** Rows and columns of a tile, at most; a multiple of 16. */
  readonly side: number;
  /** Candidates that an owner may have at once. */
  readonly room: number;
  /** Length of the lists. */
  readonly k: number;
  /** Which best of the sample is the guess of an owner's limit; 0: no guess. */
  readonly rank: number;
}

/** Which pairs are counted while candidates are collected, and in what bins. */
export interface PairTally {
  /** Rows of tiles take turns: one in so many is counted, beginning with number `turn`. */
  readonly every: number;
  readonly turn: number;
  /** Lower edge of the first bin, and bins of a unit of similarity. */
  readonly low: number;
  readonly perUnit: number;
  /** Pairs in each bin, in shared memory. */
  readonly counts: Int32Array;
}

/** Work on the graph of neighbours, for all threads at once: each takes the next unit until there is none. */
export interface TileWork {
  /** Guess limits from a sample of the items; collect candidates in tiles of products; settle lists. */
  readonly phase: "guess" | "collect" | "settle";
  readonly similarity: "cosine" | "dot" | "euclidean";
  readonly dims: number;
  readonly shape: TileShape;
  readonly items: QuantisedRows;
  readonly owners: QuantisedRows;
  readonly sample: QuantisedRows;
  /** Number of the first owner among the items where the owners are items in a row, so that tiles serve both; else null. */
  readonly mirror: number | null;
  /** What to count; null for nothing. */
  readonly tally: PairTally | null;
  /** Scores lie this much above estimates (not by Euclidean distance). */
  readonly offset: number;
  /** A `WebAssembly.Memory`. */
  readonly memory: { readonly buffer: SharedArrayBuffer };
  readonly layout: CandidateLayout;
  /** Three numbers a unit: block of owners, first block of items, and the one after the last. */
  readonly units: Int32Array;
  /** Next unit, lock of the candidates, and whether to stop. */
  readonly control: Int32Array;
}
