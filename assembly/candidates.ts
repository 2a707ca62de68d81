// Kernels of the graph of neighbours that keep the candidates of each list and settle the list (src/neighbors/candidate-kernel.ts),
// in AssemblyScript, like assembly/screening.ts; their memory, which holds the items, is shared by threads.
import { dotProducts } from "./scoring";
import { kthLargest } from "./screening";

/** What there is to work on; of what begins at an address, entry i (or `room`, or `k`, from there on) belongs to owner or item i. */
@unmanaged
class Lists {
  /** What estimates lie below scores; of negated distances s, estimates are -s²/2 instead. */
  offset: f64;
  /** 0 dot product, 1 cosine, 2 Euclidean. */
  metric: i32;
  dims: i32;
  k: i32;
  room: i32;
  /** Vectors and lengths of the owners, and of the items. */
  queries: usize;
  queryNorms: usize;
  vectors: usize;
  norms: usize;
  rowOf: usize;
  selves: usize;
  limits: usize;
  bounds: usize;
  counts: usize;
  estimates: usize;
  candidates: usize;
  sizes: usize;
  rows: usize;
  scores: usize;
  settled: usize;
  scratch: usize;
}

/**
 * Gives each entry (item, owner, estimate) of `hits` to the owner of its list, and, where `mirror` is not negative, to the item
 * as an owner too, which is number item - `mirror`, unless the estimate lies below the owner's limit or the item is the owner
 * itself. `firstItem` and `firstOwner` are added to the numbers in the entries.
 */
export function collectHits(
  lists: Lists,
  hits: usize,
  count: i32,
  firstItem: i32,
  firstOwner: i32,
  mirror: i32,
): void {
  const selves = lists.selves;
  const limits = lists.limits;
  for (let i = 0; i < count; i++) {
    const entry = hits + <usize>i * 12;
    const item = firstItem + load<i32>(entry);
    const owner = firstOwner + load<i32>(entry, 4);
    const estimate = load<f32>(entry, 8);
    if (load<i32>(selves + (<usize>owner << 2)) == item) continue;
    if (estimate >= load<f32>(limits + (<usize>owner << 2))) keep(lists, owner, item, estimate);
    if (mirror < 0) continue;
    const other = item - mirror;
    if (estimate >= load<f32>(limits + (<usize>other << 2))) keep(lists, other, owner + mirror, estimate);
  }
}

/** Where a list is full, what cannot be among the k best leaves it; a list that stays full counts `room` + 1 from then on. */
function keep(lists: Lists, owner: i32, item: i32, estimate: f32): void {
  const room = lists.room;
  const counter = lists.counts + (<usize>owner << 2);
  const limit = lists.limits + (<usize>owner << 2);
  const estimates = lists.estimates + ((<usize>owner * room) << 2);
  const candidates = lists.candidates + ((<usize>owner * room) << 2);
  let count = load<i32>(counter);
  if (count == room) {
    memory.copy(lists.scratch, estimates, <usize>room << 2);
    const kth = <f64>kthLargest(lists.scratch, room, lists.k);
    // Rounded towards less by more than a float32 can be off.
    const least = kth - 2 * <f64>load<f32>(lists.bounds + (<usize>owner << 2));
    const lowered = <f32>(least - abs(least) * 2.0 ** -22);
    let left = 0;
    for (let i = 0; i < room; i++) {
      const at = <usize>i << 2;
      const kept = load<f32>(estimates + at);
      if (kept < lowered) continue;
      const to = <usize>left << 2;
      store<f32>(estimates + to, kept);
      store<i32>(candidates + to, load<i32>(candidates + at));
      left++;
    }
    const full = left > room - (room >> 3);
    store<f32>(limit, full ? Infinity : max(lowered, load<f32>(limit)));
    count = full ? room + 1 : left;
    store<i32>(counter, count);
    if (full || estimate < lowered) return;
  }
  const at = <usize>count << 2;
  store<f32>(estimates + at, estimate);
  store<i32>(candidates + at, item);
  store<i32>(counter, count + 1);
}

/**
 * Offers the candidates of owners `from` to `to` - 1 to their lists, scored in float64. `settled` of an owner becomes 0 where it
 * is not proven that nothing else belongs to its list.
 */
export function settle(lists: Lists, from: i32, to: i32): void {
  const k = lists.k;
  const room = lists.room;
  for (let owner = from; owner < to; owner++) {
    const word = <usize>owner << 2;
    const count = load<i32>(lists.counts + word);
    const bound = <f64>load<f32>(lists.bounds + word);
    const limit = load<f32>(lists.limits + word);
    let proven = count <= room;
    if (proven) {
      let first: f32 = -Infinity;
      if (count > k) {
        memory.copy(lists.scratch, lists.estimates + <usize>room * word, <usize>count << 2);
        first = kthLargest(lists.scratch, count, k);
      }
      offerWithin(lists, owner, first, Infinity);
      if (count > k) {
        const low = kthEstimate(lists, owner) - bound;
        offerWithin(lists, owner, <f32>(low - abs(low) * 2.0 ** -22), first);
      }
      proven = limit == -Infinity || kthEstimate(lists, owner) >= <f64>limit + bound;
    }
    store<i32>(lists.settled + word, proven ? 1 : 0);
  }
}

/** The score of the k-th best of an owner as an estimate would have it; -Infinity where there are fewer. */
function kthEstimate(lists: Lists, owner: i32): f64 {
  if (load<i32>(lists.sizes + (<usize>owner << 2)) < lists.k) return -Infinity;
  const score = load<f64>(lists.scores + (((<usize>owner + 1) * lists.k - 1) << 3));
  return lists.metric == 2 ? score * score * -0.5 : score - lists.offset;
}

/** Offers the candidates of an owner with `low` <= estimate < `high`. */
function offerWithin(lists: Lists, owner: i32, low: f32, high: f32): void {
  const k = lists.k;
  const room = lists.room;
  const metric = lists.metric;
  const count = load<i32>(lists.counts + (<usize>owner << 2));
  const estimates = lists.estimates + ((<usize>owner * room) << 2);
  const candidates = lists.candidates + ((<usize>owner * room) << 2);
  const chosen = lists.scratch + (<usize>room << 2);
  const exact = chosen + (((<usize>room + 1) << 2) & ~7);
  let found = 0;
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    const estimate = load<f32>(estimates + at);
    if (estimate < low || estimate >= high) continue;
    store<i32>(chosen + (<usize>found << 2), load<i32>(candidates + at));
    found++;
  }
  const query = lists.queries + ((<usize>owner * lists.dims) << 2);
  const norm = load<f64>(lists.queryNorms + (<usize>owner << 3));
  if (metric == 2) distances(query, lists.vectors, lists.dims, chosen, found, exact);
  else dotProducts(query, lists.vectors, lists.dims, chosen, found, exact);
  const places = lists.rows + ((<usize>owner * k) << 2);
  const values = lists.scores + ((<usize>owner * k) << 3);
  const norms = lists.norms;
  const rowOf = lists.rowOf;
  let size = load<i32>(lists.sizes + (<usize>owner << 2));
  for (let i = 0; i < found; i++) {
    const item = load<i32>(chosen + (<usize>i << 2));
    let score = load<f64>(exact + (<usize>i << 3));
    if (metric == 1) score = max<f64>(-1, min<f64>(1, score / (norm * load<f64>(norms + (<usize>item << 3)))));
    size = offer(places, values, size, k, load<i32>(rowOf + (<usize>item << 2)), score);
  }
  store<i32>(lists.sizes + (<usize>owner << 2), size);
}

/** Puts a row into a list of at most k, best first, then by row, where it belongs to it. */
@inline
function offer(places: usize, values: usize, size: i32, k: i32, row: i32, score: f64): i32 {
  let at = size;
  if (size == k) {
    if (isBefore(places, values, k - 1, row, score)) return size;
    at = k - 1;
  }
  for (; at > 0 && !isBefore(places, values, at - 1, row, score); at--) {
    store<i32>(places + (<usize>at << 2), load<i32>(places + (<usize>(at - 1) << 2)));
    store<f64>(values + (<usize>at << 3), load<f64>(values + (<usize>(at - 1) << 3)));
  }
  store<i32>(places + (<usize>at << 2), row);
  store<f64>(values + (<usize>at << 3), score);
  return size < k ? size + 1 : k;
}

@inline
function isBefore(places: usize, values: usize, at: i32, row: i32, score: f64): bool {
  const other = load<f64>(values + (<usize>at << 3));
  return other > score || (other == score && load<i32>(places + (<usize>at << 2)) < row);
}

/** Negated Euclidean distances, summed in the order of src/neighbors/float64-score.ts. */
function distances(query: usize, vectors: usize, dims: i32, chosen: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    const x = vectors + ((<usize>load<i32>(chosen + (<usize>i << 2)) * dims) << 2);
    let sums: v128 = f64x2.splat(0);
    let j = 0;
    for (; j + 1 < dims; j += 2) {
      const at = <usize>j << 2;
      const difference: v128 = f64x2.sub(
        f64x2.promote_low_f32x4(v128.load64_zero(query + at)),
        f64x2.promote_low_f32x4(v128.load64_zero(x + at)),
      );
      sums = f64x2.add(sums, f64x2.mul(difference, difference));
    }
    let even = f64x2.extract_lane(sums, 0);
    if (j < dims) {
      const at = <usize>j << 2;
      const difference = <f64>load<f32>(query + at) - <f64>load<f32>(x + at);
      even += difference * difference;
    }
    store<f64>(to + (<usize>i << 3), -sqrt(even + f64x2.extract_lane(sums, 1)));
  }
}
