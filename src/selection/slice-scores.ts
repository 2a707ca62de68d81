import { InputError } from "../contracts/errors.js";
import { requireShare } from "../contracts/require-share.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Slice, SliceFindings, SliceMean } from "../contracts/slices.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { estimateMean } from "../statistics/estimate-mean.js";
import { pairedTTest } from "../statistics/paired-t-test.js";
import { type CandidateScores, checkScores, scoresOf } from "./candidate-scores.js";
import { differencesOf } from "./compare-candidates.js";
import { rowsBySlice, sliceDifferences } from "./slice-differences.js";
import type { Slicing } from "./slicing.js";

export interface SliceScoresOptions {
  readonly metric: string;
  readonly random: () => Pick<SeededRandom, "uint32">;
  readonly alpha?: number;
  /** Its difference from the candidate in front is shown, instead of that of the second. */
  readonly baseline?: string | null;
  /** Slices with fewer queries are not tested; default 10. */
  readonly leastTested?: number;
  readonly notes?: readonly string[];
}

/**
 * Means of every candidate in every slice, and in each slice the difference between two candidates that all queries
 * together chose: the one in front and the baseline (else the second), tested as `sliceDifferences` says. With a baseline
 * the one in front is the best of several, so its p values are multiplied by their number. A difference in one slice and
 * none in another does not say that the two slices differ. Interval of a mean: BCa with 2,000 resamples, beyond
 * 1,000 queries t within 0 to 1; of a difference: t. Throws `InputError` as `checkScores`, and for a baseline that is no candidate.
 */
export function sliceScores(
  scores: CandidateScores,
  slicings: readonly Slicing[],
  options: SliceScoresOptions,
): SliceFindings {
  checkScores(scores);
  const { metric, alpha = 0.05, leastTested = 10, notes = [], baseline = null } = options;
  requireShare("alpha", alpha, 0.05);
  requireWhole("leastTested", leastTested);
  for (const { name, sliceOf } of slicings) {
    if (sliceOf.length === scores.queries) continue;
    throw new InputError(
      `the slicing "${name}" parts ${sliceOf.length} queries; the scores are of ${scores.queries}`,
    );
  }
  const pair = bestPair(scores, baseline);
  const differences =
    pair === null
      ? null
      : sliceDifferences(differencesOf(scores, pair[0], pair[1]), slicings, {
          leastTested,
          choices: baseline === null ? 1 : scores.ids.length - 1,
        });
  const found = slicings.map((slicing, s) => ({
    name: slicing.name,
    label: slicing.label,
    how: slicing.how,
    slices: rowsBySlice(slicing).flatMap((rows, i): Slice[] =>
      rows.length === 0
        ? []
        : [
            {
              label: slicing.slices[i]!,
              n: rows.length,
              means: meansOf(scores, rows, leastTested, options.random),
              difference: differences?.[s]?.[i] ?? null,
            },
          ],
    ),
  }));
  const slices = found.flatMap((slicing) => slicing.slices);
  return {
    metric,
    a: pair === null ? null : scores.ids[pair[0]]!,
    b: pair === null ? null : scores.ids[pair[1]]!,
    alpha,
    leastTested,
    tested: slices.filter(({ difference }) => difference !== null).length,
    small: slices.filter(({ n }) => n < leastTested).length,
    notes: [...notes],
    slicings: found,
  };
}

/** The candidate in front, by its mean over all queries, and the one it is held against; null for a single candidate. */
function bestPair(scores: CandidateScores, baseline: string | null): readonly [number, number] | null {
  const { ids, queries } = scores;
  const against = baseline === null ? -1 : ids.indexOf(baseline);
  if (baseline !== null && against < 0)
    throw new InputError(`baseline ${baseline} is not among the candidates: ${ids.join(", ")}`);
  const sums = ids.map((_, candidate) => scoresOf(scores, candidate).reduce((sum, value) => sum + value, 0));
  const order = [...ids.keys()].sort((i, j) => sums[j]! - sums[i]! || i - j);
  const [first, second] = order;
  if (first === undefined || second === undefined || queries === 0) return null;
  return [first, against < 0 || against === first ? second : against];
}

function meansOf(
  scores: CandidateScores,
  rows: readonly number[],
  leastTested: number,
  random: () => Pick<SeededRandom, "uint32">,
): Record<string, SliceMean> {
  return Object.fromEntries(
    scores.ids.map((id, candidate) => {
      const column = scoresOf(scores, candidate);
      const values = Float64Array.from(rows, (row) => column[row]!);
      if (rows.length < leastTested)
        return [
          id,
          { mean: values.reduce((sum, value) => sum + value, 0) / rows.length, low: null, high: null },
        ];
      const { mean, low, high } =
        rows.length > mostResampled
          ? tInterval(values)
          : estimateMean(values, { random: random(), resamples });
      return [id, { mean, low, high }];
    }),
  );
}

/** Where there are so many values, BCa and t agree to the third digit. */
function tInterval(values: Float64Array): { mean: number; low: number; high: number } {
  const { mean, low, high } = pairedTTest(values);
  return { mean, low: Math.max(0, low), high: Math.min(1, high) };
}

const mostResampled = 1_000;
const resamples = 2_000;
