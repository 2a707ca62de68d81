import type { ScoredPairs } from "./scored-pairs.js";

/**
 * Chance that a related pair scores above one that is not, ties counting half (area under the ROC curve; Mann, Whitney
 * 1947): 0 to 1, .5 for scores that tell nothing. `weights`, one a group, say how often each query counts; default 1.
 * null where one kind is missing.
 */
export function rocAuc({ scores, related, groups }: ScoredPairs, weights?: ArrayLike<number>): number | null {
  let [above, wins, unrelated] = [0, 0, 0];
  for (let i = 0; i < scores.length; ) {
    let [tiedRelated, tiedUnrelated] = [0, 0];
    const score = scores[i]!;
    for (; i < scores.length && scores[i] === score; i++) {
      const weight = weights === undefined ? 1 : weights[groups[i]!]!;
      if (related[i] === 1) tiedRelated += weight;
      else tiedUnrelated += weight;
    }
    wins += tiedUnrelated * (above + tiedRelated / 2);
    above += tiedRelated;
    unrelated += tiedUnrelated;
  }
  return above === 0 || unrelated === 0 ? null : wins / (above * unrelated);
}
