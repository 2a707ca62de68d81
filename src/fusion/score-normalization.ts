import type { Normalization } from "../contracts/fusion-method.js";
import { bordaShareRule } from "./borda-rule.js";
import type { FusionRule } from "./fuse-lists.js";
import { maxNormalized } from "./max-normalized.js";
import { minMaxNormalized } from "./min-max.js";
import { sumNormalized } from "./sum-normalized.js";
import { tiedRanks } from "./tied-ranks.js";
import { zmuvNormalized } from "./zmuv.js";

/** A normalisation; `none` leaves the scores as they are. */
export type ScoreNormalization = Normalization | "none";

/** What each normalisation makes of a list; `rank` is 1 - (r - 1) / n of n documents. */
export const normalizationRules: Readonly<Record<ScoreNormalization, FusionRule>> = {
  "min-max": { ranked: minMaxNormalized },
  max: { ranked: maxNormalized },
  sum: { ranked: sumNormalized },
  zmuv: { ranked: zmuvNormalized },
  rank: { ranked: (scores) => tiedRanks(scores).map((rank) => 1 - (rank - 1) / scores.length) },
  borda: bordaShareRule,
  none: { ranked: (scores) => scores },
};
