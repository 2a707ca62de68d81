import { type SeededRandom, seededSample } from "../../numeric/seeded-random.js";

/**
 * A random sample of `most` of `values`, ascending, that has the first of `kept` in it, a tenth of the sample at most; all
 * values where there are no more. `values` ascend; what is kept and not among them is passed over.
 */
export function sampleKeeping(
  values: Int32Array,
  most: number,
  kept: Int32Array,
  random: SeededRandom,
): Int32Array {
  if (values.length <= most) return values;
  const there = new Set(values);
  const chosen = new Set<number>();
  for (const value of kept) {
    if (chosen.size >= Math.min(mostKept, Math.floor(most / 10))) break;
    if (there.has(value)) chosen.add(value);
  }
  const others = values.filter((value) => !chosen.has(value));
  for (const place of seededSample(others.length, most - chosen.size, random)) chosen.add(others[place]!);
  return Int32Array.from(chosen).sort();
}

const mostKept = 200;
