/** The largest float32 below `value`, a float32 itself; `-Infinity` stays. */
export function nextFloat32Below(value: number): number {
  float[0] = value;
  if (value === Number.NEGATIVE_INFINITY || Number.isNaN(value)) return value;
  if (value === 0) bits[0] = 0x80000001;
  else if (value > 0) bits[0] = bits[0]! - 1;
  else bits[0] = bits[0]! + 1;
  return float[0]!;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
