import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CandidateScores } from "../src/selection/candidate-scores.js";
import { projectRoot } from "./shared-data.js";

export const realData = ["chorus-electronics", "scifact", "msrd-movies"] as const;

interface Fixture {
  readonly datasets: Readonly<
    Record<string, { readonly queries: number; readonly scores: Readonly<Record<string, readonly number[]>> }>
  >;
}

const { datasets } = JSON.parse(
  readFileSync(join(projectRoot, "test", "fixtures", "per-query-scores.json"), "utf8"),
) as Fixture;

/** Per-query nDCG@10 of real candidates (the fixture says which, and how they were made); of all or of those named. */
export function perQueryScores(name: (typeof realData)[number], ids?: readonly string[]): CandidateScores {
  const { queries, scores } = datasets[name]!;
  const chosen = ids ?? Object.keys(scores);
  return { ids: chosen, queries, values: Float64Array.from(chosen.flatMap((id) => scores[id]!)) };
}
