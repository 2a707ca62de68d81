// Kernels of the search of quantised vectors (src/neighbors/code-scanner.ts), in AssemblyScript, like
// assembly/screening.ts. Sizes are in bytes or elements as named; codes lie row after row without gaps.

/** Writes into `distances` (int32) the Hamming distance of the query and each of `rows` codes of `bytes` bytes. */
export function hammingDistances(query: usize, codes: usize, bytes: i32, rows: i32, distances: usize): void {
  const whole = <usize>(bytes & ~15);
  for (let row = 0; row < rows; row++) {
    const code = codes + <usize>row * bytes;
    let counts: v128 = i32x4.splat(0);
    for (let at: usize = 0; at < whole; at += 16) {
      const ones: v128 = i8x16.popcnt(v128.xor(v128.load(query + at), v128.load(code + at)));
      counts = i32x4.add(counts, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(ones)));
    }
    let distance = total(counts);
    let at = whole;
    if (at + 8 <= <usize>bytes) {
      distance += <i32>popcnt<u64>(load<u64>(query + at) ^ load<u64>(code + at));
      at += 8;
    }
    for (; at < <usize>bytes; at++) distance += popcnt<i32>(<i32>(load<u8>(query + at) ^ load<u8>(code + at)));
    store<i32>(distances + (<usize>row << 2), distance);
  }
}

/** Writes into `products` (int32) the dot product of the query (int16) and each of `rows` codes (int8) of `dims`. */
export function codeProducts(query: usize, codes: usize, dims: i32, rows: i32, products: usize): void {
  const whole = <usize>(dims & ~15);
  for (let row = 0; row < rows; row++) {
    const code = codes + <usize>row * dims;
    let low: v128 = i32x4.splat(0);
    let high: v128 = i32x4.splat(0);
    for (let at: usize = 0; at < whole; at += 16) {
      const values: v128 = v128.load(code + at);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(query + (at << 1)), i16x8.extend_low_i8x16_s(values)));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(query + (at << 1), 16), i16x8.extend_high_i8x16_s(values)));
    }
    let product = total(i32x4.add(low, high));
    for (let at = whole; at < <usize>dims; at++) {
      product += <i32>load<i16>(query + (at << 1)) * <i32>load<i8>(code + at);
    }
    store<i32>(products + (<usize>row << 2), product);
  }
}

@inline
function total(sums: v128): i32 {
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    (i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3))
  );
}
