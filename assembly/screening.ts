// Kernels of exact search that screen in 8 bits (src/neighbors/screening-kernel.ts), in AssemblyScript: `npm run kernels`
// compiles them to WebAssembly with SIMD. All work on memory that the caller lays out; sizes are in elements.

/** The largest |x - centre| of `rows × dims` values, in float64. */
export function largestOffset(x: usize, centre: usize, rows: i32, dims: i32): f64 {
  let largest: v128 = f64x2.splat(0);
  let last: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const start = x + ((<usize>row * dims) << 2);
    let j = 0;
    for (; j + 1 < dims; j += 2) {
      const at = <usize>j << 2;
      largest = f64x2.max(largest, f64x2.abs(f64x2.sub(pair(start + at), pair(centre + at))));
    }
    if (j < dims) last = max(last, abs(offset(start, centre, j)));
  }
  return max(last, max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
}

/**
 * Writes round((x - centre) / step) + 128 of each value, as uint8, and into `lengths`, in float64, the largest
 * |x - centre - step · round(…)|² and the largest |x - centre|² of a row. `step` is such that no quotient exceeds 127.
 */
export function quantise(
  x: usize,
  centre: usize,
  rows: i32,
  dims: i32,
  step: f64,
  to: usize,
  lengths: usize,
): void {
  const inverse = 1 / step;
  const steps: v128 = f64x2.splat(step);
  const inverses: v128 = f64x2.splat(inverse);
  let longestError: f64 = 0;
  let longest: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const start = x + ((<usize>row * dims) << 2);
    const target = to + <usize>row * dims;
    let errors: v128 = f64x2.splat(0);
    let squares: v128 = f64x2.splat(0);
    let j = 0;
    for (; j + 1 < dims; j += 2) {
      const at = <usize>j << 2;
      const value: v128 = f64x2.sub(pair(start + at), pair(centre + at));
      const whole: v128 = f64x2.nearest(f64x2.mul(value, inverses));
      const error: v128 = f64x2.sub(value, f64x2.mul(whole, steps));
      errors = f64x2.add(errors, f64x2.mul(error, error));
      squares = f64x2.add(squares, f64x2.mul(value, value));
      const integers: v128 = i32x4.trunc_sat_f64x2_s_zero(whole);
      store<u8>(target + j, <u8>(i32x4.extract_lane(integers, 0) + 128));
      store<u8>(target + j, <u8>(i32x4.extract_lane(integers, 1) + 128), 1);
    }
    let error = f64x2.extract_lane(errors, 0) + f64x2.extract_lane(errors, 1);
    let square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
    if (j < dims) {
      const value = offset(start, centre, j);
      const whole = nearest(value * inverse);
      error += (value - whole * step) * (value - whole * step);
      square += value * value;
      store<u8>(target + j, <u8>(<i32>whole + 128));
    }
    longestError = max(longestError, error);
    longest = max(longest, square);
  }
  store<f64>(lengths, longestError);
  store<f64>(lengths, longest, 8);
}

/**
 * Collects what exceeds a threshold from integer products, `rows × columns` (columns a multiple of 16): for each
 * column c the row (from `firstRow`) and the product times `step` of each entry above `thresholds[c]`, in places
 * `c · room + counts[c]`. `counts` go on counting beyond `room`, where nothing more is written.
 */
export function collect(
  products: usize,
  rows: i32,
  columns: i32,
  thresholds: usize,
  step: f64,
  firstRow: i32,
  room: i32,
  scores: usize,
  ids: usize,
  counts: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const line = products + ((<usize>row * columns) << 2);
    for (let column = 0; column < columns; column += 16) {
      let above = exceeding(line + (<usize>column << 2), thresholds + (<usize>column << 2));
      for (; above != 0; above &= above - 1) {
        const found = column + ctz(above);
        const counter = counts + (<usize>found << 2);
        const count = load<i32>(counter);
        store<i32>(counter, count + 1);
        if (count >= room) continue;
        const place = (<usize>found * room + count) << 2;
        store<f32>(scores + place, <f32>(step * <f64>load<i32>(line + (<usize>found << 2))));
        store<i32>(ids + place, firstRow + row);
      }
    }
  }
}

/**
 * Leaves in `thresholds` the `rank`-th largest entry of each column of integer products, `rows × columns` (columns a
 * multiple of 16; rank at most rows). `largest` has room for `columns × rank` entries.
 */
export function rankthLargest(
  products: usize,
  rows: i32,
  columns: i32,
  rank: i32,
  largest: usize,
  thresholds: usize,
): void {
  for (let i = 0; i < columns * rank; i++) store<i32>(largest + (<usize>i << 2), i32.MIN_VALUE);
  for (let i = 0; i < columns; i++) store<i32>(thresholds + (<usize>i << 2), i32.MIN_VALUE);
  for (let row = 0; row < rows; row++) {
    const line = products + ((<usize>row * columns) << 2);
    for (let column = 0; column < columns; column += 16) {
      let above = exceeding(line + (<usize>column << 2), thresholds + (<usize>column << 2));
      for (; above != 0; above &= above - 1) {
        const found = column + ctz(above);
        const value = load<i32>(line + (<usize>found << 2));
        // In ascending order; the least falls out.
        const list = largest + ((<usize>found * rank) << 2);
        let place = 0;
        for (; place + 1 < rank; place++) {
          const next = load<i32>(list + (<usize>(place + 1) << 2));
          if (next >= value) break;
          store<i32>(list + (<usize>place << 2), next);
        }
        store<i32>(list + (<usize>place << 2), value);
        store<i32>(thresholds + (<usize>found << 2), load<i32>(list));
      }
    }
  }
}

/** The k-th largest of n float32 values (1 <= k <= n), which change places. Hoare's quickselect. */
export function kthLargest(values: usize, n: i32, k: i32): f32 {
  let low = 0;
  let high = n - 1;
  const target = k - 1;
  while (low < high) {
    const pivot = load<f32>(values + (<usize>((low + high) >> 1) << 2));
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<f32>(values + (<usize>i << 2)) > pivot) i++;
      while (load<f32>(values + (<usize>j << 2)) < pivot) j--;
      if (i > j) break;
      const left = load<f32>(values + (<usize>i << 2));
      store<f32>(values + (<usize>i << 2), load<f32>(values + (<usize>j << 2)));
      store<f32>(values + (<usize>j << 2), left);
      i++;
      j--;
    }
    if (target <= j) high = j;
    else if (target >= i) low = i;
    else break;
  }
  return load<f32>(values + (<usize>target << 2));
}

/** One bit for each of 16 entries that exceeds its limit. */
@inline
function exceeding(entries: usize, limits: usize): i32 {
  const a: v128 = i32x4.gt_s(v128.load(entries), v128.load(limits));
  const b: v128 = i32x4.gt_s(v128.load(entries, 16), v128.load(limits, 16));
  const c: v128 = i32x4.gt_s(v128.load(entries, 32), v128.load(limits, 32));
  const d: v128 = i32x4.gt_s(v128.load(entries, 48), v128.load(limits, 48));
  if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) return 0;
  return i32x4.bitmask(a) | (i32x4.bitmask(b) << 4) | (i32x4.bitmask(c) << 8) | (i32x4.bitmask(d) << 12);
}

@inline
function offset(x: usize, centre: usize, j: i32): f64 {
  return <f64>load<f32>(x + (<usize>j << 2)) - <f64>load<f32>(centre + (<usize>j << 2));
}

@inline
function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}
