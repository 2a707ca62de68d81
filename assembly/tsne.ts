// Kernels of t-SNE (src/geometry/projection/run-tsne.ts), in AssemblyScript, like assembly/screening.ts; their memory is
// shared by threads. Positions are pairs of float32. A strip is 16 columns of complex numbers, `size` long: real parts, 16 by
// 16, then imaginary parts; scratch has room for two.

/** Writes rows `from` to `to` of the density of the points, spread over the grid by cubic B-splines. */
export function spread(
  points: i32,
  positions: usize,
  grid: usize,
  side: i32,
  from: i32,
  to: i32,
  originX: f32,
  originY: f32,
  cellsPerUnit: f32,
): void {
  memory.fill(grid + (<usize>(from * side) << 2), 0, <usize>((to - from) * side) << 2);
  for (let i = 0; i < points; i++) {
    const v = (load<f32>(positions + (<usize>i << 3), 4) - originY) * cellsPerUnit;
    const row = <i32>v;
    if (row + 2 < from || row - 1 >= to) continue;
    const u = (load<f32>(positions + (<usize>i << 3)) - originX) * cellsPerUnit;
    const column = <i32>u;
    const across: v128 = splineWeights(u - <f32>column);
    const down: v128 = splineWeights(v - <f32>row);
    let at = grid + (<usize>((row - 1) * side + column - 1) << 2);
    const step = <usize>side << 2;
    add(at, row - 1, from, to, across, f32x4.extract_lane(down, 0));
    at += step;
    add(at, row, from, to, across, f32x4.extract_lane(down, 1));
    at += step;
    add(at, row + 1, from, to, across, f32x4.extract_lane(down, 2));
    at += step;
    add(at, row + 2, from, to, across, f32x4.extract_lane(down, 3));
  }
}

@inline
function add(at: usize, row: i32, from: i32, to: i32, across: v128, weight: f32): void {
  if (row < from || row >= to) return;
  v128.store(at, f32x4.add(v128.load(at), f32x4.mul(across, f32x4.splat(weight))));
}

/** Weights of the four nodes around a place `t` behind the second of them. */
@inline
function splineWeights(t: f32): v128 {
  const s: f32 = 1 - t;
  const sixth: f32 = <f32>(1.0 / 6.0);
  const t2 = t * t;
  const s2 = s * s;
  let weights: v128 = f32x4.splat(s2 * s * sixth);
  weights = f32x4.replace_lane(weights, 1, (4 - 6 * t2 + 3 * t2 * t) * sixth);
  weights = f32x4.replace_lane(weights, 2, (4 - 6 * s2 + 3 * s2 * s) * sixth);
  return f32x4.replace_lane(weights, 3, t2 * t * sixth);
}

/** Transforms 16 columns of the grid (`side × side`, padded to `size`) along y into rows of `spectrum`, `side × size`. */
export function forwardColumns(
  grid: usize,
  side: i32,
  size: i32,
  first: i32,
  real: usize,
  imaginary: usize,
  scratch: usize,
  twiddles: usize,
): void {
  const half = <usize>size << 6;
  memory.fill(scratch, 0, half << 1);
  for (let y = 0; y < side; y++) {
    const from = grid + (<usize>(y * side + first) << 2);
    const to = scratch + (<usize>y << 6);
    for (let at: usize = 0; at < 64; at += 16) v128.store(to + at, v128.load(from + at));
  }
  const done = transform(scratch, scratch + (half << 1), size, 0, half, twiddles);
  turnOut(done, size, first, real);
  turnOut(done + half, size, first, imaginary);
}

/** Writes 16 columns of a plane of a strip as rows `first` on of a matrix of `size` columns. */
function turnOut(plane: usize, size: i32, first: i32, matrix: usize): void {
  const step = <usize>size << 2;
  for (let k = 0; k < size; k += 4) {
    for (let lane = 0; lane < 16; lane += 4) {
      const from = plane + (<usize>k << 6) + (<usize>lane << 2);
      const a: v128 = v128.load(from);
      const b: v128 = v128.load(from, 64);
      const c: v128 = v128.load(from, 128);
      const d: v128 = v128.load(from, 192);
      const to = matrix + (<usize>((first + lane) * size + k) << 2);
      storeTurned(a, b, c, d, to, step);
    }
  }
}

/** Reads rows `first` to `first` + 15 of a matrix of `size` columns as the columns of a plane of a strip. */
function turnIn(matrix: usize, size: i32, first: i32, plane: usize): void {
  const step = <usize>size << 2;
  for (let lane = 0; lane < 16; lane += 4) {
    for (let k = 0; k < size; k += 4) {
      const from = matrix + (<usize>((first + lane) * size + k) << 2);
      const a: v128 = v128.load(from);
      const b: v128 = v128.load(from + step);
      const c: v128 = v128.load(from + 2 * step);
      const d: v128 = v128.load(from + 3 * step);
      storeTurned(a, b, c, d, plane + (<usize>k << 6) + (<usize>lane << 2), 64);
    }
  }
}

@inline
function storeTurned(a: v128, b: v128, c: v128, d: v128, to: usize, step: usize): void {
  const ab: v128 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd: v128 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef: v128 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh: v128 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * step, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
  v128.store(to + 3 * step, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
}

/**
 * Transforms 16 columns of the spectrum along x, multiplies them by the kernels and transforms them back, in place. Returns
 * the columns' part of the sum over all pairs of points of 1/(1 + d²).
 */
export function convolveColumns(
  real: usize,
  imaginary: usize,
  side: i32,
  size: i32,
  first: i32,
  closeness: usize,
  forceReal: usize,
  forceImaginary: usize,
  scratch: usize,
  twiddles: usize,
): f64 {
  const half = <usize>size << 6;
  const step = <usize>size << 2;
  const start = <usize>first << 2;
  memory.fill(scratch, 0, half << 1);
  for (let x = 0; x < side; x++) {
    const from = start + <usize>x * step;
    const to = scratch + (<usize>x << 6);
    for (let at: usize = 0; at < 64; at += 16) {
      v128.store(to + at, v128.load(real + from + at));
      v128.store(to + half + at, v128.load(imaginary + from + at));
    }
  }
  const other = scratch + (half << 1);
  const done = transform(scratch, other, size, 0, half, twiddles);
  let sum: f64 = 0;
  for (let k = 0; k < size; k++) {
    const at = done + (<usize>k << 6);
    const table = start + <usize>k * step;
    let part: v128 = f32x4.splat(0);
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const re: v128 = v128.load(at + lane);
      const im: v128 = v128.load(at + half + lane);
      const power: v128 = f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im));
      part = f32x4.add(part, f32x4.mul(power, v128.load(closeness + table + lane)));
      const kRe: v128 = v128.load(forceReal + table + lane);
      const kIm: v128 = v128.load(forceImaginary + table + lane);
      v128.store(at + lane, f32x4.sub(f32x4.mul(re, kRe), f32x4.mul(im, kIm)));
      v128.store(at + half + lane, f32x4.add(f32x4.mul(re, kIm), f32x4.mul(im, kRe)));
    }
    sum +=
      (<f64>f32x4.extract_lane(part, 0) + <f64>f32x4.extract_lane(part, 1)) +
      (<f64>f32x4.extract_lane(part, 2) + <f64>f32x4.extract_lane(part, 3));
  }
  const back = transform(done, done == scratch ? other : scratch, size, half, 0, twiddles);
  for (let x = 0; x < side; x++) {
    const to = start + <usize>x * step;
    const from = back + (<usize>x << 6);
    for (let at: usize = 0; at < 64; at += 16) {
      v128.store(real + to + at, v128.load(from + at));
      v128.store(imaginary + to + at, v128.load(from + half + at));
    }
  }
  return sum;
}

/** Transforms rows `first` to `first` + 15 of the spectrum back along y: columns of the forces, pairs (x, y), `side × side`. */
export function backColumns(
  real: usize,
  imaginary: usize,
  side: i32,
  size: i32,
  first: i32,
  forces: usize,
  scratch: usize,
  twiddles: usize,
): void {
  const half = <usize>size << 6;
  turnIn(real, size, first, scratch);
  turnIn(imaginary, size, first, scratch + half);
  const done = transform(scratch, scratch + (half << 1), size, half, 0, twiddles);
  for (let y = 0; y < side; y++) {
    const from = done + (<usize>y << 6);
    const to = forces + (<usize>(y * side + first) << 3);
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const re: v128 = v128.load(from + lane);
      const im: v128 = v128.load(from + half + lane);
      v128.store(to + (lane << 1), v128.shuffle<f32>(re, im, 0, 4, 1, 5));
      v128.store(to + (lane << 1) + 16, v128.shuffle<f32>(re, im, 2, 6, 3, 7));
    }
  }
}

/**
 * Samples a kernel over 16 columns of `size` offsets that wrap around, `spacing` apart, and transforms them along y into rows
 * `first` on of `spectrum` (`size × size`): with `force` (dx + i·dy)/(1 + d²)², else 1/(1 + d²).
 */
export function kernelColumns(
  force: bool,
  size: i32,
  spacing: f32,
  first: i32,
  real: usize,
  imaginary: usize,
  scratch: usize,
  twiddles: usize,
): void {
  const half = <usize>size << 6;
  for (let y = 0; y < size; y++) {
    const dy = <f32>(2 * y <= size ? y : y - size) * spacing;
    for (let lane = 0; lane < 16; lane++) {
      const x = first + lane;
      const dx = <f32>(2 * x <= size ? x : x - size) * spacing;
      const q: f32 = 1 / (1 + dx * dx + dy * dy);
      const at = scratch + (<usize>y << 6) + (<usize>lane << 2);
      store<f32>(at, force ? dx * q * q : q);
      store<f32>(at + half, force ? dy * q * q : 0);
    }
  }
  const done = transform(scratch, scratch + (half << 1), size, 0, half, twiddles);
  turnOut(done, size, first, real);
  turnOut(done + half, size, first, imaginary);
}

/** Transforms 16 columns of a kernel's spectrum along x and multiplies them by `factors` of both frequencies, in place. */
export function kernelRows(
  real: usize,
  imaginary: usize,
  size: i32,
  first: i32,
  factors: usize,
  toReal: usize,
  toImaginary: usize,
  scratch: usize,
  twiddles: usize,
): void {
  const half = <usize>size << 6;
  const step = <usize>size << 2;
  const start = <usize>first << 2;
  for (let x = 0; x < size; x++) {
    const from = start + <usize>x * step;
    const to = scratch + (<usize>x << 6);
    for (let at: usize = 0; at < 64; at += 16) {
      v128.store(to + at, v128.load(real + from + at));
      v128.store(to + half + at, v128.load(imaginary + from + at));
    }
  }
  const done = transform(scratch, scratch + (half << 1), size, 0, half, twiddles);
  for (let k = 0; k < size; k++) {
    const across: v128 = v128.load32_splat(factors + (<usize>k << 2));
    const from = done + (<usize>k << 6);
    const to = start + <usize>k * step;
    for (let at: usize = 0; at < 64; at += 16) {
      const factor: v128 = f32x4.mul(across, v128.load(factors + start + at));
      v128.store(toReal + to + at, f32x4.mul(factor, v128.load(from + at)));
      if (toImaginary != 0) v128.store(toImaginary + to + at, f32x4.mul(factor, v128.load(from + half + at)));
    }
  }
}

/**
 * The discrete Fourier transform of the columns of a strip, by Stockham's radix 4; `re` and `im` say where its planes lie, so
 * that exchanging them gives the inverse, but for the factor 1/size. Returns the strip that holds the result.
 */
function transform(from: usize, to: usize, size: i32, re: usize, im: usize, twiddles: usize): usize {
  let x = from;
  let y = to;
  let stride = 1;
  let length = size;
  for (; length >= 4; length >>= 2) {
    quarter(x, y, length >> 2, stride, re, im, twiddles);
    const swap = x;
    x = y;
    y = swap;
    stride <<= 2;
  }
  if (length == 2) {
    const bytes = <usize>stride << 6;
    for (let at: usize = 0; at < bytes; at += 16) {
      addSubtract(x + re + at, y + re + at, bytes);
      addSubtract(x + im + at, y + im + at, bytes);
    }
    return y;
  }
  return x;
}

@inline
function addSubtract(from: usize, to: usize, bytes: usize): void {
  const a: v128 = v128.load(from);
  const b: v128 = v128.load(from + bytes);
  v128.store(to, f32x4.add(a, b));
  v128.store(to + bytes, f32x4.sub(a, b));
}

function quarter(x: usize, y: usize, count: i32, stride: i32, re: usize, im: usize, twiddles: usize): void {
  const bytes = <usize>stride << 6;
  const apart = bytes * <usize>count;
  for (let p = 0; p < count; p++) {
    const w1 = twiddles + (<usize>(p * stride) << 3);
    const w2 = twiddles + (<usize>(p * stride) << 4);
    const w3 = twiddles + <usize>(p * stride) * 24;
    const c1: v128 = v128.load32_splat(w1);
    const s1: v128 = v128.load32_splat(w1, 4);
    const c2: v128 = v128.load32_splat(w2);
    const s2: v128 = v128.load32_splat(w2, 4);
    const c3: v128 = v128.load32_splat(w3);
    const s3: v128 = v128.load32_splat(w3, 4);
    const from = x + bytes * <usize>p;
    const to = y + 4 * bytes * <usize>p;
    for (let at: usize = 0; at < bytes; at += 16) {
      const aRe: v128 = v128.load(from + re + at);
      const aIm: v128 = v128.load(from + im + at);
      const bRe: v128 = v128.load(from + re + at + apart);
      const bIm: v128 = v128.load(from + im + at + apart);
      const cRe: v128 = v128.load(from + re + at + 2 * apart);
      const cIm: v128 = v128.load(from + im + at + 2 * apart);
      const dRe: v128 = v128.load(from + re + at + 3 * apart);
      const dIm: v128 = v128.load(from + im + at + 3 * apart);
      const evenRe: v128 = f32x4.add(aRe, cRe);
      const evenIm: v128 = f32x4.add(aIm, cIm);
      const oddRe: v128 = f32x4.sub(aRe, cRe);
      const oddIm: v128 = f32x4.sub(aIm, cIm);
      const moreRe: v128 = f32x4.add(bRe, dRe);
      const moreIm: v128 = f32x4.add(bIm, dIm);
      // i times (b - d)
      const turnedRe: v128 = f32x4.sub(dIm, bIm);
      const turnedIm: v128 = f32x4.sub(bRe, dRe);
      v128.store(to + re + at, f32x4.add(evenRe, moreRe));
      v128.store(to + im + at, f32x4.add(evenIm, moreIm));
      storeProduct(f32x4.sub(oddRe, turnedRe), f32x4.sub(oddIm, turnedIm), c1, s1, to + at + bytes, re, im);
      storeProduct(f32x4.sub(evenRe, moreRe), f32x4.sub(evenIm, moreIm), c2, s2, to + at + 2 * bytes, re, im);
      storeProduct(f32x4.add(oddRe, turnedRe), f32x4.add(oddIm, turnedIm), c3, s3, to + at + 3 * bytes, re, im);
    }
  }
}

@inline
function storeProduct(a: v128, b: v128, c: v128, s: v128, to: usize, re: usize, im: usize): void {
  v128.store(to + re, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
  v128.store(to + im, f32x4.add(f32x4.mul(a, s), f32x4.mul(b, c)));
}

/**
 * Moves the points `from` to `to`: attraction along the graph (`offsets`, `indices`, `affinities`; rows are multiples of 4
 * long), repulsion read off the grid, momentum and gains as Jacobs 1988. Writes their bounds (least and largest x, then y) to
 * `bounds`.
 */
export function moveTsne(
  from: i32,
  to: i32,
  read: usize,
  write: usize,
  velocities: usize,
  gains: usize,
  offsets: usize,
  indices: usize,
  affinities: usize,
  forces: usize,
  side: i32,
  originX: f32,
  originY: f32,
  cellsPerUnit: f32,
  repulsion: f32,
  attraction: f32,
  rate: f32,
  momentum: f32,
  bounds: usize,
): void {
  let leastX: f32 = Infinity;
  let mostX: f32 = -Infinity;
  let leastY: f32 = Infinity;
  let mostY: f32 = -Infinity;
  for (let row = from; row < to; row++) {
    const place = <usize>row << 3;
    const x = load<f32>(read + place);
    const y = load<f32>(read + place, 4);
    const pull: v128 = pullOf(read, x, y, row, offsets, indices, affinities);
    const push: v128 = pushAt(forces, side, (x - originX) * cellsPerUnit, (y - originY) * cellsPerUnit);
    const slopeX = attraction * f32x4.extract_lane(pull, 0) - repulsion * f32x4.extract_lane(push, 0);
    const slopeY = attraction * f32x4.extract_lane(pull, 1) - repulsion * f32x4.extract_lane(push, 1);
    let stepX = speeded(velocities + place, gains + place, slopeX, rate, momentum);
    let stepY = speeded(velocities + place + 4, gains + place + 4, slopeY, rate, momentum);
    const length = sqrt<f32>(stepX * stepX + stepY * stepY);
    if (length > longestStep) {
      stepX *= longestStep / length;
      stepY *= longestStep / length;
    }
    store<f32>(velocities + place, stepX);
    store<f32>(velocities + place, stepY, 4);
    const nextX = x + stepX;
    const nextY = y + stepY;
    store<f32>(write + place, nextX);
    store<f32>(write + place, nextY, 4);
    leastX = min<f32>(leastX, nextX);
    mostX = max<f32>(mostX, nextX);
    leastY = min<f32>(leastY, nextY);
    mostY = max<f32>(mostY, nextY);
  }
  store<f32>(bounds, leastX);
  store<f32>(bounds, mostX, 4);
  store<f32>(bounds, leastY, 8);
  store<f32>(bounds, mostY, 12);
}

/** Σ p_ij (y_i − y_j)/(1 + d²), in lanes 0 and 1. */
@inline
function pullOf(
  read: usize,
  x: f32,
  y: f32,
  row: i32,
  offsets: usize,
  indices: usize,
  affinities: usize,
): v128 {
  const xs: v128 = f32x4.splat(x);
  const ys: v128 = f32x4.splat(y);
  const one: v128 = f32x4.splat(1);
  let sumX: v128 = f32x4.splat(0);
  let sumY: v128 = f32x4.splat(0);
  const end = <usize>load<i32>(offsets + (<usize>row << 2), 4) << 2;
  for (let at = <usize>load<i32>(offsets + (<usize>row << 2)) << 2; at < end; at += 16) {
    let first: v128 = v128.load64_zero(read + (<usize>load<i32>(indices + at) << 3));
    first = v128.load64_lane(read + (<usize>load<i32>(indices + at, 4) << 3), first, 1);
    let second: v128 = v128.load64_zero(read + (<usize>load<i32>(indices + at, 8) << 3));
    second = v128.load64_lane(read + (<usize>load<i32>(indices + at, 12) << 3), second, 1);
    const dx: v128 = f32x4.sub(xs, v128.shuffle<f32>(first, second, 0, 2, 4, 6));
    const dy: v128 = f32x4.sub(ys, v128.shuffle<f32>(first, second, 1, 3, 5, 7));
    const square: v128 = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
    const weight: v128 = f32x4.div(v128.load(affinities + at), f32x4.add(one, square));
    sumX = f32x4.add(sumX, f32x4.mul(weight, dx));
    sumY = f32x4.add(sumY, f32x4.mul(weight, dy));
  }
  const pairs: v128 = f32x4.add(
    v128.shuffle<f32>(sumX, sumY, 0, 4, 1, 5),
    v128.shuffle<f32>(sumX, sumY, 2, 6, 3, 7),
  );
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 2, 3));
}

/** The force at a place of the grid, in lanes 0 and 1. */
@inline
function pushAt(forces: usize, side: i32, u: f32, v: f32): v128 {
  const column = <i32>u;
  const row = <i32>v;
  const across: v128 = splineWeights(u - <f32>column);
  const down: v128 = splineWeights(v - <f32>row);
  const left: v128 = v128.shuffle<f32>(across, across, 0, 0, 1, 1);
  const right: v128 = v128.shuffle<f32>(across, across, 2, 2, 3, 3);
  const step = <usize>side << 3;
  let at = forces + (<usize>((row - 1) * side + column - 1) << 3);
  let sum: v128 = f32x4.mul(rowAt(at, left, right), v128.shuffle<f32>(down, down, 0, 0, 0, 0));
  at += step;
  sum = f32x4.add(sum, f32x4.mul(rowAt(at, left, right), v128.shuffle<f32>(down, down, 1, 1, 1, 1)));
  at += step;
  sum = f32x4.add(sum, f32x4.mul(rowAt(at, left, right), v128.shuffle<f32>(down, down, 2, 2, 2, 2)));
  at += step;
  sum = f32x4.add(sum, f32x4.mul(rowAt(at, left, right), v128.shuffle<f32>(down, down, 3, 3, 3, 3)));
  return f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 2, 3));
}

@inline
function rowAt(at: usize, left: v128, right: v128): v128 {
  return f32x4.add(f32x4.mul(v128.load(at), left), f32x4.mul(v128.load(at, 16), right));
}

/** The next step along one axis; keeps the gain. */
@inline
function speeded(velocity: usize, gain: usize, slope: f32, rate: f32, momentum: f32): f32 {
  const speed = load<f32>(velocity);
  const same = speed * slope > 0;
  const factor = same ? max<f32>(load<f32>(gain) * <f32>0.8, <f32>0.01) : load<f32>(gain) + <f32>0.2;
  store<f32>(gain, factor);
  return momentum * speed - rate * factor * slope;
}

const longestStep: f32 = 5;
