/** Keeps the best `k` of any number of offered (row, score) pairs. */
export interface TopK {
  /** How many pairs are held now. */
  readonly size: number;
  /** The score a pair must reach to be taken; -Infinity while there is room. */
  readonly threshold: number;
  /** Offers a pair. Throws `RangeError` for a NaN score, which has no place in an order. */
  offer(row: number, score: number): void;
  /**
   * Writes the held pairs best first into `rows` and `scores` from index `at`, empties the selection
   * and returns how many were written.
   */
  drain(rows: Int32Array, scores: Float64Array, at?: number): number;
}

/**
 * A bounded selection: score descending, then row ascending, whatever the order of offers. Memory is
 * `k` pairs; an offer costs O(log k) at most and one comparison where it is not taken. It is emptied
 * by `drain`, so that one selection serves many queries. Throws `RangeError` unless k is a positive integer.
 */
export function createTopK(k: number): TopK {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k is ${k}; expected a positive integer`);
  // A heap whose root is the worst held pair.
  const heapRows = new Int32Array(k);
  const heapScores = new Float64Array(k);
  let size = 0;

  function isWorse(row: number, score: number, place: number): boolean {
    const other = heapScores[place]!;
    return score < other || (score === other && row > heapRows[place]!);
  }

  function siftUp(row: number, score: number): void {
    let place = size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isWorse(row, score, parent)) break;
      heapRows[place] = heapRows[parent]!;
      heapScores[place] = heapScores[parent]!;
      place = parent;
    }
    heapRows[place] = row;
    heapScores[place] = score;
  }

  function replaceRoot(row: number, score: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && isWorse(heapRows[child + 1]!, heapScores[child + 1]!, child)) child++;
      if (isWorse(row, score, child)) break;
      heapRows[place] = heapRows[child]!;
      heapScores[place] = heapScores[child]!;
      place = child;
    }
    heapRows[place] = row;
    heapScores[place] = score;
  }

  return {
    get size() {
      return size;
    },
    get threshold() {
      return size < k ? Number.NEGATIVE_INFINITY : heapScores[0]!;
    },
    offer(row, score) {
      if (Number.isNaN(score)) throw new RangeError(`row ${row} has the score NaN`);
      if (size < k) siftUp(row, score);
      else if (!isWorse(row, score, 0)) replaceRoot(row, score);
    },
    drain(rows, scores, at = 0) {
      const count = size;
      while (size > 0) {
        size--;
        rows[at + size] = heapRows[0]!;
        scores[at + size] = heapScores[0]!;
        if (size > 0) replaceRoot(heapRows[size]!, heapScores[size]!);
      }
      return count;
    },
  };
}
