/**
 * Makes the columns of `data` (`rows × columns`, row-major) orthonormal in place, by Cholesky factors of their Gram
 * matrix, and returns how many there are: a column that depends on those before it is dropped, the others move up, and
 * the rows are packed to the new width. One pass loses as many digits as the columns' condition squared; a second
 * (CholeskyQR2; Yamamoto et al. 2015) makes them orthonormal to rounding. A pass costs rows · columns².
 */
export function orthonormalColumns(
  data: Float64Array,
  rows: number,
  columns: number,
  passes: 1 | 2 = 2,
): number {
  const width = orthonormalise(data, rows, columns, dependentShare);
  return passes === 1 ? width : orthonormalise(data, rows, width, 0);
}

/** `dataᵀ data` of `rows × columns` values: `columns × columns`, symmetric. Sums run in blocks of rows. */
export function gramMatrix(data: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(columns * columns);
  for (let start = 0; start < rows; start += blockRows) {
    addGramBlock(gram, data, start, Math.min(rows, start + blockRows), columns);
  }
  for (let i = 0; i < columns; i++) {
    for (let j = i + 1; j < columns; j++) gram[j * columns + i] = gram[i * columns + j]!;
  }
  return gram;
}

/** Adds the upper triangle of a block of rows, four columns by four at a time. */
function addGramBlock(
  gram: Float64Array,
  data: Float64Array,
  start: number,
  end: number,
  columns: number,
): void {
  const whole = columns - (columns % 4);
  for (let i = 0; i < whole; i += 4) {
    for (let j = i; j < whole; j += 4) addTile(gram, data, start, end, columns, i, j);
  }
  for (let i = 0; i < columns; i++) {
    for (let j = Math.max(i, whole); j < columns; j++) {
      let sum = 0;
      for (let row = start; row < end; row++) sum += data[row * columns + i]! * data[row * columns + j]!;
      gram[i * columns + j]! += sum;
    }
  }
}

function addTile(
  gram: Float64Array,
  data: Float64Array,
  start: number,
  end: number,
  columns: number,
  i: number,
  j: number,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let row = start; row < end; row++) {
    const at = row * columns + i;
    const to = row * columns + j;
    const a0 = data[at]!;
    const a1 = data[at + 1]!;
    const a2 = data[at + 2]!;
    const a3 = data[at + 3]!;
    const b0 = data[to]!;
    const b1 = data[to + 1]!;
    const b2 = data[to + 2]!;
    const b3 = data[to + 3]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  const g = i * columns + j;
  gram[g]! += s00;
  gram[g + 1]! += s01;
  gram[g + 2]! += s02;
  gram[g + 3]! += s03;
  gram[g + columns]! += s10;
  gram[g + columns + 1]! += s11;
  gram[g + columns + 2]! += s12;
  gram[g + columns + 3]! += s13;
  gram[g + 2 * columns]! += s20;
  gram[g + 2 * columns + 1]! += s21;
  gram[g + 2 * columns + 2]! += s22;
  gram[g + 2 * columns + 3]! += s23;
  gram[g + 3 * columns]! += s30;
  gram[g + 3 * columns + 1]! += s31;
  gram[g + 3 * columns + 2]! += s32;
  gram[g + 3 * columns + 3]! += s33;
}

/** One pass: factor, drop dependent columns, solve. */
function orthonormalise(data: Float64Array, rows: number, columns: number, tolerance: number): number {
  const { factor, kept } = cholesky(gramMatrix(data, rows, columns), columns, tolerance);
  const width = kept.length;
  const inverse = invertUpper(factor, columns, width);
  const taken = new Float64Array(4 * width);
  for (let r = 0; r < rows; r += 4) {
    const count = Math.min(4, rows - r);
    taken.fill(0);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < width; j++) taken[i * width + j] = data[(r + i) * columns + kept[j]!]!;
    }
    multiplyUpper(taken, inverse, data, r * width, count, width);
  }
  return width;
}

/** The inverse of an upper triangular matrix of row stride `stride`, packed to `width × width`. */
function invertUpper(factor: Float64Array, stride: number, width: number): Float64Array {
  const inverse = new Float64Array(width * width);
  for (let i = width - 1; i >= 0; i--) {
    const row = inverse.subarray(i * width, (i + 1) * width);
    for (let k = i + 1; k < width; k++) {
      const value = factor[i * stride + k]!;
      for (let j = k; j < width; j++) row[j]! -= value * inverse[k * width + j]!;
    }
    for (let j = i + 1; j < width; j++) row[j]! /= factor[i * stride + i]!;
    row[i] = 1 / factor[i * stride + i]!;
  }
  return inverse;
}

/** Writes the first `count` of four rows times an upper triangular matrix into `into` from element `at` on. */
function multiplyUpper(
  rows: Float64Array,
  upper: Float64Array,
  into: Float64Array,
  at: number,
  count: number,
  width: number,
): void {
  for (let j = 0; j < width; j++) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k <= j; k++) {
      const value = upper[k * width + j]!;
      s0 += rows[k]! * value;
      s1 += rows[width + k]! * value;
      s2 += rows[2 * width + k]! * value;
      s3 += rows[3 * width + k]! * value;
    }
    into[at + j] = s0;
    if (count > 1) into[at + width + j] = s1;
    if (count > 2) into[at + 2 * width + j] = s2;
    if (count > 3) into[at + 3 * width + j] = s3;
  }
}

/**
 * The upper Cholesky factor (row stride `columns`) of the kept columns. A column whose part beyond those before it is
 * at most `tolerance` of its squared length is not kept.
 */
function cholesky(
  gram: Float64Array,
  columns: number,
  tolerance: number,
): { factor: Float64Array; kept: Int32Array } {
  const factor = new Float64Array(columns * columns);
  const kept: number[] = [];
  const column = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let rest = gram[j * columns + j]!;
    for (let i = 0; i < kept.length; i++) {
      let sum = gram[kept[i]! * columns + j]!;
      for (let k = 0; k < i; k++) sum -= factor[k * columns + i]! * column[k]!;
      column[i] = sum / factor[i * columns + i]!;
      rest -= column[i]! * column[i]!;
    }
    if (!(rest > tolerance * gram[j * columns + j]!)) continue;
    const place = kept.length;
    for (let i = 0; i < place; i++) factor[i * columns + place] = column[i]!;
    factor[place * columns + place] = Math.sqrt(rest);
    kept.push(j);
  }
  return { factor, kept: Int32Array.from(kept) };
}

/** A block of 64 rows of some hundred columns stays in the cache. */
const blockRows = 64;

/** Squared: columns that differ by less than a millionth of their length are taken as dependent. */
const dependentShare = 1e-12;
