/**
 * What the judgements say of one ranked list: all that a metric needs. Documents nobody judged appear only as gaps in
 * `ranks`. The arrays are scratch space, reused for the next query; only the stated lengths count.
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
  /** Which entry of the judgements each of them is. */
  readonly entries: Int32Array;
  /** Documents retrieved that were pooled but not judged (a grade below 0): length of `pooledRanks`. */
  readonly pooled: number;
  /** Their ranks, ascending, from 1. */
  readonly pooledRanks: Int32Array;
  /** Judged documents of the query, retrieved or not: length of `ideal`. */
  readonly judged: number;
  /** How many of them have a grade above 0. */
  readonly positives: number;
  /** Their grades, descending. */
  readonly ideal: Int32Array;
  /** Entries of the judgements that are the query's: from the first to before the last. */
  readonly firstEntry: number;
  readonly lastEntry: number;
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
 * The judged list of grades given in rank order: -1 where a document was not pooled, below -1 where it was pooled but
 * not judged. `missed` are grades of judged documents that were not retrieved. Its entries are numbered in rank order,
 * the missed ones last.
 */
export function judgedListOf(ranking: readonly number[], missed: readonly number[] = []): JudgedList {
  const ranksWhere = (test: (grade: number) => boolean): number[] =>
    ranking.flatMap((grade, i) => (test(grade) ? [i + 1] : []));
  const ranks = ranksWhere((grade) => grade >= 0);
  const pooledRanks = ranksWhere((grade) => grade < -1);
  const ideal = [...ranking, ...missed].filter((grade) => grade >= 0).sort((a, b) => b - a);
  return {
    retrieved: ranking.length,
    found: ranks.length,
    ranks: Int32Array.from(ranks),
    grades: Int32Array.from(ranking.filter((grade) => grade >= 0)),
    entries: Int32Array.from(ranks, (_, i) => i),
    pooled: pooledRanks.length,
    pooledRanks: Int32Array.from(pooledRanks),
    judged: ideal.length,
    positives: ideal.filter((grade) => grade > 0).length,
    ideal: Int32Array.from(ideal),
    firstEntry: 0,
    lastEntry: ideal.length,
  };
}
