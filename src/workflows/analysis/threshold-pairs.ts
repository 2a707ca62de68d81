import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import { type ScoredPair, type ScoredPairs, scoredPairs } from "../../geometry/thresholds/scored-pairs.js";
import { float64Score } from "../../neighbors/float64-score.js";
import { rowNorms } from "../../neighbors/prepare-items.js";
import { type SeededRandom, seededSample } from "../../numeric/seeded-random.js";

/** Scores of pairs of a query and an item; the groups of a kind of pairs are its queries. */
export interface PairsOfSpace {
  readonly related: readonly ScoredPair[];
  readonly unrelated: readonly ScoredPair[];
  readonly random: readonly ScoredPair[];
  readonly queries: number;
  readonly sampledFrom: number | null;
  readonly leftOut: { absent: number; notCompared: number; unjudged: number };
}

/**
 * The judged pairs of a space and as many random ones as `randomPairs`, in float64. Above `mostQueries` a seeded sample of
 * the judged queries. Needs queries and judgements.
 */
export function pairsOfSpace(
  { similarity, items, queries, qrels }: AnalysedSpace,
  random: SeededRandom,
): PairsOfSpace {
  const judgements = qrels!;
  const asked = queries!;
  const rowOfQuery = new Map(asked.ids.map((id, row) => [id, row]));
  const rowOfItem = new Map(items.ids.map((id, row) => [id, row]));
  const known = Array.from(judgements.queryIds.keys()).filter((i) => rowOfQuery.has(judgements.queryIds[i]!));
  const taken = Array.from(seededSample(known.length, mostQueries, random), (place) => known[place]!);
  const prepared = { similarity, matrix: items.matrix, norms: rowNorms(items.matrix, "item") };
  const queryNorms = rowNorms(asked.matrix, "query");
  const leftOut = { absent: 0, notCompared: 0, unjudged: 0 };
  const pairs: Record<"related" | "unrelated" | "random", ScoredPair[]> = {
    related: [],
    unrelated: [],
    random: [],
  };
  const scoreOf = (query: number, item: number): number | null =>
    similarity !== "euclidean" && (prepared.norms[item] === 0 || queryNorms[query] === 0)
      ? null
      : float64Score(prepared, item, asked.matrix, query, queryNorms[query]!);
  const each = Math.ceil(randomPairs / Math.max(1, taken.length));
  for (const [group, i] of taken.entries()) {
    const query = rowOfQuery.get(judgements.queryIds[i]!)!;
    const judged = new Set<number>();
    for (let at = judgements.offsets[i]!; at < judgements.offsets[i + 1]!; at++) {
      const item = rowOfItem.get(judgements.documentIds[judgements.documents[at]!]!);
      const grade = judgements.grades[at]!;
      if (item === undefined) {
        leftOut.absent += 1;
        continue;
      }
      judged.add(item);
      if (grade < 0) {
        leftOut.unjudged += 1;
        continue;
      }
      const score = scoreOf(query, item);
      if (score === null) leftOut.notCompared += 1;
      else
        pairs[grade >= relatedFrom ? "related" : "unrelated"].push({
          score,
          related: grade >= relatedFrom,
          group,
        });
    }
    for (let draw = 0; draw < each; draw++) {
      const item = random.below(items.matrix.rows);
      const score = judged.has(item) ? null : scoreOf(query, item);
      if (score !== null) pairs.random.push({ score, related: false, group });
    }
  }
  return {
    ...pairs,
    queries: taken.length,
    sampledFrom: taken.length < known.length ? known.length : null,
    leftOut,
  };
}

/** Related pairs beside the unrelated ones, judged or random. */
export function againstUnrelated(
  { related, unrelated, random }: PairsOfSpace,
  against: "judged" | "random",
): ScoredPairs {
  return scoredPairs([...related, ...(against === "judged" ? unrelated : random)]);
}

/** Grade from which a judged pair is related. */
export const relatedFrom = 1;
const mostQueries = 1_000;
const randomPairs = 10_000;
