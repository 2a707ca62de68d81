import { InputError } from "../contracts/errors.js";
import type { Ratings } from "../contracts/ratings.js";
import { type BootstrapUnitsOptions, bootstrapUnits, type UnitsInterval } from "./bootstrap-units.js";

/** What a difference between two grades means: none or all, by rank, or by size. */
export type MeasurementLevel = "nominal" | "ordinal" | "interval";

export interface KrippendorffAlphaOptions extends Partial<BootstrapUnitsOptions> {
  /** Default `ordinal`, which relevance grades are. */
  readonly level?: MeasurementLevel | undefined;
}

export interface KrippendorffAlpha extends UnitsInterval {
  /** At most 1, which is perfect agreement; 0 is chance; null where all grades are equal or no pair was rated twice. */
  readonly alpha: number | null;
  readonly level: MeasurementLevel;
  /** Pairs that at least two raters graded; only they say anything about agreement. */
  readonly pairs: number;
  /** Grades given to those pairs. */
  readonly ratings: number;
}

/**
 * Krippendorff's alpha of any number of raters, with ratings missing: 1 - D_o / D_e, where a pair with m grades adds
 * 1/(m - 1) to the coincidence o_ck of each ordered pair of its grades c and k, D_o = Σ o_ck δ²_ck,
 * D_e = Σ n_c n_k δ²_ck / (n - 1), and δ² is [c ≠ k], (Σ_{g=c..k} n_g - (n_c + n_k)/2)², or (c - k)²
 * (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"). Grades below 0 are missing ratings.
 * With `random` it has a bootstrap interval over pairs, else `low` and `high` are null; pairs of one query are not
 * independent of each other, so the interval is somewhat too narrow. Throws `InputError` for an unknown level.
 */
export function krippendorffAlpha(
  ratings: Ratings,
  { level = "ordinal", random, resamples, confidence }: KrippendorffAlphaOptions = {},
): KrippendorffAlpha {
  if (!Object.hasOwn(distances, level)) {
    throw new InputError(
      `level is ${JSON.stringify(level)}; expected ${Object.keys(distances).join(", ")}: how grades are measured`,
    );
  }
  const { values, kinds, multiplicities } = kindsOfPairs(ratings);
  const statistic = (counts: Float64Array): number | null => alphaOf(kinds, counts, values, level);
  const interval =
    random === undefined
      ? { low: null, high: null, undefinedResamples: 0 }
      : bootstrapUnits(multiplicities, statistic, { random, resamples, confidence });
  return {
    alpha: statistic(Float64Array.from(multiplicities)),
    ...interval,
    level,
    pairs: multiplicities.reduce((sum, count) => sum + count, 0),
    ratings: kinds.reduce((sum, kind, i) => sum + kind.size * multiplicities[i]!, 0),
  };
}

/** Pairs with the same grades, whoever gave them. */
interface Kind {
  /** How often each value was given. */
  readonly counts: Int32Array;
  readonly size: number;
}

function kindsOfPairs({ offsets, grades }: Ratings): {
  values: number[];
  kinds: Kind[];
  multiplicities: number[];
} {
  const given: number[][] = [];
  for (let pair = 0; pair + 1 < offsets.length; pair++) {
    const opinions = [...grades.subarray(offsets[pair]!, offsets[pair + 1]!)].filter((grade) => grade >= 0);
    if (opinions.length > 1) given.push(opinions.sort((a, b) => a - b));
  }
  const values = [...new Set(given.flat())].sort((a, b) => a - b);
  const place = new Map(values.map((value, i) => [value, i]));
  const numbers = new Map<string, number>();
  const kinds: Kind[] = [];
  const multiplicities: number[] = [];
  for (const opinions of given) {
    const key = opinions.join();
    const known = numbers.get(key);
    if (known !== undefined) {
      multiplicities[known]!++;
      continue;
    }
    const counts = new Int32Array(values.length);
    for (const grade of opinions) counts[place.get(grade)!]!++;
    numbers.set(key, kinds.length);
    kinds.push({ counts, size: opinions.length });
    multiplicities.push(1);
  }
  return { values, kinds, multiplicities };
}

function alphaOf(
  kinds: readonly Kind[],
  multiplicities: Float64Array,
  values: readonly number[],
  level: MeasurementLevel,
): number | null {
  const size = values.length;
  const coincidences = new Float64Array(size * size);
  kinds.forEach(({ counts, size: given }, i) => {
    const weight = multiplicities[i]! / (given - 1);
    if (weight === 0) return;
    for (let c = 0; c < size; c++) {
      if (counts[c] === 0) continue;
      for (let k = 0; k < size; k++)
        coincidences[c * size + k]! += weight * counts[c]! * (counts[k]! - (c === k ? 1 : 0));
    }
  });
  const totals = new Float64Array(size);
  for (let c = 0; c < size; c++) for (let k = 0; k < size; k++) totals[c]! += coincidences[c * size + k]!;
  const all = totals.reduce((sum, total) => sum + total, 0);
  const distance = distances[level](values, totals);
  let observed = 0;
  let expected = 0;
  for (let c = 0; c < size; c++) {
    for (let k = c + 1; k < size; k++) {
      const squared = distance(c, k) ** 2;
      observed += coincidences[c * size + k]! * squared;
      expected += totals[c]! * totals[k]! * squared;
    }
  }
  return expected > 0 ? 1 - ((all - 1) * observed) / expected : null;
}

type Distance = (values: readonly number[], totals: Float64Array) => (c: number, k: number) => number;

const distances: Readonly<Record<MeasurementLevel, Distance>> = {
  nominal: () => () => 1,
  ordinal: (_, totals) => {
    const before = new Float64Array(totals.length + 1);
    for (let i = 0; i < totals.length; i++) before[i + 1] = before[i]! + totals[i]!;
    return (c, k) => before[k + 1]! - before[c]! - (totals[c]! + totals[k]!) / 2;
  },
  interval: (values) => (c, k) => values[k]! - values[c]!,
};
