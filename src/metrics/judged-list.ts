/**
 * What the judgements say of one ranked list: all that a metric needs. Unjudged documents appear only as
 * gaps in `ranks`. The arrays are scratch space, reused for the next query; only the stated lengths count.
 */
export interface JudgedList {
  /** Documents retrieved, judged or not. */
  readonly retrieved: number;
  /** Judged documents (grade 0 or higher) among those retrieved: length of `ranks` and `grades`. */
  readonly found: number;
  /** Their ranks, ascending, from 1. */
  readonly ranks: Int32Array;
  /** Their grades. */
  readonly grades: Int32Array;
  /** Documents of the query with a grade above 0, retrieved or not: length of `ideal`. */
  readonly positives: number;
  /** Their grades, descending. */
  readonly ideal: Int32Array;
}

/** R: how many documents of the query are relevant at a level (grade >= level, level >= 1). */
export function relevantInAll(list: JudgedList, level: number): number {
  let count = list.positives;
  while (count > 0 && list.ideal[count - 1]! < level) count--;
  return count;
}

/** How many of the first `cutoff` retrieved documents are relevant at a level. */
export function relevantWithin(list: JudgedList, cutoff: number, level: number): number {
  let count = 0;
  for (let i = 0; i < list.found && list.ranks[i]! <= cutoff; i++) {
    if (list.grades[i]! >= level) count++;
  }
  return count;
}

/** How many of the first `cutoff` retrieved documents are judged, with any grade. */
export function judgedWithin(list: JudgedList, cutoff: number): number {
  let count = 0;
  while (count < list.found && list.ranks[count]! <= cutoff) count++;
  return count;
}

/**
 * The judged list of grades given in rank order, -1 (or any negative number) where a document is not judged.
 * `missed` are grades of judged documents that were not retrieved.
 */
export function judgedListOf(ranking: readonly number[], missed: readonly number[] = []): JudgedList {
  const ranks = ranking.flatMap((grade, i) => (grade >= 0 ? [i + 1] : []));
  const ideal = [...ranking, ...missed].filter((grade) => grade > 0).sort((a, b) => b - a);
  return {
    retrieved: ranking.length,
    found: ranks.length,
    ranks: Int32Array.from(ranks),
    grades: Int32Array.from(ranking.filter((grade) => grade >= 0)),
    positives: ideal.length,
    ideal: Int32Array.from(ideal),
  };
}
