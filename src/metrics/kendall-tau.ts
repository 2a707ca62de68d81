import { InputError } from "../contracts/errors.js";

/**
 * Kendall's tau-b of two sequences of scores of the same items (Kendall 1945), -1 to 1: (P - Q) / √((P + Q + T)(P + Q
 * + U)) with P pairs in the same order, Q in opposite order, T tied in x alone, U in y alone. null where it does not
 * exist: fewer than two items, or all tied in one. Agrees with scipy's `kendalltau`. O(n log n) (Knight 1966). Throws
 * `InputError` for different lengths or a NaN.
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const n = x.length;
  if (y.length !== n)
    throw new InputError(`tau needs a score for each item on both sides; got ${n} and ${y.length}`);
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i]))
      throw new InputError(`score ${i} is NaN; tau needs numbers`);
  }
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => x[i]! - x[j]! || y[i]! - y[j]!);
  const pairs = (n * (n - 1)) / 2;
  const tiedInX = tiedPairs(order, (i, j) => x[i] === x[j]);
  const tiedInBoth = tiedPairs(order, (i, j) => x[i] === x[j] && y[i] === y[j]);
  const values = Float64Array.from(order, (i) => y[i]!);
  const swaps = inversions(values);
  const sorted = Int32Array.from({ length: n }, (_, i) => i);
  const tiedInY = tiedPairs(sorted, (i, j) => values[i] === values[j]);
  const spread = Math.sqrt(pairs - tiedInX) * Math.sqrt(pairs - tiedInY);
  if (spread === 0) return null;
  return Math.max(-1, Math.min(1, (pairs - tiedInX - tiedInY + tiedInBoth - 2 * swaps) / spread));
}

/**
 * tau_AP of an estimated ranking against a reference of the same items (Yilmaz, Aslam, Robertson 2008): 2 / (N - 1) Σ
 * over ranks i >= 2 of C(i) / (i - 1), less 1, C(i) the items above rank i of the estimate that the reference also
 * ranks above that item. -1 to 1; a swap at the top costs more than one at the bottom. Not symmetric.
 * `places[i]` is the place in the reference of the item at rank i of the estimate. null for fewer than two. O(n log n).
 * Throws `InputError` for a place that is NaN or comes twice.
 */
export function tauAp(places: ArrayLike<number>): number | null {
  const n = places.length;
  const seen = new Set<number>();
  for (let i = 0; i < n; i++) {
    const place = places[i]!;
    if (Number.isNaN(place)) throw new InputError(`place ${i} is NaN; expected a number`);
    if (seen.has(place)) throw new InputError(`place ${place} comes twice; expected each item's place once`);
    seen.add(place);
  }
  if (n < 2) return null;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => places[i]! - places[j]!);
  const rank = new Int32Array(n);
  for (let place = 0; place < n; place++) rank[order[place]!] = place + 1;
  const counts = new Int32Array(n + 1);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let above = 0;
    for (let at = rank[i]!; at > 0; at -= at & -at) above += counts[at]!;
    if (i > 0) sum += above / i;
    for (let at = rank[i]!; at <= n; at += at & -at) counts[at]!++;
  }
  return (2 * sum) / (n - 1) - 1;
}

/**
 * Kendall's tau of two top-k lists that need not hold the same items (Fagin, Kumar, Sivakumar 2003): 1 - 2 K / K of
 * disjoint lists of these lengths, -1 (nothing in common) to 1 (the same). K counts pairs of items of either list: 1
 * where the lists order them differently, counting an item that a list lacks as below all it has, and `penalty` (their
 * p; default ½) where both stand in one list and neither in the other. null where no pair says anything: lists
 * without items, or one item that both have. O(k²).
 */
export function kendallTopK<T>(a: ArrayLike<T>, b: ArrayLike<T>, penalty = 0.5): number | null {
  if (!(penalty >= 0 && penalty <= 1)) throw new InputError(`the penalty is ${penalty}; expected 0 to 1`);
  const rankInA = ranksOf(a);
  const rankInB = ranksOf(b);
  const items = [...new Set([...rankInA.keys(), ...rankInB.keys()])];
  let distance = 0;
  for (let i = 0; i < items.length; i++) {
    for (let j = i + 1; j < items.length; j++) {
      const inA = order(rankInA.get(items[i]!), rankInA.get(items[j]!));
      const inB = order(rankInB.get(items[i]!), rankInB.get(items[j]!));
      if (inA === 0 || inB === 0) distance += penalty;
      else if (inA !== inB) distance += 1;
    }
  }
  const within = (k: number): number => (penalty * k * (k - 1)) / 2;
  const most = a.length * b.length + within(a.length) + within(b.length);
  return most === 0 || items.length < 2 ? null : 1 - (2 * distance) / most;
}

/** -1 where the first of two stands above, 1 below, 0 where a list has neither. */
function order(first: number | undefined, second: number | undefined): -1 | 0 | 1 {
  if (first === undefined && second === undefined) return 0;
  return (first ?? Number.POSITIVE_INFINITY) < (second ?? Number.POSITIVE_INFINITY) ? -1 : 1;
}

function ranksOf<T>(items: ArrayLike<T>): Map<T, number> {
  const ranks = new Map<T, number>();
  for (let i = 0; i < items.length; i++) {
    if (ranks.has(items[i]!))
      throw new InputError(`the list holds ${JSON.stringify(items[i])} twice; a ranking names an item once`);
    ranks.set(items[i]!, i);
  }
  return ranks;
}

/** Pairs within runs of equal neighbours. */
function tiedPairs(order: Int32Array, equal: (i: number, j: number) => boolean): number {
  let pairs = 0;
  let length = 1;
  for (let i = 1; i <= order.length; i++) {
    if (i < order.length && equal(order[i - 1]!, order[i]!)) length++;
    else {
      pairs += (length * (length - 1)) / 2;
      length = 1;
    }
  }
  return pairs;
}

/** Sorts ascending in place by merging, and counts the pairs that stood in descending order. */
function inversions(values: Float64Array): number {
  const spare = new Float64Array(values.length);
  let count = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let from = 0; from + width < values.length; from += 2 * width) {
      const [middle, end] = [from + width, Math.min(from + 2 * width, values.length)];
      let [left, right] = [from, middle];
      for (let at = from; at < end; at++) {
        if (left < middle && (right >= end || values[left]! <= values[right]!)) spare[at] = values[left++]!;
        else {
          count += middle - left;
          spare[at] = values[right++]!;
        }
      }
      values.set(spare.subarray(from, end), from);
    }
  }
  return count;
}
