import { throwIfAborted } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";
import { quantile } from "../numeric/quantile.js";
import { followDesign, type JudgingDesign, type JudgingStatus } from "./judging-design.js";
import type { JudgingPool } from "./judging-pool.js";
import type { GradeLookup } from "./visit-query.js";

export interface SimulateJudgingOptions {
  /** Every grade that a judge could be asked for; undefined counts as 0, as for whoever finds nothing of use. */
  readonly gradeOf: GradeLookup;
  readonly design: JudgingDesign;
  /** Seeds tried, from that of the design on. */
  readonly runs: number;
  /** The winner that all judgements name, null where they name none. */
  readonly expected: string | null;
  readonly predict?: GradeLookup | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What judging by the design would have come to, over many orders of the queries. */
export interface JudgingSimulation {
  readonly runs: number;
  /** Runs that named a winner other than the expected one; any winner where none is expected. */
  readonly wrongWinner: number;
  /** Runs that came to what all judgements say: that winner, or none. */
  readonly sameVerdict: number;
  readonly statuses: Readonly<Record<JudgingStatus, number>>;
  /** Judgements taken: median, ninth decile and mean. */
  readonly judgements: { readonly median: number; readonly p90: number; readonly mean: number };
  /** Judgements that judging everything in the tops of the lists would have taken. */
  readonly pool: number;
}

/**
 * Plays the design on judgements that exist, once a seed, and compares what it comes to with the verdict of all of
 * them. Throws as `followDesign` and `InputError` for runs that are no whole number from 1.
 */
export function simulateJudging(pool: JudgingPool, options: SimulateJudgingOptions): JudgingSimulation {
  const { gradeOf, design, runs, expected, predict, signal } = options;
  requireWhole("runs", runs);
  const answer: GradeLookup = (queryId, documentId) => gradeOf(queryId, documentId) ?? 0;
  const statuses = { open: 0, settled: 0, unlikely: 0, exhausted: 0 };
  const taken: number[] = [];
  let [wrongWinner, sameVerdict, all] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    throwIfAborted(signal);
    const state = followDesign(pool, answer, { ...design, seed: design.seed + run }, predict);
    statuses[state.status]++;
    taken.push(state.judgements);
    all = state.pool;
    if (state.winner === expected) sameVerdict++;
    else if (state.winner !== null) wrongWinner++;
  }
  taken.sort((a, b) => a - b);
  return {
    runs,
    wrongWinner,
    sameVerdict,
    statuses,
    judgements: {
      median: quantile(taken, 0.5),
      p90: quantile(taken, 0.9),
      mean: taken.reduce((sum, count) => sum + count, 0) / runs,
    },
    pool: all,
  };
}
