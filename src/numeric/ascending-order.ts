/**
 * The places of `values` in ascending order; equal values keep theirs. Values must not be negative: the bits of such
 * float64 numbers are in their order, so that four counting passes of 16 bits sort them, in time linear in their number.
 * Throws `RangeError` for a negative value or NaN.
 */
export function ascendingOrder(values: Float64Array): Int32Array {
  for (let i = 0; i < values.length; i++)
    if (!(values[i]! >= 0)) throw new RangeError(`value ${i} is ${values[i]}; expected a number from 0`);
  // Adding 0 turns -0, whose bits are the largest, into 0.
  const halves = new Uint16Array(Float64Array.from(values, (value) => value + 0).buffer);
  let order = Int32Array.from(values, (_, place) => place);
  let next = new Int32Array(values.length);
  const starts = new Int32Array(radix);
  for (let digit = 0; digit < 4; digit++) {
    starts.fill(0);
    for (let i = digit; i < halves.length; i += 4) starts[halves[i]!]!++;
    let sum = 0;
    for (let value = 0; value < radix; value++) {
      const count = starts[value]!;
      starts[value] = sum;
      sum += count;
    }
    for (let i = 0; i < order.length; i++) {
      const place = order[i]!;
      next[starts[halves[4 * place + digit]!]!++] = place;
    }
    [order, next] = [next, order];
  }
  return order;
}

const radix = 2 ** 16;
