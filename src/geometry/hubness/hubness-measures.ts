import { normalPdf, normalSf } from "../../statistics/normal.js";
import type { KOccurrence } from "./k-occurrence.js";

/**
 * How unevenly the places in lists are spread over the items. λ is the mean k-occurrence, lists · k / items. All but the
 * first three are 0 where every item is as popular as any other.
 */
export interface HubnessMeasures {
  /** λ. */
  readonly mean: number;
  /** S_k, the third standardised moment of N (biased form); 0 for a symmetric distribution. null where N does not vary. */
  readonly skewness: number | null;
  /**
   * Third raw moment of a standard normal truncated below at −mean/sd of N, h (a² + 2): scikit-hubness and kiez print it
   * as "skewness truncnorm", which it is not. null where N does not vary.
   */
  readonly truncatedNormalThirdMoment: number | null;
  /** The skewness of that truncated normal, (m3 − 3 m1 m2 + 2 m1³) / (m2 − m1²)^1.5. */
  readonly truncatedNormalSkewness: number | null;
  /** ½ Σ|N − λ| / ΣN: share of all places that would have to change hands, 0 to below 1 (Feldbauer et al. 2018). */
  readonly robinHood: number;
  /** Σ (2i − n − 1) N_(i) / (n ΣN), 0 to below 1. */
  readonly gini: number;
  /** 1 − mean(N^½)² / λ, ε = ½: more weight on the items that are seldom found (Atkinson 1970). */
  readonly atkinson: number;
  /** Share of the items that are in no list. */
  readonly antihubs: number;
  /** Share of all places that items with N ≥ 2λ hold; how many such items there are. */
  readonly hubOccurrence: number;
  readonly hubs: number;
  /** Share of the lists that the most popular item is in; divided by k, the groupie ratio. */
  readonly largestHub: number;
  readonly groupieRatio: number;
}

/** Every measure of the distribution of N_k, from how many items have each count. null where no list holds anything. */
export function hubnessMeasures({ counts, k, lists }: KOccurrence): HubnessMeasures | null {
  return histogramHubness(countHistogram(counts), { k, lists });
}

/** The same from how many items have each count, of which the last may be 0 items. */
export function histogramHubness(
  itemsOf: Float64Array,
  { k, lists }: Pick<KOccurrence, "k" | "lists">,
): HubnessMeasures | null {
  const n = itemsOf.reduce((sum, items) => sum + items, 0);
  const total = itemsOf.reduce((sum, items, count) => sum + items * count, 0);
  if (total === 0) return null;
  const mean = total / n;
  let [second, third, away, roots, hubs, held] = [0, 0, 0, 0, 0, 0];
  itemsOf.forEach((items, count) => {
    const deviation = count - mean;
    second += items * deviation * deviation;
    third += items * deviation * deviation * deviation;
    away += items * Math.abs(deviation);
    roots += items * Math.sqrt(count);
    if (count < 2 * mean) return;
    hubs += items;
    held += items * count;
  });
  const largest = itemsOf.findLastIndex((items) => items > 0);
  const varies = second > 0;
  const truncated = varies && n > 1 ? truncatedNormal(-mean / Math.sqrt(second / (n - 1))) : null;
  return {
    mean,
    skewness: varies ? third / n / (second / n) ** 1.5 : null,
    truncatedNormalThirdMoment: truncated?.third ?? null,
    truncatedNormalSkewness: truncated?.skewness ?? null,
    robinHood: away / 2 / total,
    gini: gini(itemsOf, n, total),
    atkinson: Math.max(0, 1 - (roots / n) ** 2 / mean),
    antihubs: itemsOf[0]! / n,
    hubOccurrence: held / total,
    hubs,
    largestHub: largest / lists,
    groupieRatio: largest / lists / k,
  };
}

/** How many items have each count, up to the largest there is. */
export function countHistogram(counts: Int32Array): Float64Array {
  const largest = counts.reduce((most, count) => Math.max(most, count), 0);
  const itemsOf = new Float64Array(largest + 1);
  for (const count of counts) itemsOf[count]! += 1;
  return itemsOf;
}

/** The Gini index: of `items` items after `before` others, Σ (2i − n − 1) is items · (2 before + items − n). */
function gini(itemsOf: Float64Array, n: number, total: number): number {
  let [sum, before] = [0, 0];
  itemsOf.forEach((items, count) => {
    sum += count * items * (2 * before + items - n);
    before += items;
  });
  return sum / (n * total);
}

/** Third raw moment and skewness of a standard normal truncated below at `a`. */
function truncatedNormal(a: number): { readonly third: number; readonly skewness: number } {
  const h = normalPdf(a) / normalSf(a);
  const [m1, m2, third] = [h, 1 + a * h, h * (a * a + 2)];
  return { third, skewness: (third - 3 * m1 * m2 + 2 * m1 ** 3) / (m2 - m1 * m1) ** 1.5 };
}
