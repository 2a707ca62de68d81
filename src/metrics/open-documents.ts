import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { createListOrderer } from "./ordered-list.js";
import type { RankingRules } from "./profiles.js";
import type { OpenDocuments } from "./score-bounds.js";

/** Finds the unjudged documents of several runs, query by query, and which of them two runs share. */
export interface OpenDocumentFinder {
  /** Looks at one query: its row in the judgements, and in each run (-1: no list). */
  read(qrelsRow: number, runRows: readonly number[]): void;
  /** Unjudged documents among the first ranks of either run, of the query read last; reused by the next call. */
  between(a: number, b: number): OpenDocuments;
}

/** A finder over the first `depth` ranks of each run, ordered as `rules` say. */
export function createOpenDocumentFinder(
  qrels: Qrels,
  runs: readonly Run[],
  rules: RankingRules,
  depth: number,
): OpenDocumentFinder {
  const rowOf = new Map<string, number>();
  const rowsOf = (ids: readonly string[]): Int32Array =>
    Int32Array.from(ids, (id) => {
      const row = rowOf.get(id) ?? rowOf.size;
      rowOf.set(id, row);
      return row;
    });
  const qrelsRows = rowsOf(qrels.documentIds);
  const runRows = runs.map((run) => rowsOf(run.documentIds));
  const orderers = runs.map((run) => createListOrderer(run, rules));
  const judgedIn = new Int32Array(rowOf.size).fill(-1);
  const rankInA = new Int32Array(rowOf.size);
  const open = runs.map((run) => {
    const most = Math.min(longestList(run), depth);
    return { rows: new Int32Array(most), ranks: new Int32Array(most), count: 0 };
  });
  const most = open.reduce((sum, { rows }) => sum + rows.length, 0);
  const ranksInA = new Int32Array(most);
  const ranksInB = new Int32Array(most);

  function read(query: number, rows: readonly number[]): void {
    for (let i = qrels.offsets[query]!; i < qrels.offsets[query + 1]!; i++) {
      if (qrels.grades[i]! >= 0) judgedIn[qrelsRows[qrels.documents[i]!]!] = query;
    }
    for (let run = 0; run < rows.length; run++) {
      const [orderer, into] = [orderers[run]!, open[run]!];
      const length = rows[run]! < 0 ? 0 : Math.min(orderer.order(rows[run]!, depth), depth);
      into.count = 0;
      for (let i = 0; i < length; i++) {
        const document = runRows[run]![orderer.rows[i]!]!;
        if (judgedIn[document] === query) continue;
        into.rows[into.count] = document;
        into.ranks[into.count++] = i + 1;
      }
    }
  }

  function between(a: number, b: number): OpenDocuments {
    const [first, second] = [open[a]!, open[b]!];
    let count = 0;
    for (let i = 0; i < first.count; i++) rankInA[first.rows[i]!] = first.ranks[i]!;
    for (let i = 0; i < second.count; i++) {
      ranksInA[count] = rankInA[second.rows[i]!]!;
      ranksInB[count++] = second.ranks[i]!;
      rankInA[second.rows[i]!] = 0;
    }
    for (let i = 0; i < first.count; i++) {
      if (rankInA[first.rows[i]!] === 0) continue;
      ranksInA[count] = first.ranks[i]!;
      ranksInB[count++] = 0;
      rankInA[first.rows[i]!] = 0;
    }
    return { ranksInA: ranksInA.subarray(0, count), ranksInB: ranksInB.subarray(0, count) };
  }

  return { read, between };
}

function longestList({ offsets, queryIds }: Run): number {
  let longest = 0;
  for (let i = 0; i < queryIds.length; i++) longest = Math.max(longest, offsets[i + 1]! - offsets[i]!);
  return longest;
}
