import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { createListOrderer } from "./ordered-list.js";
import type { RankingRules } from "./profiles.js";
import type { OpenDocuments } from "./score-bounds.js";

/** Finds the unjudged documents of several runs, query by query, and which of them two runs share. */
export interface OpenDocumentFinder {
  /** Looks at one query: its row in the judgements, and in each run (-1: no list). */
  read(qrelsRow: number, runRows: readonly number[]): void;
  /** Unjudged documents among the first ranks of either run, of the query read last. */
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
  const open = runs.map(() => ({ rows: new Int32Array(0), ranks: new Int32Array(0) }));

  function read(query: number, rows: readonly number[]): void {
    for (let i = qrels.offsets[query]!; i < qrels.offsets[query + 1]!; i++) {
      if (qrels.grades[i]! >= 0) judgedIn[qrelsRows[qrels.documents[i]!]!] = query;
    }
    for (const [run, row] of rows.entries()) {
      const length = row < 0 ? 0 : Math.min(orderers[run]!.order(row, depth), depth);
      const ranks: number[] = [];
      for (let i = 0; i < length; i++) {
        if (judgedIn[runRows[run]![orderers[run]!.rows[i]!]!] !== query) ranks.push(i + 1);
      }
      open[run] = {
        rows: Int32Array.from(ranks, (rank) => runRows[run]![orderers[run]!.rows[rank - 1]!]!),
        ranks: Int32Array.from(ranks),
      };
    }
  }

  function between(a: number, b: number): OpenDocuments {
    const [first, second] = [open[a]!, open[b]!];
    for (let i = 0; i < first.rows.length; i++) rankInA[first.rows[i]!] = first.ranks[i]!;
    const ranksInA: number[] = [];
    const ranksInB: number[] = [];
    for (let i = 0; i < second.rows.length; i++) {
      ranksInA.push(rankInA[second.rows[i]!]!);
      ranksInB.push(second.ranks[i]!);
      rankInA[second.rows[i]!] = 0;
    }
    for (let i = 0; i < first.rows.length; i++) {
      if (rankInA[first.rows[i]!] === 0) continue;
      ranksInA.push(first.ranks[i]!);
      ranksInB.push(0);
      rankInA[first.rows[i]!] = 0;
    }
    return { ranksInA: Int32Array.from(ranksInA), ranksInB: Int32Array.from(ranksInB) };
  }

  return { read, between };
}
