import type { ScoredPairs } from "./scored-pairs.js";

/** What a cut-off is chosen for: the largest F1, or the most related pairs at a precision that is demanded. */
export type CutoffRule = { readonly aim: "f1" } | { readonly aim: "precision"; readonly atLeast: number };

/**
 * The score from which on pairs are taken for related so that the rule is best met on these pairs: half-way between the last
 * score that is taken and the next, the lowest such cut-off where several are equally good. `weights` as in `rocAuc`. null
 * where no pair is related, or no cut-off reaches the precision.
 */
export function bestCutoff(
  { scores, related, groups }: ScoredPairs,
  rule: CutoffRule,
  weights?: ArrayLike<number>,
): number | null {
  const weightOf = (i: number): number => (weights === undefined ? 1 : weights[groups[i]!]!);
  let all = 0;
  for (let i = 0; i < scores.length; i++) if (related[i] === 1) all += weightOf(i);
  if (all === 0) return null;
  let [hits, taken, best, last] = [0, 0, -1, -1];
  for (let i = 0; i < scores.length; i++) {
    taken += weightOf(i);
    if (related[i] === 1) hits += weightOf(i);
    if (i + 1 < scores.length && scores[i + 1] === scores[i]) continue;
    if (hits === 0) continue;
    const good = rule.aim === "f1" ? (2 * hits) / (taken + all) : hits / taken >= rule.atLeast ? hits : -1;
    if (good < 0 || good < best) continue;
    best = good;
    last = i;
  }
  if (last < 0) return null;
  return last + 1 < scores.length ? (scores[last]! + scores[last + 1]!) / 2 : scores[last]!;
}
