import { type JudgedList, relevantInAll } from "./judged-list.js";

/**
 * infAP (Yilmaz and Aslam 2006): average precision estimated where only a random sample of the pool was judged:
 * (1/R) sum over the relevant documents at rank i of 1/i + (d/i) (r + e) / (r + m + 2e), where d pooled documents stand
 * above, r of them relevant, m judged non-relevant, e = 1e-5. A grade below 0 is pooled but not judged. 0 to 1, higher
 * is better; 0 where nothing is relevant. `level` is the lowest relevant grade. Agrees with trec_eval's `infAP`.
 */
export function inferredAveragePrecision(list: JudgedList, level = 1): number {
  const relevantAll = relevantInAll(list, level);
  if (relevantAll === 0) return 0;
  let sum = 0;
  let relevant = 0;
  let other = 0;
  let unjudged = 0;
  for (let i = 0; i < list.found; i++) {
    const rank = list.ranks[i]!;
    if (list.grades[i]! < level) {
      other++;
      continue;
    }
    while (unjudged < list.pooled && list.pooledRanks[unjudged]! < rank) unjudged++;
    const share = (relevant + epsilon) / (relevant + other + 2 * epsilon);
    sum += 1 / rank + ((relevant + other + unjudged) / rank) * share;
    relevant++;
  }
  return sum / relevantAll;
}

const epsilon = 1e-5;
