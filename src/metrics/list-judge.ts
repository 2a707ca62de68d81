import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import type { JudgedList } from "./judged-list.js";
import { createJudgedRanker } from "./judged-ranker.js";
import type { RankingRules } from "./profiles.js";

/** Ranks the list of a run row (-1: no list) and looks up its grades in the judgements of a qrels row. */
export type ListJudge = (qrelsRow: number, runRow: number) => JudgedList;

/**
 * A judge over `run` and `qrels` that reuses one result: read it before the next call. Documents below rank `depth`
 * count as not retrieved. Lists are judged without hashing an id, and without being sorted. Throws `InputError` as
 * `createJudgedRanker`.
 */
export function createListJudge(
  qrels: Qrels,
  run: Run,
  rules: RankingRules,
  depth: number = Number.POSITIVE_INFINITY,
): ListJudge {
  const most = mostJudgements(qrels);
  const runRowOf = rowsInRun(qrels.documentIds, run);
  const ownRowOf = rules.selfMatches === "removed" ? rowsInRun(qrels.queryIds, run) : null;
  const ranker = createJudgedRanker(run, rules, most);
  const largest = rules.labels === "binary" ? 1 : 2 ** 31 - 1;
  const list = {
    retrieved: 0,
    found: 0,
    ranks: new Int32Array(most),
    grades: new Int32Array(most),
    entries: new Int32Array(most),
    pooled: 0,
    pooledRanks: new Int32Array(most),
    judged: 0,
    positives: 0,
    ideal: new Int32Array(most),
    firstEntry: 0,
    lastEntry: 0,
  };

  function collectIdeal(start: number, end: number): void {
    let positives = 0;
    let zeros = 0;
    for (let i = start; i < end; i++) {
      const grade = qrels.grades[i]!;
      if (grade > 0) list.ideal[positives++] = Math.min(grade, largest);
      else if (grade === 0) zeros++;
    }
    if (positives > 1) list.ideal.subarray(0, positives).sort().reverse();
    list.ideal.fill(0, positives, positives + zeros);
    list.positives = positives;
    list.judged = positives + zeros;
    list.firstEntry = start;
    list.lastEntry = end;
  }

  function collectFound(count: number, start: number): void {
    for (let i = 0; i < count && ranker.ranks[i]! <= depth; i++) {
      const grade = qrels.grades[start + ranker.slots[i]!]!;
      if (grade < 0) list.pooledRanks[list.pooled++] = ranker.ranks[i]!;
      else {
        list.ranks[list.found] = ranker.ranks[i]!;
        list.entries[list.found] = start + ranker.slots[i]!;
        list.grades[list.found++] = Math.min(grade, largest);
      }
    }
  }

  return (qrelsRow, runRow) => {
    const start = qrels.offsets[qrelsRow]!;
    const end = qrels.offsets[qrelsRow + 1]!;
    collectIdeal(start, end);
    list.retrieved = 0;
    list.found = 0;
    list.pooled = 0;
    if (runRow < 0) return list;
    for (let i = start; i < end; i++) ranker.mark(i - start, runRowOf[qrels.documents[i]!]!);
    const count = ranker.rank(runRow, end - start, ownRowOf === null ? -1 : ownRowOf[qrelsRow]!);
    list.retrieved = Math.min(ranker.length, depth);
    collectFound(count, start);
    return list;
  };
}

/** For each id its document row in the run, -1 where no list names it. */
function rowsInRun(ids: readonly string[], run: Run): Int32Array {
  const places = new Map<string, number>();
  for (let i = 0; i < ids.length; i++) places.set(ids[i]!, i);
  const rows = new Int32Array(ids.length).fill(-1);
  for (let row = 0; row < run.documentIds.length; row++) {
    const place = places.get(run.documentIds[row]!);
    if (place !== undefined) rows[place] = row;
  }
  return rows;
}

function mostJudgements(qrels: Qrels): number {
  let most = 0;
  for (let i = 0; i < qrels.queryIds.length; i++)
    most = Math.max(most, qrels.offsets[i + 1]! - qrels.offsets[i]!);
  return most;
}
