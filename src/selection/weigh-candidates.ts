import type { CandidateResult } from "../contracts/benchmark-result.js";
import type { Weighed } from "../contracts/choice.js";
import { InputError } from "../contracts/errors.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { parseCandidateMeasure } from "./candidate-measures.js";
import type { CandidateMeasure, MeasuredDataset } from "./measured-value.js";

export interface WeighOptions {
  readonly weights: Readonly<Record<string, number>>;
  readonly dataset: MeasuredDataset;
  /** Scores by metric, then candidate id, of the same queries in the same order. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, ArrayLike<number>>>>>;
  readonly random: Pick<SeededRandom, "uint32">;
  /** Default 2,000. */
  readonly resamples?: number;
}

/**
 * The candidate with the largest weighted sum: each measure counts 0 for the worst and 1 for the best of these
 * candidates, linearly between, and the sum is divided by that of the weights (so a candidate added or left out can
 * move the ends, and with them the choice). For each weight the exact range in which the choice stays while the others
 * are as given: totals are linear in a weight, so its ends are where a rival draws level. `stays` is the share of
 * resamples of the queries, the same for all candidates, in which the choice is the same; what is not a mean over queries
 * is held. A candidate with an unknown value is not ranked. Throws `InputError` for unknown measures, one named twice and
 * weights that are not above 0.
 */
export function weighCandidates(candidates: readonly CandidateResult[], options: WeighOptions): Weighed {
  const { weights, dataset } = options;
  const given = parseWeights(weights);
  const scale = scaleOf(given);
  const weighted = given.map(({ measure, weight }) => ({ measure, weight: weight / scale }));
  const read = candidates.map((candidate) => ({
    id: candidate.id,
    values: weighted.map(({ measure }) => measure.read(candidate, dataset).value),
  }));
  const ranked = read.filter(({ values }) => values.every((value) => value !== null));
  const notRanked = read
    .filter(({ values }) => values.includes(null))
    .map(({ id, values }) => ({
      id,
      unknown: weighted.filter((_, k) => values[k] === null).map(({ measure }) => measure.name),
    }));
  const values = ranked.map((one) => one.values.map(Number));
  const ids = ranked.map(({ id }) => id);
  const utilities = utilitiesOf(values, weighted);
  const totals = totalsOf(utilities, weighted);
  const order = [...ids.keys()].sort((a, b) => totals[b]! - totals[a]! || a - b);
  const chosen = uniqueLargest(totals);
  const stability = chosen === null ? null : staysShare({ values, ids, chosen, weighted }, options);
  return {
    weights: given.map(({ measure, weight }, k) => {
      const column = values.map((row) => row[k]!);
      const [least, most] = column.length === 0 ? [null, null] : [Math.min(...column), Math.max(...column)];
      const [worst, best] = measure.better === "higher" ? [least, most] : [most, least];
      const range =
        chosen === null ? noRange(weight) : rangeOf(k, { utilities, weighted, chosen, ids, scale });
      return { measure: measure.name, weight, worst, best, ...range };
    }),
    totals: order.map((place) => ({ id: ids[place]!, total: totals[place]! })),
    notRanked,
    chosen: chosen === null ? null : ids[chosen]!,
    stays: stability,
    resamples: stability === null ? 0 : (options.resamples ?? 2000),
  };
}

/** The measures weighed, by name. Throws as `weighCandidates`. */
export function parseWeights(weights: Readonly<Record<string, number>>): WeightedMeasure[] {
  const seen = new Set<string>();
  return Object.entries(weights).map(([name, weight]) => {
    const measure = parseCandidateMeasure(name);
    if (seen.has(measure.name))
      throw new InputError(`the weight of ${measure.name} is given twice; give it once`);
    seen.add(measure.name);
    if (!(weight > 0 && Number.isFinite(weight)))
      throw new InputError(`the weight of ${measure.name} is ${weight}; expected a number above 0`);
    return { measure, weight };
  });
}

export interface WeightedMeasure {
  readonly measure: CandidateMeasure;
  readonly weight: number;
}

/** The largest power of 2 up to the largest weight: divided by it sums cannot overflow, and no digit is lost. */
function scaleOf(weighted: readonly WeightedMeasure[]): number {
  return 2 ** Math.floor(Math.log2(Math.max(...weighted.map(({ weight }) => weight))));
}

/** From 0 for the worst to 1 for the best of these; 0 for all where they are equal. */
function utilitiesOf(
  values: readonly (readonly number[])[],
  weighted: readonly WeightedMeasure[],
): number[][] {
  const scales = weighted.map(({ measure }, k) => {
    const column = values.map((row) => row[k]!);
    const [least, most] = [Math.min(...column), Math.max(...column)];
    return {
      worst: measure.better === "higher" ? least : most,
      span: (measure.better === "higher" ? 1 : -1) * (most - least),
    };
  });
  return values.map((row) =>
    row.map((value, k) => (scales[k]!.span === 0 ? 0 : (value - scales[k]!.worst) / scales[k]!.span)),
  );
}

function totalsOf(utilities: readonly (readonly number[])[], weighted: readonly WeightedMeasure[]): number[] {
  const all = weighted.reduce((sum, { weight }) => sum + weight, 0);
  return utilities.map(
    (row) => row.reduce((sum, utility, k) => sum + utility * weighted[k]!.weight, 0) / all,
  );
}

/** Place of the largest; null where two are within rounding, or there are none. */
function uniqueLargest(totals: readonly number[]): number | null {
  const largest = Math.max(...totals);
  const places = [...totals.keys()].filter((place) => largest - totals[place]! <= rounding);
  return places.length === 1 ? places[0]! : null;
}

interface Ranked {
  readonly utilities: readonly (readonly number[])[];
  readonly weighted: readonly WeightedMeasure[];
  readonly chosen: number;
  readonly ids: readonly string[];
  /** What the weights were divided by. */
  readonly scale: number;
}

/** Where a rival draws level: lead without weight k plus w times the lead in k is 0. */
function rangeOf(
  k: number,
  { utilities, weighted, chosen, ids, scale }: Ranked,
): Pick<Weighed["weights"][number], "from" | "to" | "below" | "above"> {
  let [from, to]: [number, number] = [0, Number.POSITIVE_INFINITY];
  let [below, above]: [string | null, string | null] = [null, null];
  for (const [rival, row] of utilities.entries()) {
    if (rival === chosen) continue;
    const lead = (j: number): number => utilities[chosen]![j]! - row[j]!;
    const others = weighted.reduce((sum, { weight }, j) => (j === k ? sum : sum + weight * lead(j)), 0);
    const level = lead(k) === 0 ? Number.NaN : -others / lead(k);
    if (lead(k) > 0 && level > from) [from, below] = [level, ids[rival]!];
    if (lead(k) < 0 && level < to) [to, above] = [level, ids[rival]!];
  }
  const end = to * scale;
  return { from: from * scale, to: end === Number.POSITIVE_INFINITY ? null : end, below, above };
}

function noRange(weight: number): Pick<Weighed["weights"][number], "from" | "to" | "below" | "above"> {
  return { from: weight, to: weight, below: null, above: null };
}

interface Drawn {
  readonly values: readonly (readonly number[])[];
  readonly ids: readonly string[];
  readonly chosen: number;
  readonly weighted: readonly WeightedMeasure[];
}

function staysShare(
  { values, ids, chosen, weighted }: Drawn,
  { scores, random, resamples = 2000 }: WeighOptions,
): number | null {
  const columns = weighted.map(({ measure }) => {
    const byId = scores[measure.name];
    return byId === undefined || ids.some((id) => byId[id] === undefined) ? null : ids.map((id) => byId[id]!);
  });
  const queries = columns.find((column) => column !== null)?.[0]?.length ?? 0;
  if (queries === 0) return null;
  const drawn = values.map((row) => [...row]);
  const rows = new Int32Array(queries);
  let same = 0;
  for (let b = 0; b < resamples; b++) {
    for (let q = 0; q < queries; q++) rows[q] = Math.floor((random.uint32() / 2 ** 32) * queries);
    for (const [k, column] of columns.entries()) {
      if (column === null) continue;
      for (const [i, of] of column.entries()) {
        let sum = 0;
        for (const row of rows) sum += of[row]!;
        drawn[i]![k] = sum / queries;
      }
    }
    if (uniqueLargest(totalsOf(utilitiesOf(drawn, weighted), weighted)) === chosen) same++;
  }
  return same / resamples;
}

const rounding = 1e-12;
