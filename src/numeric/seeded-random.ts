import { InputError } from "../contracts/errors.js";
/** A seeded source of randomness; the same seed gives the same sequence on every machine. */
export interface SeededRandom {
  /** Uniform 32-bit unsigned integer. */
  uint32(): number;
  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, bound), without modulo bias. Throws `RangeError` unless 0 < bound <= 2^32. */
  below(bound: number): number;
  /** Standard normal deviate (Marsaglia polar method). */
  normal(): number;
}

/**
 * xoshiro128** (Blackman, Vigna 2018), seeded through splitmix32 so that neighbouring seeds are unrelated.
 * `seed` is any integer; its low 32 bits count. Throws `InputError` for anything else.
 */
export function seededRandom(seed: number): SeededRandom {
  if (!Number.isSafeInteger(seed)) throw new InputError(`the seed is ${seed}; expected a whole number`);
  let mix = seed >>> 0;
  const next = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let s0 = next();
  let s1 = next();
  let s2 = next();
  let s3 = next() | 1;
  let spare: number | null = null;

  function uint32(): number {
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result;
  }

  function uniform(): number {
    return ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992;
  }

  function below(bound: number): number {
    if (!(bound > 0 && bound <= 4294967296)) throw new RangeError(`bound is ${bound}; expected 1 to 2^32`);
    const limit = 4294967296 - (4294967296 % bound);
    let value = uint32();
    while (value >= limit) value = uint32();
    return value % bound;
  }

  function normal(): number {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = v * factor;
        return u * factor;
      }
    }
  }

  return { uint32, uniform, below, normal };
}

/** `count` of the integers 0 … total-1 in random order (partial Fisher-Yates shuffle). */
export function seededOrder(total: number, random: SeededRandom, count: number = total): Int32Array {
  const rows = Int32Array.from({ length: total }, (_, i) => i);
  const taken = Math.min(count, total);
  for (let i = 0; i < taken; i++) {
    const j = i + random.below(total - i);
    const swap = rows[i]!;
    rows[i] = rows[j]!;
    rows[j] = swap;
  }
  return rows.slice(0, taken);
}

/** A random sample of `count` of the integers 0 … total-1, ascending. */
export function seededSample(total: number, count: number, random: SeededRandom): Int32Array {
  return seededOrder(total, random, count).sort();
}
