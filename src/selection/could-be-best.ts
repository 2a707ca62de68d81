import { requireShare } from "../contracts/require-share.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { centreColumns, roundingShare, sumRounding } from "../statistics/centre-columns.js";
import { flipCount } from "../statistics/flip-count.js";
import { type Flips, forEachFlippedSums } from "../statistics/flipped-sums.js";
import { exactUpTo } from "../statistics/sign-flip-test.js";
import { type CandidateScores, checkScores } from "./candidate-scores.js";

export interface CouldBeBestOptions {
  readonly random: Pick<SeededRandom, "uint32">;
  /** Level of this look: a candidate is ruled out at p <= level / 2. Default .05. */
  readonly level?: number;
  /** Random flips; default `flipCount(2, level)`. Below 2^queries, all patterns are counted instead. */
  readonly flips?: number;
}

export interface CouldBeBest {
  /** Candidate numbers that are not ruled out, ascending; never empty unless there are no candidates. */
  readonly members: readonly number[];
  /** Whether the leader (the best mean) beats every other candidate by itself; then it is the only member. */
  readonly verified: boolean;
  /**
   * One-sided p of each candidate: that some other is better or, where the leader is verified, that the leader is not
   * better than it.
   */
  readonly p: Float64Array;
  /** The candidate that p is about: the largest t statistic against each, or the verified leader; -1 where there is none. */
  readonly strongest: Int32Array;
}

/**
 * The set of candidates that could still be the best, and whether it is one.
 *
 * The set: multiple comparisons with the best (Hsu 1981) with a randomisation null. For candidate i, T_i is the maximum
 * over j of the paired t statistic of s_j - s_i. Its null flips the signs of whole queries, the same flips for all j, so
 * that the dependence between the competitors stays and the maximum pays for their number. i is ruled out when
 * p_i = (1 + #{T_b >= T_i}) / (1 + B) is at most level / 2.
 *
 * The winner: rank verification (Gutmann, Maymin 1987; Hung, Fithian 2019; any covariance: Sood 2025). When the candidate
 * with the best mean beats each other one alone at p <= level / 2 (the same flips, no maximum, no correction), it is the
 * only member. For normal means of any covariance a candidate that is not the one best is named in at most the share
 * `level` of data sets, whatever the number of candidates (docs/decisions/009); simulated on normal, skewed and real
 * scores in `deciding.long.ts`. A set of one by the first rule is one by the second but for rounding, as standard deviations
 * of differences obey the triangle inequality.
 *
 * Up to 20 queries with at most B patterns every p is exact. Candidates with equal scores on every query are never
 * separable from each other. t grows with the correlation-like r = Σ(s_j - s_i) / √(n Σ(s_j - s_i)²), whose denominator
 * no flip changes: T is compared in r. Cost B × (candidates × queries / 8 + candidates²). Throws as `checkScores`
 * does, and `InputError` for a level outside 0 to 1 or flips that are no whole number from 1.
 */
export function couldBeBest(scores: CandidateScores, options: CouldBeBestOptions): CouldBeBest {
  checkScores(scores);
  const { queries: n } = scores;
  const count = scores.ids.length;
  const level = options.level ?? 0.05;
  requireShare("the level", level, 0.05);
  if (options.flips !== undefined) requireWhole("flips", options.flips);
  const { centred, size, rawSize } = centreColumns(scores.values, count, n);
  const pairs = pairScales(centred, count, n, rawSize * roundingShare, sumRounding(n, size));
  const observed = observe(centred, pairs, count, n);
  const budget = options.flips ?? flipCount(2, level);
  const all = n <= exactUpTo && 2 ** n <= budget;
  const flips: Flips = all ? { kind: "all" } : { kind: "random", count: budget, random: options.random };
  const hits = new Float64Array(count);
  const leaderHits = new Float64Array(count);
  forEachFlippedSums(centred, count, n, flips, (sums, block) => {
    countMaxima(hits, sums, block, pairs, count, observed.largest);
    countLeader(leaderHits, sums, block, pairs, count, observed);
    return true;
  });
  const shareOf = (hit: number): number => (all ? hit / 2 ** n : (1 + hit) / (1 + budget));
  const { leader } = observed;
  const others = Array.from({ length: count }, (_, i) => i).filter((i) => i !== leader);
  const verified = others.length > 0 && others.every((i) => shareOf(leaderHits[i]!) <= level / 2);
  const p = hits.map(shareOf);
  if (!verified) {
    const members = [...p.keys()].filter((i) => p[i]! > level / 2);
    return { members, verified, p, strongest: observed.strongest };
  }
  for (const i of others) p[i] = shareOf(leaderHits[i]!);
  const strongest = observed.strongest.map((strong, i) => (i === leader ? strong : leader));
  return { members: [leader], verified, p, strongest };
}

/** For each ordered pair 1 / √(n Σd²), 0 where the two never differ, and the slack that rounding needs. */
interface PairScales {
  readonly inverse: Float64Array;
  readonly slack: Float64Array;
}

function pairScales(
  centred: Float64Array,
  count: number,
  n: number,
  negligible: number,
  rounding: number,
): PairScales {
  const inverse = new Float64Array(count * count);
  const slack = new Float64Array(count * count).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let squares = 0;
      for (let q = 0; q < n; q++) squares += (centred[j * n + q]! - centred[i * n + q]!) ** 2;
      if (i === j || !(Math.sqrt(squares / n) > negligible)) continue;
      inverse[i * count + j] = 1 / Math.sqrt(n * squares);
      slack[i * count + j] = 1e-10 + rounding * inverse[i * count + j]!;
    }
  }
  return { inverse, slack };
}

interface Observed {
  /** Largest r against each candidate less its slack, and who has it. */
  readonly largest: Float64Array;
  readonly strongest: Int32Array;
  /** The candidate with the best mean, the first of equals, and its r against each less its slack. */
  readonly leader: number;
  readonly leads: Float64Array;
}

function observe(centred: Float64Array, { inverse, slack }: PairScales, count: number, n: number): Observed {
  const totals = Float64Array.from({ length: count }, (_, c) => {
    let sum = 0;
    for (let q = 0; q < n; q++) sum += centred[c * n + q]!;
    return sum;
  });
  const leader = totals.reduce((best, total, c) => (total > totals[best]! ? c : best), 0);
  const largest = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const leads = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const strongest = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const at = i * count + j;
      if (inverse[at] === 0) continue;
      const r = (totals[j]! - totals[i]!) * inverse[at]! - slack[at]!;
      if (j === leader) leads[i] = r;
      if (r > largest[i]!) {
        largest[i] = r;
        strongest[i] = j;
      }
    }
  }
  return { largest, strongest, leader, leads };
}

/** Adds to `hits` how many flips of the block give each candidate a maximum of at least what was seen. */
function countMaxima(
  hits: Float64Array,
  sums: Float64Array,
  block: number,
  { inverse, slack }: PairScales,
  count: number,
  largest: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const row = i * count;
    const bound = largest[i]!;
    let reached = 0;
    for (let at = 0; at < block * count; at += count) {
      const own = sums[at + i]!;
      let j = 0;
      while (j < count && (sums[at + j]! - own) * inverse[row + j]! + slack[row + j]! < bound) j++;
      if (j < count) reached++;
    }
    hits[i] = hits[i]! + reached;
  }
}

/** Adds to `hits` how many flips of the block put the leader at least as far above each other candidate as it was seen. */
function countLeader(
  hits: Float64Array,
  sums: Float64Array,
  block: number,
  { inverse, slack }: PairScales,
  count: number,
  { leader, leads }: Observed,
): void {
  for (let i = 0; i < count; i++) {
    if (i === leader) continue;
    const pair = i * count + leader;
    const [scale, rounding, bound] = [inverse[pair]!, slack[pair]!, leads[i]!];
    let reached = 0;
    for (let at = 0; at < block * count; at += count) {
      if ((sums[at + leader]! - sums[at + i]!) * scale + rounding >= bound) reached++;
    }
    hits[i] = hits[i]! + reached;
  }
}
