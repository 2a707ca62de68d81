// Kernels of the graph of neighbours that work on tiles of products (src/neighbors/tile-kernel.ts), in AssemblyScript, like
// assembly/screening.ts. ONNX Runtime writes the products, so their memory belongs to one thread.

/**
 * Writes each of `rows × dims` values less its centre, in units of a step of its row, as uint8 with 128 added. For each row:
 * its step (float32), its bias, which is the product of the offset from the centre with the centre, or, where `euclidean`,
 * -|offset|²/2; and into `lengths` (float64, three a row) the squared lengths of the offset, of what was kept of it and of
 * what was lost.
 */
export function quantiseRows(
  x: usize,
  centre: usize,
  rows: i32,
  dims: i32,
  euclidean: i32,
  to: usize,
  steps: usize,
  biases: usize,
  lengths: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const start = x + ((<usize>row * dims) << 2);
    const target = to + <usize>row * dims;
    const step = stepOf(start, centre, dims);
    const inverse = 1 / step;
    let square: f64 = 0;
    let kept: f64 = 0;
    let lost: f64 = 0;
    let along: f64 = 0;
    for (let j = 0; j < dims; j++) {
      const at = <usize>j << 2;
      const middle = <f64>load<f32>(centre + at);
      const value = <f64>load<f32>(start + at) - middle;
      const whole = max<f64>(-127, min<f64>(127, nearest<f64>(value * inverse)));
      store<u8>(target + j, <u8>(<i32>whole + 128));
      const near = whole * step;
      square += value * value;
      kept += near * near;
      lost += (value - near) * (value - near);
      along += value * middle;
    }
    store<f32>(steps + (<usize>row << 2), <f32>step);
    store<f32>(biases + (<usize>row << 2), <f32>(euclidean ? square * -0.5 : along));
    const length = lengths + <usize>row * 24;
    store<f64>(length, square);
    store<f64>(length, kept, 8);
    store<f64>(length, lost, 16);
  }
}

/** A 127th of the largest offset of a row, as a float32 that is no less; 1 where all are 0. */
function stepOf(x: usize, centre: usize, dims: i32): f64 {
  let largest: f64 = 0;
  for (let j = 0; j < dims; j++) {
    const at = <usize>j << 2;
    largest = max(largest, abs(<f64>load<f32>(x + at) - <f64>load<f32>(centre + at)));
  }
  if (largest < 1e-30) return 1;
  return <f64>(<f32>((largest / 127) * (1 + 2.0 ** -22)));
}

/** Transposes `rows × dims` values, each with 128 added, to `dims × columns` without it; columns beyond the rows become 0. */
export function transpose(from: usize, rows: i32, dims: i32, columns: i32, to: usize): void {
  for (let j = 0; j < dims; j++) {
    const line = to + <usize>j * columns;
    let row = 0;
    for (; row < rows; row++) store<u8>(line + row, load<u8>(from + <usize>row * dims + j) ^ 128);
    for (; row < columns; row++) store<u8>(line + row, 0);
  }
}

/**
 * Lets `largest` (`columns × rank`, each in ascending order) have the `rank` largest estimates of each column, of those it has
 * and those of a tile (columns a multiple of 16). `limits` are the least of each.
 */
export function rankColumns(
  products: usize,
  rows: i32,
  columns: i32,
  rank: i32,
  rowSteps: usize,
  rowBiases: usize,
  columnSteps: usize,
  largest: usize,
  limits: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const line = products + ((<usize>row * columns) << 2);
    const step: v128 = f32x4.splat(load<f32>(rowSteps + (<usize>row << 2)));
    const bias: v128 = f32x4.splat(load<f32>(rowBiases + (<usize>row << 2)));
    for (let column = 0; column < columns; column += 4) {
      const at = <usize>column << 2;
      const estimate = scaled(line + at, v128.load(columnSteps + at), step, bias);
      let above = i32x4.bitmask(f32x4.gt(estimate, v128.load(limits + at)));
      for (; above != 0; above &= above - 1) {
        const lane = ctz(above);
        const found = column + lane;
        const value = laneOf(estimate, lane);
        // The least falls out.
        const list = largest + ((<usize>found * rank) << 2);
        let place = 0;
        for (; place + 1 < rank; place++) {
          const next = load<f32>(list + (<usize>(place + 1) << 2));
          if (next >= value) break;
          store<f32>(list + (<usize>place << 2), next);
        }
        store<f32>(list + (<usize>place << 2), value);
        store<f32>(limits + (<usize>found << 2), load<f32>(list));
      }
    }
  }
}

/**
 * Lists, from row `from` on, the entries of a tile whose estimate, product · row step · column step + row bias + column bias,
 * reaches the limit of its row or of its column, as (row, column, estimate), until there may be no room for a whole row.
 * Columns are a multiple of 16; those from `used` on are not listed. Returns the row to go on from, and the number of entries
 * in `count`.
 */
export function scan(
  products: usize,
  from: i32,
  rows: i32,
  columns: i32,
  used: i32,
  rowSteps: usize,
  rowBiases: usize,
  rowLimits: usize,
  columnSteps: usize,
  columnBiases: usize,
  columnLimits: usize,
  hits: usize,
  capacity: i32,
  count: usize,
): i32 {
  let found = 0;
  let row = from;
  for (; row < rows && found + columns <= capacity; row++) {
    const line = products + ((<usize>row * columns) << 2);
    const rowBias = load<f32>(rowBiases + (<usize>row << 2));
    const step: v128 = f32x4.splat(load<f32>(rowSteps + (<usize>row << 2)));
    const bias: v128 = f32x4.splat(rowBias);
    const limit: v128 = f32x4.splat(load<f32>(rowLimits + (<usize>row << 2)));
    for (let column = 0; column < columns; column += 16) {
      const at = <usize>column << 2;
      const a = reached(line + at, columnSteps + at, columnBiases + at, columnLimits + at, step, bias, limit);
      const b = reached(line + at + 16, columnSteps + at + 16, columnBiases + at + 16, columnLimits + at + 16, step, bias, limit);
      const c = reached(line + at + 32, columnSteps + at + 32, columnBiases + at + 32, columnLimits + at + 32, step, bias, limit);
      const d = reached(line + at + 48, columnSteps + at + 48, columnBiases + at + 48, columnLimits + at + 48, step, bias, limit);
      if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue;
      let above =
        i32x4.bitmask(a) | (i32x4.bitmask(b) << 4) | (i32x4.bitmask(c) << 8) | (i32x4.bitmask(d) << 12);
      for (; above != 0; above &= above - 1) {
        const hit = column + ctz(above);
        if (hit >= used) break;
        const place = <usize>hit << 2;
        const part =
          <f32>load<i32>(line + place) *
          (load<f32>(columnSteps + place) * load<f32>(rowSteps + (<usize>row << 2)));
        const entry = hits + <usize>found * 12;
        store<i32>(entry, row);
        store<i32>(entry, hit, 4);
        store<f32>(entry, part + load<f32>(columnBiases + place) + rowBias, 8);
        found++;
      }
    }
  }
  store<i32>(count, found);
  return row;
}

/**
 * Counts columns `from` to `to` - 1 of a row of a tile in `bins` bins of `counts`. The similarity of an entry is its estimate, or,
 * where `euclidean`, -√(-2 · estimate); it falls into bin ⌊similarity · `perUnit` + `shift`⌋, or the nearest one there is.
 */
export function tally(
  products: usize,
  row: i32,
  columns: i32,
  from: i32,
  to: i32,
  rowSteps: usize,
  rowBiases: usize,
  columnSteps: usize,
  columnBiases: usize,
  euclidean: i32,
  perUnit: f32,
  shift: f32,
  bins: i32,
  counts: usize,
): void {
  const line = products + ((<usize>row * columns) << 2);
  const step: v128 = f32x4.splat(load<f32>(rowSteps + (<usize>row << 2)));
  const bias: v128 = f32x4.splat(load<f32>(rowBiases + (<usize>row << 2)));
  const factor: v128 = f32x4.splat(perUnit);
  const first: v128 = f32x4.splat(shift);
  const zero: v128 = i32x4.splat(0);
  const last: v128 = i32x4.splat(bins - 1);
  for (let column = from; column < to; column += 4) {
    const at = <usize>column << 2;
    const estimate: v128 = f32x4.add(
      scaled(line + at, v128.load(columnSteps + at), step, v128.load(columnBiases + at)),
      bias,
    );
    const similarity: v128 = euclidean
      ? f32x4.neg(f32x4.sqrt(f32x4.max(f32x4.mul(estimate, f32x4.splat(-2)), f32x4.splat(0))))
      : estimate;
    const place: v128 = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(similarity, factor), first));
    const bin: v128 = i32x4.min_s(i32x4.max_s(place, zero), last);
    increase(counts, i32x4.extract_lane(bin, 0));
    if (column + 1 < to) increase(counts, i32x4.extract_lane(bin, 1));
    if (column + 2 < to) increase(counts, i32x4.extract_lane(bin, 2));
    if (column + 3 < to) increase(counts, i32x4.extract_lane(bin, 3));
  }
}

@inline
function increase(counts: usize, bin: i32): void {
  const at = counts + (<usize>bin << 2);
  store<i32>(at, load<i32>(at) + 1);
}

@inline
function reached(
  products: usize,
  steps: usize,
  biases: usize,
  limits: usize,
  step: v128,
  bias: v128,
  limit: v128,
): v128 {
  const least: v128 = f32x4.pmin(v128.load(limits), limit);
  return f32x4.ge(f32x4.add(scaled(products, v128.load(steps), step, v128.load(biases)), bias), least);
}

@inline
function scaled(products: usize, columnStep: v128, rowStep: v128, bias: v128): v128 {
  const product: v128 = f32x4.convert_i32x4_s(v128.load(products));
  return f32x4.add(f32x4.mul(product, f32x4.mul(columnStep, rowStep)), bias);
}

@inline
function laneOf(values: v128, lane: i32): f32 {
  if (lane < 2) return lane == 0 ? f32x4.extract_lane(values, 0) : f32x4.extract_lane(values, 1);
  return lane == 2 ? f32x4.extract_lane(values, 2) : f32x4.extract_lane(values, 3);
}
