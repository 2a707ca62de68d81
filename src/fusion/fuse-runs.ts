import { InputError } from "../contracts/errors.js";
import {
  type FusionMethod,
  fusionMethods,
  normalizedMethods,
  weightedMethods,
} from "../contracts/fusion-method.js";
import { didYouMean } from "../contracts/nearest-name.js";
import type { Run } from "../contracts/run.js";
import { bordaFusion } from "./borda-fusion.js";
import { combMnz } from "./comb-mnz.js";
import { distributionBasedFusion } from "./distribution-based-fusion.js";
import type { FuseListsOptions } from "./fuse-lists.js";
import { rankBiasedCentroids } from "./rank-biased-centroids.js";
import { reciprocalRankFusion } from "./reciprocal-rank-fusion.js";
import { normalizationRules, type ScoreNormalization } from "./score-normalization.js";
import { weightedSum } from "./weighted-sum.js";

export interface FusionOptions extends FuseListsOptions {
  readonly method?: FusionMethod | undefined;
  /** Constant of reciprocal rank fusion; default 60. */
  readonly k?: number | undefined;
  /** Persistence of rank-biased centroids; default 0.8. */
  readonly phi?: number | undefined;
  /** For weighted-sum, comb-sum and comb-mnz; default min-max. */
  readonly normalization?: ScoreNormalization | undefined;
}

/**
 * Fuses runs over one corpus by the named method, reciprocal rank fusion unless told otherwise: score descending, then
 * document row ascending. Queries are the union over the runs. Throws `InputError` as the methods do, for a method or
 * normalisation that does not exist, and for weights where the method has none.
 */
export function fuseRuns(
  runs: readonly Run[],
  { method = "rrf", k, phi, normalization = "min-max", weights, ...options }: FusionOptions = {},
): Run {
  checkNames(method, normalization);
  checkWeights(method, weights);
  switch (method) {
    case "rrf":
      return reciprocalRankFusion(runs, { ...options, weights, k });
    case "weighted-sum":
    case "comb-sum":
      return weightedSum(runs, { name: method, ...options, weights, normalization });
    case "comb-mnz":
      return combMnz(runs, { ...options, normalization });
    case "rbc":
      return rankBiasedCentroids(runs, { ...options, phi });
    case "borda":
      return bordaFusion(runs, { ...options, weights });
    case "dbsf":
      return distributionBasedFusion(runs, options);
  }
}

/** The settings of a method that change its lists, with defaults filled in; those it does not use are left out. */
export function fusionConstants({
  method = "rrf",
  k = 60,
  phi = 0.8,
  normalization = "min-max",
}: Pick<FusionOptions, "method" | "k" | "phi" | "normalization">): Readonly<Record<string, number | string>> {
  if (method === "rrf") return { k };
  if (method === "rbc") return { phi };
  return normalizedMethods.includes(method) ? { normalization } : {};
}

function checkNames(method: string, normalization: string): void {
  for (const [what, name, known] of [
    ["method", method, fusionMethods],
    ["normalization", normalization, Object.keys(normalizationRules)],
  ] as const) {
    if ((known as readonly string[]).includes(name)) continue;
    throw new InputError(
      `${what} is "${name}"; expected one of ${known.join(", ")}.${didYouMean(name, known)}`,
    );
  }
}

function checkWeights(method: FusionMethod, weights: readonly number[] | undefined): void {
  if (weights === undefined || weightedMethods.includes(method)) return;
  throw new InputError(`${method} takes no weights; ${weightedMethods.join(", ")} do`);
}
