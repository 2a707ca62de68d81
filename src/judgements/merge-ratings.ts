import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import type { Ratings } from "../contracts/ratings.js";
import { defaultMergeRule, type MergeRule } from "./merge-rule.js";

/** A pair on which raters differ, and the grade it got. */
export interface Disagreement {
  readonly queryId: string;
  readonly documentId: string;
  readonly grades: readonly { readonly rater: string; readonly grade: number }[];
  readonly merged: number;
}

export interface MergedRatings {
  readonly rule: MergeRule;
  /** One grade a pair, in the order of the ratings. */
  readonly grades: Int32Array;
  /** Pairs that at least two raters graded. */
  readonly ratedTwice: number;
  /** Pairs on which raters differ; largest difference first, then as in the ratings. */
  readonly disagreements: readonly Disagreement[];
  /** Disagreements in which the rule for ties decided. */
  readonly tiesBroken: number;
  /** `rater:NAME` only: pairs that the named rater did not grade. */
  readonly withoutNamed: number;
}

/**
 * One grade for each pair by a rule. Grades below 0 (no opinion) count only where a pair has no other; the highest of
 * them stays. Throws `InputError` with the nearest name where the rule names a rater who graded nothing.
 */
export function mergeRatings(ratings: Ratings, rule: MergeRule = defaultMergeRule): MergedRatings {
  const named = rule.kind === "rater" ? raterRow(ratings, rule.rater) : -1;
  const { offsets, raters, grades, raterIds, queryIds, documentIds } = ratings;
  const merged = new Int32Array(queryIds.length);
  const disagreements: Disagreement[] = [];
  let ratedTwice = 0;
  let tiesBroken = 0;
  let withoutNamed = 0;
  for (let pair = 0; pair < queryIds.length; pair++) {
    const opinions: { rater: number; grade: number }[] = [];
    let highest = Number.NEGATIVE_INFINITY;
    for (let entry = offsets[pair]!; entry < offsets[pair + 1]!; entry++) {
      const grade = grades[entry]!;
      highest = Math.max(highest, grade);
      if (grade >= 0) opinions.push({ rater: raters[entry]!, grade });
    }
    if (opinions.length > 1) ratedTwice++;
    const sorted = opinions.map(({ grade }) => grade).sort((a, b) => a - b);
    const own = opinions.find(({ rater }) => rater === named)?.grade;
    if (rule.kind === "rater" && own === undefined) withoutNamed++;
    const chosen = sorted.length === 0 ? { grade: highest, tie: false } : choose(sorted, rule, own);
    merged[pair] = chosen.grade;
    if (sorted.length < 2 || sorted[0] === sorted.at(-1)) continue;
    if (chosen.tie) tiesBroken++;
    disagreements.push({
      queryId: queryIds[pair]!,
      documentId: documentIds[pair]!,
      grades: opinions.map(({ rater, grade }) => ({ rater: raterIds[rater]!, grade })),
      merged: chosen.grade,
    });
  }
  const spreads = new Map(disagreements.map((one) => [one, spread(one)]));
  disagreements.sort((a, b) => spreads.get(b)! - spreads.get(a)!);
  return { rule, grades: merged, ratedTwice, disagreements, tiesBroken, withoutNamed };
}

/** The merged grades as qrels. Throws `InputError` where they are of other ratings. */
export function mergedQrels({ queryIds, documentIds }: Ratings, { grades }: MergedRatings): Qrels {
  if (grades.length !== queryIds.length)
    throw new InputError(`${grades.length} merged grades for ${queryIds.length} pairs; merge these ratings`);
  const nested = new Map<string, Map<string, number>>();
  queryIds.forEach((queryId, pair) => {
    const documents = nested.get(queryId) ?? new Map<string, number>();
    nested.set(queryId, documents);
    documents.set(documentIds[pair]!, grades[pair]!);
  });
  return qrelsFromMaps(nested);
}

interface Choice {
  readonly grade: number;
  readonly tie: boolean;
}

/** The grade of ascending opinions, at least one; `own` is that of the named rater. */
function choose(sorted: readonly number[], rule: MergeRule, own: number | undefined): Choice {
  switch (rule.kind) {
    case "max":
      return { grade: sorted.at(-1)!, tie: false };
    case "min":
      return { grade: sorted[0]!, tie: false };
    case "rater":
      return own === undefined ? median(sorted, "lower") : { grade: own, tie: false };
    case "median":
      return median(sorted, rule.ties);
    case "mean": {
      const mean = sorted.reduce((sum, grade) => sum + grade, 0) / sorted.length;
      const tie = mean - Math.floor(mean) === 0.5;
      if (!tie) return { grade: Math.round(mean), tie };
      return { grade: rule.ties === "lower" ? Math.floor(mean) : Math.ceil(mean), tie };
    }
    case "majority":
      return majority(sorted, rule.ties);
  }
}

function median(sorted: readonly number[], ties: "lower" | "higher"): Choice {
  const low = sorted[Math.floor((sorted.length - 1) / 2)]!;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)]!;
  return { grade: ties === "lower" ? low : high, tie: low !== high };
}

function majority(sorted: readonly number[], ties: "lower" | "higher"): Choice {
  const counts = new Map<number, number>();
  for (const grade of sorted) counts.set(grade, (counts.get(grade) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const tied = [...counts].filter(([, count]) => count === most).map(([grade]) => grade);
  return { grade: ties === "lower" ? tied[0]! : tied.at(-1)!, tie: tied.length > 1 };
}

function spread({ grades }: Disagreement): number {
  const values = grades.map(({ grade }) => grade);
  return Math.max(...values) - Math.min(...values);
}

function raterRow({ raterIds }: Ratings, rater: string): number {
  const row = raterIds.indexOf(rater);
  if (row >= 0) return row;
  const known = raterIds.map((id) => (id === "" ? "an unnamed one" : id)).join(", ");
  throw new InputError(
    `The merge rule names the rater "${rater}", who graded nothing; the raters are ${known}.${didYouMean(rater, raterIds)}`,
  );
}
