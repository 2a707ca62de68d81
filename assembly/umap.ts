// The kernel of UMAP's descent (src/geometry/projection/run-umap.ts), in AssemblyScript, like assembly/screening.ts; its
// memory is shared by threads. Positions are pairs of float32, one pair a point.

/**
 * One epoch for the points `from` to `to`: reads all positions from `read`, moves a point from there along its edges that
 * are due and away from points drawn at random, and writes it to `write`. What it computes for a point depends on `read`,
 * `seed` and `epoch` alone.
 *
 * `offsets`, `indices`, `weights`: the symmetric graph by rows, weights from 0 to 1. An edge of weight w is due in epoch e
 * when the whole part of e·w grows. An edge pulls twice, once for each of its directions, and its other end, as this point
 * sees it, comes as far towards it.
 */
export function moveUmap(
  from: i32,
  to: i32,
  read: usize,
  write: usize,
  offsets: usize,
  indices: usize,
  weights: usize,
  points: i32,
  epoch: i32,
  rate: f32,
  a: f32,
  b: f32,
  negatives: i32,
  seed: u32,
): void {
  const now = <f32>epoch;
  const before = <f32>(epoch - 1);
  for (let row = from; row < to; row++) {
    let x = load<f32>(read + (<usize>row << 3));
    let y = load<f32>(read + (<usize>row << 3), 4);
    let state = lanes(seed, epoch, row);
    let owed = 0;
    const end = <usize>load<i32>(offsets + (<usize>row << 2), 4) << 2;
    for (let at = <usize>load<i32>(offsets + (<usize>row << 2)) << 2; at < end; at += 4) {
      const weight = load<f32>(weights + at);
      if (floor<f32>(weight * now) == floor<f32>(weight * before)) continue;
      const other = read + (<usize>load<i32>(indices + at) << 3);
      let otherX = load<f32>(other);
      let otherY = load<f32>(other, 4);
      for (let pull = 0; pull < 2; pull++) {
        const dx = x - otherX;
        const dy = y - otherY;
        const square = dx * dx + dy * dy;
        if (square < smallest) break;
        const power = a * powerOf(square, b);
        const factor = (<f32>-2 * b * power * rate) / (square * (power + 1));
        const damped = factor / (1 - 2 * factor);
        const pullX = damped * dx;
        const pullY = damped * dy;
        x += pullX;
        y += pullY;
        otherX -= pullX;
        otherY -= pullY;
      }
      owed += negatives;
      while (owed >= 4) {
        state = drawn(state);
        const push = pushOf(read, points, state, x, y, a, b, 4);
        x += rate * f32x4.extract_lane(push, 0);
        y += rate * f32x4.extract_lane(push, 1);
        owed -= 4;
      }
    }
    if (owed > 0) {
      state = drawn(state);
      const push = pushOf(read, points, state, x, y, a, b, owed);
      x += rate * f32x4.extract_lane(push, 0);
      y += rate * f32x4.extract_lane(push, 1);
    }
    store<f32>(write + (<usize>row << 3), x);
    store<f32>(write + (<usize>row << 3), y, 4);
  }
}

/** The sum, in lanes 0 and 1, of what the points drawn by the first `count` lanes push. */
@inline
function pushOf(read: usize, points: i32, state: v128, x: f32, y: f32, a: f32, b: f32, count: i32): v128 {
  const bound: v128 = i32x4.splat(points);
  const low: v128 = i64x2.extmul_low_i32x4_u(state, bound);
  const high: v128 = i64x2.extmul_high_i32x4_u(state, bound);
  let first: v128 = v128.load64_zero(read + (<usize>(<u64>i64x2.extract_lane(low, 0) >> 32) << 3));
  first = v128.load64_lane(read + (<usize>(<u64>i64x2.extract_lane(low, 1) >> 32) << 3), first, 1);
  let second: v128 = v128.load64_zero(read + (<usize>(<u64>i64x2.extract_lane(high, 0) >> 32) << 3));
  second = v128.load64_lane(read + (<usize>(<u64>i64x2.extract_lane(high, 1) >> 32) << 3), second, 1);
  const dx: v128 = f32x4.sub(f32x4.splat(x), v128.shuffle<f32>(first, second, 0, 2, 4, 6));
  const dy: v128 = f32x4.sub(f32x4.splat(y), v128.shuffle<f32>(first, second, 1, 3, 5, 7));
  const square: v128 = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
  const power: v128 = f32x4.mul(f32x4.splat(a), powersOf(square, b));
  const factor: v128 = f32x4.div(
    f32x4.splat(2 * b),
    f32x4.mul(f32x4.add(f32x4.splat(0.001), square), f32x4.add(f32x4.splat(1), power)),
  );
  // A point that lies here, itself included, pushes nowhere.
  const counted: v128 = v128.and(
    f32x4.ge(square, f32x4.splat(smallest)),
    i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)),
  );
  const pushX: v128 = v128.and(counted, clippedLanes(f32x4.mul(factor, dx)));
  const pushY: v128 = v128.and(counted, clippedLanes(f32x4.mul(factor, dy)));
  const pairs: v128 = f32x4.add(
    v128.shuffle<f32>(pushX, pushY, 0, 4, 1, 5),
    v128.shuffle<f32>(pushX, pushY, 2, 6, 3, 7),
  );
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 2, 3));
}

/** Four generators, of this seed, epoch and point. */
@inline
function lanes(seed: u32, epoch: i32, row: i32): v128 {
  const mixed = stirred(stirred(seed ^ <u32>epoch * 0x9e3779b9) ^ <u32>row);
  return i32x4(
    stirred(mixed ^ 0x243f6a88) | 1,
    stirred(mixed ^ 0x85a308d3) | 1,
    stirred(mixed ^ 0x13198a2e) | 1,
    stirred(mixed ^ 0x03707344) | 1,
  );
}

@inline
function stirred(value: u32): u32 {
  let z = (value ^ (value >>> 16)) * 0x21f0aaad;
  z = (z ^ (z >>> 15)) * 0x735a2d97;
  return z ^ (z >>> 15);
}

/** Xorshift (Marsaglia 2003) in every lane. */
@inline
function drawn(state: v128): v128 {
  let z: v128 = v128.xor(state, i32x4.shl(state, 13));
  z = v128.xor(z, i32x4.shr_u(z, 17));
  return v128.xor(z, i32x4.shl(z, 5));
}

@inline
function clipped(value: f32): f32 {
  return max<f32>(-4, min<f32>(4, value));
}

@inline
function clippedLanes(values: v128): v128 {
  return f32x4.max(f32x4.splat(-4), f32x4.min(f32x4.splat(4), values));
}

/** `x` to the power `b`, to about 1 in 50,000: 2 to the b·log2(x), both by polynomials. */
@inline
function powerOf(x: f32, b: f32): f32 {
  return f32x4.extract_lane(powersOf(f32x4.splat(x), b), 0);
}

@inline
function powersOf(x: v128, b: f32): v128 {
  const exponent: v128 = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(127)));
  const m: v128 = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f800000));
  // log2 of 1 to 2, by least squares at Chebyshev points (error 1.5e-5).
  let log: v128 = f32x4.add(f32x4.mul(m, f32x4.splat(0.04392863)), f32x4.splat(-0.40947559));
  log = f32x4.add(f32x4.mul(m, log), f32x4.splat(1.61017755));
  log = f32x4.add(f32x4.mul(m, log), f32x4.splat(-3.52021884));
  log = f32x4.add(f32x4.mul(m, log), f32x4.splat(5.06975632));
  log = f32x4.add(f32x4.mul(m, log), f32x4.splat(-2.79415368));
  const y: v128 = f32x4.max(
    f32x4.splat(-126),
    f32x4.min(f32x4.splat(126), f32x4.mul(f32x4.splat(b), f32x4.add(exponent, log))),
  );
  const whole: v128 = f32x4.floor(y);
  const f: v128 = f32x4.sub(y, whole);
  // 2 to the 0 to 1 (error 4e-6).
  let power: v128 = f32x4.add(f32x4.mul(f, f32x4.splat(0.01368398)), f32x4.splat(0.05171774));
  power = f32x4.add(f32x4.mul(f, power), f32x4.splat(0.24162132));
  power = f32x4.add(f32x4.mul(f, power), f32x4.splat(0.69296955));
  power = f32x4.add(f32x4.mul(f, power), f32x4.splat(1.00000360));
  const scale: v128 = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(power, scale);
}

/** Below this a squared distance is none. */
const smallest: f32 = 1e-37;
