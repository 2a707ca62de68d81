// Kernels of exact search that score candidates in float64 (src/neighbors/scoring-kernel.ts), in AssemblyScript, like
// assembly/screening.ts; their memory, which holds the items, is shared by threads.

/** Writes into `exact` the dot product, in float64, of the query and each item whose row is among the `count` in `chosen`. */
export function dotProducts(
  query: usize,
  items: usize,
  dims: i32,
  chosen: usize,
  count: i32,
  exact: usize,
): void {
  const bytes = <usize>dims << 2;
  let i = 0;
  // Four together, to wait for memory and for sums only once; the next four are on their way meanwhile.
  for (; i + 3 < count; i += 4) {
    if (i + 7 < count) touchFour(items, bytes, chosen + (<usize>(i + 4) << 2));
    fourDots(query, items, bytes, chosen + (<usize>i << 2), exact + (<usize>i << 3));
  }
  for (; i < count; i++) oneDot(query, items, bytes, chosen + (<usize>i << 2), exact + (<usize>i << 3));
}

/** Loads a byte of each cache line of four items, whose addresses no processor could foresee. */
@inline
function touchFour(items: usize, bytes: usize, rows: usize): void {
  const x0 = items + <usize>load<i32>(rows) * bytes;
  const x1 = items + <usize>load<i32>(rows, 4) * bytes;
  const x2 = items + <usize>load<i32>(rows, 8) * bytes;
  const x3 = items + <usize>load<i32>(rows, 12) * bytes;
  for (let at: usize = 0; at < bytes; at += 64) {
    load<u8>(x0 + at);
    load<u8>(x1 + at);
    load<u8>(x2 + at);
    load<u8>(x3 + at);
  }
}

// The order of summation of src/numeric/dot-product.ts, so that both give the same bits.
function fourDots(query: usize, items: usize, bytes: usize, rows: usize, exact: usize): void {
  const x0 = items + <usize>load<i32>(rows) * bytes;
  const x1 = items + <usize>load<i32>(rows, 4) * bytes;
  const x2 = items + <usize>load<i32>(rows, 8) * bytes;
  const x3 = items + <usize>load<i32>(rows, 12) * bytes;
  let a0: v128 = f64x2.splat(0);
  let a1: v128 = f64x2.splat(0);
  let a2: v128 = f64x2.splat(0);
  let a3: v128 = f64x2.splat(0);
  let b0: v128 = f64x2.splat(0);
  let b1: v128 = f64x2.splat(0);
  let b2: v128 = f64x2.splat(0);
  let b3: v128 = f64x2.splat(0);
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) {
    const q: v128 = f64x2.promote_low_f32x4(v128.load64_zero(query + at));
    const r: v128 = f64x2.promote_low_f32x4(v128.load64_zero(query + at, 8));
    a0 = f64x2.add(a0, f64x2.mul(q, f64x2.promote_low_f32x4(v128.load64_zero(x0 + at))));
    b0 = f64x2.add(b0, f64x2.mul(r, f64x2.promote_low_f32x4(v128.load64_zero(x0 + at, 8))));
    a1 = f64x2.add(a1, f64x2.mul(q, f64x2.promote_low_f32x4(v128.load64_zero(x1 + at))));
    b1 = f64x2.add(b1, f64x2.mul(r, f64x2.promote_low_f32x4(v128.load64_zero(x1 + at, 8))));
    a2 = f64x2.add(a2, f64x2.mul(q, f64x2.promote_low_f32x4(v128.load64_zero(x2 + at))));
    b2 = f64x2.add(b2, f64x2.mul(r, f64x2.promote_low_f32x4(v128.load64_zero(x2 + at, 8))));
    a3 = f64x2.add(a3, f64x2.mul(q, f64x2.promote_low_f32x4(v128.load64_zero(x3 + at))));
    b3 = f64x2.add(b3, f64x2.mul(r, f64x2.promote_low_f32x4(v128.load64_zero(x3 + at, 8))));
  }
  store<f64>(exact, total(a0, b0, query, x0, whole, bytes));
  store<f64>(exact, total(a1, b1, query, x1, whole, bytes), 8);
  store<f64>(exact, total(a2, b2, query, x2, whole, bytes), 16);
  store<f64>(exact, total(a3, b3, query, x3, whole, bytes), 24);
}

function oneDot(query: usize, items: usize, bytes: usize, rows: usize, exact: usize): void {
  const x = items + <usize>load<i32>(rows) * bytes;
  let a: v128 = f64x2.splat(0);
  let b: v128 = f64x2.splat(0);
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) {
    a = f64x2.add(a, f64x2.mul(pair(query + at), pair(x + at)));
    b = f64x2.add(b, f64x2.mul(pair(query + at + 8), pair(x + at + 8)));
  }
  store<f64>(exact, total(a, b, query, x, whole, bytes));
}

@inline
function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

@inline
function total(a: v128, b: v128, query: usize, x: usize, from: usize, to: usize): f64 {
  let first = f64x2.extract_lane(a, 0);
  for (let at = from; at < to; at += 4) {
    first += <f64>load<f32>(query + at) * <f64>load<f32>(x + at);
  }
  return first + f64x2.extract_lane(a, 1) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1));
}
