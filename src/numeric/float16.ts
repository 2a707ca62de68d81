import { roundHalfToEven } from "./round-half-to-even.js";

/**
 * Value of an IEEE 754 half-precision number from its 16 bits (low half of `bits`). Exact: every half is a double.
 */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * Bits of the half nearest to `value`, ties to even as IEEE 754 rounds; beyond 65,519.99… it is an infinity.
 */
export function numberToFloat16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // Scaling by powers of two is exact, so the only rounding is the one to an integer below.
  if (size < 2 ** -14) return sign | roundHalfToEven(size * 2 ** 24);
  scratch[0] = size;
  const low = words[littleEndian ? 0 : 1]!;
  const high = words[littleEndian ? 1 : 0]!;
  // Exponent and the ten first bits of the fraction stand side by side in a double as they do in a half.
  const kept = (high >>> 10) - (1023 - 15) * 1024;
  const rest = high & 0x3ff;
  // A fraction that rounds up to 1024 carries into the exponent, which is right.
  const up = rest > 0x200 || (rest === 0x200 && (low !== 0 || (kept & 1) === 1));
  return sign | (up ? kept + 1 : kept);
}

/** The halves nearest to `values`, as bits. */
export function toFloat16(values: Float64Array): Uint16Array {
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) bits[i] = numberToFloat16(values[i]!);
  return bits;
}

/** `bits` as float32 values, written into `values`; every half is a float32 exactly. */
export function float16ToFloat32(
  bits: Uint16Array,
  values: Float32Array = new Float32Array(bits.length),
): Float32Array {
  if (bits.length < 65_536) {
    for (let i = 0; i < bits.length; i++) values[i] = float16ToNumber(bits[i]!);
    return values;
  }
  const every = Float32Array.from({ length: 65_536 }, (_, half) => float16ToNumber(half));
  for (let i = 0; i < bits.length; i++) values[i] = every[bits[i]!]!;
  return values;
}

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
