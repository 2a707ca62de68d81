import type { CandidateResult, Percentiles } from "../contracts/benchmark-result.js";
import type { TradeOff } from "../contracts/choice.js";
import { quantile } from "../numeric/quantile.js";
import type { SeededRandom } from "../numeric/seeded-random.js";

export interface TradeOffOptions {
  readonly metric: string;
  /** Scores of each candidate on the same queries, by id. */
  readonly scores: Readonly<Record<string, ArrayLike<number>>>;
  readonly random: () => Pick<SeededRandom, "uint32">;
  /** Default 5,000. */
  readonly resamples?: number;
}

/**
 * What a slower candidate buys: each against the best, by mean, of those that are faster by their median latency. The
 * ratio of means has the 95 % percentile interval of a paired bootstrap (whole queries are drawn, so both means move
 * together); that of the latencies combines the intervals of both medians on the log scale (MOVER; Donner and Zou 2012),
 * which takes them as independent and so is wide rather than narrow. Candidates without score or timing are left out,
 * and a pair whose faster one scores 0.
 */
export function tradeOffs(candidates: readonly CandidateResult[], options: TradeOffOptions): TradeOff[] {
  const { metric, scores } = options;
  const timed = candidates
    .filter(({ id, timing }) => scores[id] !== undefined && (timing?.queryMs?.p50 ?? 0) > 0)
    .sort((a, b) => p50Of(a) - p50Of(b));
  return timed.slice(1).flatMap((slower, i): TradeOff[] => {
    const faster = bestOf(timed.slice(0, i + 1), scores);
    const [a, b] = [scores[slower.id]!, scores[faster.id]!];
    const below = meanOf(b);
    if (!(below > 0)) return [];
    const latency = latencyRatio(slower, faster);
    return [
      {
        a: slower.id,
        b: faster.id,
        metric,
        ratio: meanOf(a) / below,
        ...ratioInterval(a, b, options),
        n: a.length,
        ...countSigns(a, b),
        latencyRatio: p50Of(slower) / p50Of(faster),
        latencyLow: latency?.low ?? null,
        latencyHigh: latency?.high ?? null,
      },
    ];
  });
}

function bestOf(candidates: readonly CandidateResult[], scores: TradeOffOptions["scores"]): CandidateResult {
  return candidates.reduce((best, one) => (meanOf(scores[one.id]!) > meanOf(scores[best.id]!) ? one : best));
}

function p50Of({ timing }: CandidateResult): number {
  return timing!.queryMs!.p50;
}

function ratioInterval(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { random, resamples = 5000 }: TradeOffOptions,
): { low: number | null; high: number | null } {
  const n = a.length;
  if (n < 2) return { low: null, high: null };
  const draws = random();
  const ratios = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let [above, below] = [0, 0];
    for (let i = 0; i < n; i++) {
      const row = Math.floor((draws.uint32() / 2 ** 32) * n);
      above += a[row]!;
      below += b[row]!;
    }
    if (below === 0) return { low: null, high: null };
    ratios[r] = above / below;
  }
  ratios.sort();
  return { low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}

function latencyRatio(a: CandidateResult, b: CandidateResult): { low: number; high: number } | null {
  const [first, second] = [logInterval(a), logInterval(b)];
  if (first === null || second === null) return null;
  const difference = first.mid - second.mid;
  const low = difference - Math.hypot(first.mid - first.low, second.high - second.mid);
  const high = difference + Math.hypot(first.high - first.mid, second.mid - second.low);
  return { low: Math.exp(low), high: Math.exp(high) };
}

function logInterval({ timing }: CandidateResult): { low: number; mid: number; high: number } | null {
  const interval = timing?.queryMsInterval?.p50 ?? null;
  const { p50 }: Pick<Percentiles, "p50"> = timing!.queryMs!;
  if (interval === null || !(interval.low > 0)) return null;
  return { low: Math.log(interval.low), mid: Math.log(p50), high: Math.log(interval.high) };
}

function countSigns(a: ArrayLike<number>, b: ArrayLike<number>): Pick<TradeOff, "wins" | "ties" | "losses"> {
  let [wins, losses] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference > rounding) wins++;
    if (difference < -rounding) losses++;
  }
  return { wins, ties: a.length - wins - losses, losses };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

const rounding = 1e-12;
