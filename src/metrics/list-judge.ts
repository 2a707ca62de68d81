import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import type { JudgedList } from "./judged-list.js";
import { createListOrderer } from "./ordered-list.js";
import type { HarnessProfile } from "./profiles.js";

/** Ranks the list of a run row (-1: no list) and looks up its grades in the judgements of a qrels row. */
export type ListJudge = (qrelsRow: number, runRow: number) => JudgedList;

/**
 * A judge over `run` and `qrels` that reuses one result: read it before the next call. Ranks beyond `depth` are not
 * looked at. The grades of a query are scattered over the run's document rows and taken back afterwards, so that a
 * list is judged without hashing an id. Throws `InputError` as `createListOrderer`.
 */
export function createListJudge(qrels: Qrels, run: Run, profile: HarnessProfile, depth: number): ListJudge {
  const orderer = createListOrderer(run, profile);
  const runRowOfJudged = rowsInRun(qrels, run);
  const gradeOf = new Int32Array(run.documentIds.length).fill(-1);
  const most = mostJudgements(qrels);
  const list = {
    retrieved: 0,
    found: 0,
    ranks: new Int32Array(most),
    grades: new Int32Array(most),
    positives: 0,
    ideal: new Int32Array(most),
  };

  function collectIdeal(start: number, end: number): void {
    list.positives = 0;
    for (let i = start; i < end; i++) {
      if (qrels.grades[i]! > 0) list.ideal[list.positives++] = qrels.grades[i]!;
    }
    if (list.positives > 1) list.ideal.subarray(0, list.positives).sort().reverse();
  }

  function findJudged(length: number): void {
    const { rows } = orderer;
    const last = Math.min(length, depth);
    for (let i = 0; i < last; i++) {
      const grade = gradeOf[rows[i]!]!;
      if (grade < 0) continue;
      list.ranks[list.found] = i + 1;
      list.grades[list.found++] = grade;
    }
  }

  return (qrelsRow, runRow) => {
    const start = qrels.offsets[qrelsRow]!;
    const end = qrels.offsets[qrelsRow + 1]!;
    collectIdeal(start, end);
    list.found = 0;
    list.retrieved = runRow < 0 ? 0 : orderer.order(runRow, depth);
    if (list.retrieved === 0) return list;
    scatter(gradeOf, runRowOfJudged, qrels, start, end);
    findJudged(list.retrieved);
    clear(gradeOf, runRowOfJudged, qrels, start, end);
    return list;
  };
}

/** Negative grades are pooled but not judged: they stay -1. */
function scatter(gradeOf: Int32Array, rows: Int32Array, qrels: Qrels, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const row = rows[qrels.documents[i]!]!;
    if (row >= 0) gradeOf[row] = Math.max(qrels.grades[i]!, -1);
  }
}

function clear(gradeOf: Int32Array, rows: Int32Array, qrels: Qrels, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const row = rows[qrels.documents[i]!]!;
    if (row >= 0) gradeOf[row] = -1;
  }
}

/** For each document of the judgements its row in the run, -1 where no list names it. */
function rowsInRun(qrels: Qrels, run: Run): Int32Array {
  const judgedRows = new Map<string, number>();
  for (let i = 0; i < qrels.documentIds.length; i++) judgedRows.set(qrels.documentIds[i]!, i);
  const rows = new Int32Array(qrels.documentIds.length).fill(-1);
  for (let i = 0; i < run.documentIds.length; i++) {
    const judged = judgedRows.get(run.documentIds[i]!);
    if (judged !== undefined) rows[judged] = i;
  }
  return rows;
}

function mostJudgements(qrels: Qrels): number {
  let most = 0;
  for (let i = 0; i < qrels.queryIds.length; i++)
    most = Math.max(most, qrels.offsets[i + 1]! - qrels.offsets[i]!);
  return most;
}
