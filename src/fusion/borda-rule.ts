import type { FusionRule } from "./fuse-lists.js";
import { tiedRanks } from "./tied-ranks.js";

/**
 * Borda points (Aslam and Montague 2001): of m documents in any of the lists, the one at rank r gets m - r + 1, and each
 * that a list of n documents lacks gets the mean of the points left, (m - n + 1) / 2; tied documents share a rank
 * (`tiedRanks`).
 */
export const bordaRule: FusionRule = {
  ranked: (scores, m) => tiedRanks(scores).map((rank) => m - rank + 1),
  unranked: (n, m) => (m - n + 1) / 2,
};

/** Borda points as shares of the most there are: points / m. Agrees with ranx's `borda` normalisation. */
export const bordaShareRule: FusionRule = {
  ranked: (scores, m) => bordaRule.ranked(scores, m).map((points) => points / m),
  unranked: (n, m) => bordaRule.unranked!(n, m) / m,
};
