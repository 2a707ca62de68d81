/** The least and the greatest value that something can turn out to have. */
export interface Extremes {
  readonly low: number;
  readonly high: number;
}

/**
 * A score, or a difference of two with the same denominator, that is a sum of gains over the gains of the best possible
 * list. Each open document may turn out to have no gain or that of any grade in use.
 */
export interface GainRatio {
  /** The numerator of the documents that are judged. */
  readonly judged: number;
  /** What a gain of 1 of each open document adds to the numerator. */
  readonly weights: Float64Array;
  /** For each grade in use, ascending: its gain less that of the grade below (the first: less 0). */
  readonly steps: readonly number[];
  /** For each grade in use: how many judged documents have at least that grade. */
  readonly atLeast: readonly number[];
  /** The denominator of `count` documents of gain 1; never falls as the count grows. */
  readonly ideal: (count: number) => number;
}

/**
 * The least and the greatest value of (judged + Σ weight · gain) / Σ step · ideal(documents with that grade or above)
 * over all gradings of the open documents; a ratio 0 / 0 is 0.
 *
 * Exact. Of gradings with the same numbers of each grade the best gives high grades to high weights, so with M_g the
 * documents graded g or above the numerator is judged + Σ_g step_g V(M_g), V the sum of the M largest weights, and
 * the denominator Σ_g step_g ideal(n_g + M_g), subject to M_1 >= M_2 >= …. For a trial value t the best numerator minus t
 * times the denominator is found grade by grade; Dinkelbach's iteration (1967) then raises t to the maximum, in a
 * handful of steps. Cost: steps × grades × open documents.
 */
export function gainRatioExtremes(ratio: GainRatio): Extremes {
  const negated = { ...ratio, judged: -ratio.judged, weights: ratio.weights.map((weight) => -weight) };
  return { low: 0 - greatest(negated), high: greatest(ratio) };
}

function greatest(ratio: GainRatio): number {
  const { judged, weights, steps, atLeast, ideal } = ratio;
  let denominator = 0;
  for (let g = 0; g < steps.length; g++) denominator += steps[g]! * ideal(atLeast[g]!);
  let best = denominator > 0 ? judged / denominator : 0;
  if (weights.length === 0) return best;
  const sums = runningSums(weights);
  const search = createSearch(ratio, sums);
  for (;;) {
    const found = search(best);
    const value = found.denominator > 0 ? found.numerator / found.denominator : 0;
    if (!(value > best + rounding)) return best;
    best = value;
  }
}

interface Fraction {
  numerator: number;
  denominator: number;
}

/** Finds the grading with the greatest numerator - t · denominator. */
function createSearch(
  { judged, steps, atLeast, ideal }: GainRatio,
  sums: Float64Array,
): (t: number) => Fraction {
  const size = sums.length;
  const numerators = new Float64Array(size);
  const denominators = new Float64Array(size);
  const result: Fraction = { numerator: 0, denominator: 0 };
  /** From the highest grade down; entry m is the best with m documents of the grade or above. */
  return (t) => {
    numerators.fill(judged);
    denominators.fill(0);
    for (let g = steps.length - 1; g >= 0; g--) {
      let [numerator, denominator, value] = [numerators[0]!, denominators[0]!, Number.NEGATIVE_INFINITY];
      for (let m = 0; m < size; m++) {
        const here = numerators[m]! - t * denominators[m]!;
        if (here > value) [numerator, denominator, value] = [numerators[m]!, denominators[m]!, here];
        numerators[m] = numerator + steps[g]! * sums[m]!;
        denominators[m] = denominator + steps[g]! * ideal(atLeast[g]! + m);
      }
    }
    let best = 0;
    for (let m = 1; m < size; m++) {
      if (numerators[m]! - t * denominators[m]! > numerators[best]! - t * denominators[best]!) best = m;
    }
    result.numerator = numerators[best]!;
    result.denominator = denominators[best]!;
    return result;
  };
}

/** Entry m: the sum of the m largest weights. */
function runningSums(weights: Float64Array): Float64Array {
  const descending = weights.slice().sort().reverse();
  const sums = new Float64Array(weights.length + 1);
  for (let m = 0; m < weights.length; m++) sums[m + 1] = sums[m]! + descending[m]!;
  return sums;
}

const rounding = 1e-14;
