import { poissonPmf } from "../../statistics/poisson.js";
import type { HubnessMeasures } from "./hubness-measures.js";
import type { KOccurrence } from "./k-occurrence.js";

/** What the measures come to where every list holds random items. */
export type HubnessNull = Pick<
  HubnessMeasures,
  "skewness" | "robinHood" | "gini" | "atkinson" | "antihubs" | "hubOccurrence" | "largestHub"
>;

/**
 * The measures of random lists, where N is close to Poisson(λ): skewness 1/√λ, anti-hubs e^−λ, Robin Hood
 * e^−λ λ^⌊λ⌋/⌊λ⌋!, Gini Σ F(1 − F)/λ, and the median of the largest of as many counts. Without this line next to them the
 * measures mean nothing: of 100,000 items, 95 % are in no list of 500 queries by ten whatever the space is like.
 * null where no list holds anything.
 */
export function hubnessNull({ counts, lists }: KOccurrence): HubnessNull | null {
  const n = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const mean = total / n;
  const last = Math.ceil(mean + 12 * Math.sqrt(mean) + 40);
  let [below, gini, roots, held, largest] = [0, 0, 0, 0, 0];
  for (let count = 0; count <= last; count++) {
    const share = poissonPmf(count, mean);
    below = Math.min(1, below + share);
    gini += below * (1 - below);
    roots += Math.sqrt(count) * share;
    if (count >= 2 * mean) held += count * share;
    if (n * Math.log(below) < -Math.LN2) largest = count + 1;
  }
  return {
    skewness: 1 / Math.sqrt(mean),
    robinHood: poissonPmf(Math.floor(mean), mean),
    gini: gini / mean,
    atkinson: 1 - roots ** 2 / mean,
    antihubs: Math.exp(-mean),
    hubOccurrence: held / mean,
    largestHub: Math.min(1, largest / lists),
  };
}
