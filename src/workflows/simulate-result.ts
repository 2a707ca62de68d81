import type { BenchmarkDetails } from "../contracts/benchmark-details.js";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import { InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Simulation } from "../contracts/simulation.js";
import type { CandidateScores } from "../selection/candidate-scores.js";
import { simulate } from "./simulate.js";

/** What a simulation needs of a result. */
export interface SimulatedResult {
  readonly result: Pick<BenchmarkResult, "decision" | "candidates" | "seed">;
  readonly details: Pick<BenchmarkDetails, "perQuery">;
}

export interface SimulateResultOptions {
  readonly dataSets?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * `simulate` on the scores of a benchmark, by its primary metric, with its seed and at the level of its look. Throws
 * `InputError` where fewer than two candidates or queries have scores.
 */
export async function simulateResult(
  { result, details }: SimulatedResult,
  options: SimulateResultOptions = {},
): Promise<Simulation> {
  const { decision, seed } = result;
  const { metric, alpha, look } = decision;
  if (metric === null)
    throw new InputError("nothing to simulate: no judgements, so no candidate has a score");
  const scores = scoresOfResult(result, details, metric);
  return simulate(scores, { ...options, metric, seed, alpha, level: look?.level ?? alpha });
}

function scoresOfResult(
  { candidates }: SimulatedResult["result"],
  { perQuery }: SimulatedResult["details"],
  metric: string,
): CandidateScores {
  const columns = perQuery?.metrics[metric] ?? {};
  const ids = candidates.map(({ id }) => id).filter((id) => columns[id] !== undefined);
  const queries = perQuery?.queryIds.length ?? 0;
  const values = new Float64Array(ids.length * queries);
  ids.forEach((id, i) => {
    values.set(columns[id]!, i * queries);
  });
  return { ids, queries, values };
}
