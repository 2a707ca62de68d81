import { InputError } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";
/** Queries parted into slices: query `q` lies in `slices[sliceOf[q]]`. Every query lies in one. */
export interface Slicing {
  readonly name: string;
  readonly label: string;
  /** How they were parted, as a sentence. */
  readonly how: string;
  readonly slices: readonly string[];
  readonly sliceOf: Int32Array;
}

export interface SlicingName {
  readonly name: string;
  readonly label: string;
  /** What the values are, as the beginning of `how`. */
  readonly meaning: string;
}

/**
 * Slices by a number: one for each value up to four of them, else four by quantiles. Equal values always share a
 * slice: each boundary is the one between two different values that lies nearest to its quantile, so slices can be
 * unequal and fewer than four. Labels are the lowest and highest value in a slice. NaN is no value and has a slice of
 * its own. null where all queries fall into one slice.
 */
export function numericSlicing(
  { name, label, meaning }: SlicingName,
  values: ArrayLike<number>,
): Slicing | null {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) || Number.isNaN(values[i])) continue;
    throw new InputError(`value ${i} is ${values[i]}; expected a finite number, or NaN for none`);
  }
  const known = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const starts = boundaries(known);
  const slices = rangeLabels(
    starts.map((start, i) => [known[start]!, known[(starts[i + 1] ?? known.length) - 1]!] as const),
  );
  const lows = starts.map((start) => known[start]!);
  const without = known.length < values.length;
  if (slices.length + (without ? 1 : 0) < 2) return null;
  const sliceOf = Int32Array.from(values, (value) =>
    Number.isNaN(value) ? slices.length : lows.findLastIndex((low) => value >= low),
  );
  const distinct = new Set(known).size;
  const parted =
    distinct <= mostClasses
      ? "a slice for each value"
      : `parted at the quartiles into ${slices.length}, equal values together`;
  return {
    name,
    label,
    how: `${meaning}; ${parted}`,
    slices: without ? [...slices, noValue] : slices,
    sliceOf,
  };
}

/**
 * Slices by a name: the `most` most frequent values each have one, the others share one. null is no value and has a
 * slice of its own. null where all queries fall into one slice.
 */
export function categorySlicing(
  { name, label, meaning }: SlicingName,
  values: readonly (string | null)[],
  most = 12,
): Slicing | null {
  requireWhole("most", most);
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ordered = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  // One value more than fits is no reason for a slice of "others".
  const kept = ordered.length <= most + 1 ? ordered : ordered.slice(0, most);
  const slices = kept.map(([value]) => value);
  const rest = ordered.length - kept.length;
  if (rest > 0) slices.push(`${rest} other values`);
  const places = new Map(kept.map(([value], i) => [value, i]));
  if (values.includes(null)) slices.push(noValue);
  if (slices.length < 2) return null;
  return {
    name,
    label,
    how: rest > 0 ? `${meaning}; the ${most} most frequent values, the others together` : meaning,
    slices,
    sliceOf: Int32Array.from(values, (value) =>
      value === null ? slices.length - 1 : (places.get(value) ?? kept.length),
    ),
  };
}

/** Lowest and highest value of each, to as many digits as keep neighbours apart. */
function rangeLabels(ranges: readonly (readonly [number, number])[]): string[] {
  for (const digits of [3, 6, 9, 17]) {
    const shown = (value: number): string => String(Number(value.toPrecision(digits)));
    const whole = (value: number): string => (Number.isInteger(value) ? String(value) : shown(value));
    const labels = ranges.map(([low, high]) => [whole(low), whole(high)] as const);
    const apart = labels.every(([low], i) => i === 0 || labels[i - 1]![1] !== low);
    if (apart || digits === 17)
      return labels.map(([low, high]) => (low === high ? low : `${low} to ${high}`));
  }
  return [];
}

/** Where slices of ascending values begin. */
function boundaries(sorted: Float64Array): number[] {
  const changes: number[] = [];
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) changes.push(i);
  if (sorted.length === 0) return [];
  if (changes.length < mostClasses) return [0, ...changes];
  const starts = new Set([0]);
  for (let part = 1; part < mostClasses; part++) {
    const wanted = (sorted.length * part) / mostClasses;
    starts.add(changes.reduce((best, at) => (Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best)));
  }
  return [...starts].sort((a, b) => a - b);
}

const mostClasses = 4;
const noValue = "no value";
