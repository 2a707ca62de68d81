import type { Run } from "../contracts/run.js";
import { type FuseListsOptions, fuseLists } from "./fuse-lists.js";

/**
 * Distribution-based score fusion (Mazzeschi 2023): the sum over the runs that returned a document of
 * (s - mean + 3 sd) / (6 sd), cut to 0 … 1, with mean and sample deviation of its list; 0.5 in a list without spread,
 * also one of a single document. As in Qdrant, which leaves out the cut. Throws as `fuseLists`.
 */
export function distributionBasedFusion(
  runs: readonly Run[],
  options: Omit<FuseListsOptions, "weights"> = {},
): Run {
  return fuseLists(runs, { ranked: distributionNormalized }, { name: "dbsf", ...options });
}

function distributionNormalized(scores: Float64Array): Float64Array {
  const n = scores.length;
  if (scores.every((score) => score === scores[0])) return new Float64Array(n).fill(0.5);
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (n - 1));
  return scores.map((score) => Math.min(1, Math.max(0, (score - mean) / (6 * deviation) + 0.5)));
}
