import { InputError } from "../contracts/errors.js";
import { requireLists } from "../contracts/require-lists.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Run } from "../contracts/run.js";
import { createTopK, type TopK } from "../numeric/top-k.js";

export interface FuseListsOptions {
  /** Name of the fused run. */
  readonly name?: string | undefined;
  /** Documents kept of each fused list; default 1,000. */
  readonly depth?: number | undefined;
  /** One positive weight a run; default: all 1. */
  readonly weights?: readonly number[] | undefined;
  /**
   * The corpus, whose order breaks ties. Default: the documents of the first run, then those that only later
   * runs name.
   */
  readonly documentIds?: readonly string[] | undefined;
}

/** What a method makes of the lists of one query; m is the number of documents in any of them. */
export interface FusionRule {
  /** What a list gives its documents, in list order, before the run's weight; `scores` is a copy, best first. */
  readonly ranked: (scores: Float64Array, m: number) => Float64Array;
  /** What a list of n documents gives each of the others; default nothing. */
  readonly unranked?: ((n: number, m: number) => number) | undefined;
  /** Multiply each sum by the number of lists that hold the document. */
  readonly timesLists?: boolean | undefined;
}

/**
 * Fuses runs: the score of a document is the sum over the runs of weight × what the rule gives; score
 * descending, then document row ascending, cut at `depth`. Queries are the union over the runs, in order of first
 * appearance; a run that lacks a query gives nothing to it. Lists are taken in their stored order, best first. Throws
 * `InputError` for no runs, bad weights or depth, a query listed twice, a NaN or infinite score, or a document that `documentIds` lacks.
 */
export function fuseLists(
  runs: readonly Run[],
  rule: FusionRule,
  { name = "fused", depth = 1000, weights, documentIds }: FuseListsOptions = {},
): Run {
  if (runs.length === 0) throw new InputError("fusion needs at least one run; none given");
  requireWhole("depth", depth);
  for (const run of runs) requireLists(`run "${run.name}"`, run, run.scores);
  const factors = checkedWeights(weights, runs.length);
  const corpus = documentIds ?? unionOf(runs.map((run) => run.documentIds));
  const queryIds = unionOf(runs.map((run) => run.queryIds));
  const readers = runs.map((run, i) => listReader(run, corpus, factors[i]!));
  const best = createTopK(Math.max(1, Math.min(depth, corpus.length)));
  const collected = createCollector(queryIds.length);
  for (let query = 0; query < queryIds.length; query++) {
    const lists = readers.flatMap((read) => read(queryIds[query]!) ?? []);
    for (const [row, sum] of fusedSums(lists, rule)) best.offer(row, sum);
    collected.take(best);
  }
  return { name, queryIds, documentIds: corpus, ...collected.finish() };
}

/** The list of one run for one query: rows of the corpus, best first. */
interface RankedList {
  readonly rows: Int32Array;
  readonly scores: Float64Array;
  readonly weight: number;
}

/** The sums of one query by document row: as long as its lists, not as the corpus. */
function fusedSums(
  lists: readonly RankedList[],
  { ranked, unranked, timesLists }: FusionRule,
): Map<number, number> {
  const holding = new Map<number, number>();
  for (const { rows } of lists) for (const row of rows) holding.set(row, (holding.get(row) ?? 0) + 1);
  const m = holding.size;
  // Every list gives its unranked share to all; its own documents get the difference.
  const share = ({ rows, weight }: RankedList): number => weight * (unranked?.(rows.length, m) ?? 0);
  const base = lists.reduce((sum, list) => sum + share(list), 0);
  const sums = new Map<number, number>();
  for (const row of holding.keys()) sums.set(row, base);
  for (const list of lists) {
    const parts = ranked(list.scores, m);
    const own = share(list);
    for (let i = 0; i < parts.length; i++) {
      const row = list.rows[i]!;
      sums.set(row, sums.get(row)! + (list.weight * parts[i]! - own));
    }
  }
  if (timesLists === true) for (const [row, count] of holding) sums.set(row, sums.get(row)! * count);
  return sums;
}

/** Reads the list of a query from a run; null where the run lacks it. */
function listReader(run: Run, corpus: readonly string[], weight: number) {
  const rowsOfRun = rowsIn(corpus, run);
  const queryRows = new Map(run.queryIds.map((id, row) => [id, row]));
  return (queryId: string): RankedList | null => {
    const query = queryRows.get(queryId);
    if (query === undefined) return null;
    const [start, end] = [run.offsets[query]!, run.offsets[query + 1]!];
    const scores = run.scores.slice(start, end);
    if (!scores.every(Number.isFinite)) {
      throw new InputError(
        `run "${run.name}" has a score that is no finite number in query "${queryId}"; it cannot be fused`,
      );
    }
    const documents = run.documents.slice(start, end);
    return { rows: rowsOfRun === null ? documents : documents.map((row) => rowsOfRun[row]!), scores, weight };
  };
}

/** Gathers one drained selection a query into the columns of a run. */
function createCollector(queries: number) {
  const offsets = new Int32Array(queries + 1);
  const documents: Int32Array[] = [];
  const scores: Float64Array[] = [];
  return {
    take(best: TopK): void {
      const listDocuments = new Int32Array(best.size);
      const listScores = new Float64Array(best.size);
      const count = best.drain(listDocuments, listScores);
      offsets[documents.length + 1] = offsets[documents.length]! + count;
      documents.push(listDocuments);
      scores.push(listScores);
    },
    finish(): Pick<Run, "offsets" | "documents" | "scores"> {
      const all = {
        offsets,
        documents: new Int32Array(offsets[queries]!),
        scores: new Float64Array(offsets[queries]!),
      };
      for (let query = 0; query < queries; query++) {
        all.documents.set(documents[query]!, offsets[query]!);
        all.scores.set(scores[query]!, offsets[query]!);
      }
      return all;
    },
  };
}

/** For each document row of the run its row in the corpus; null where they are the same. */
function rowsIn(corpus: readonly string[], run: Run): Int32Array | null {
  if (run.documentIds === corpus) return null;
  const rows = new Map(corpus.map((id, row) => [id, row]));
  return Int32Array.from(run.documentIds, (id) => {
    const row = rows.get(id);
    if (row === undefined) {
      throw new InputError(
        `run "${run.name}" names the document "${id}", which the corpus lacks; fuse runs over one corpus`,
      );
    }
    return row;
  });
}

function unionOf(lists: readonly (readonly string[])[]): readonly string[] {
  const [first, ...others] = lists;
  return others.every((list) => list === first) ? first! : [...new Set(lists.flat())];
}

function checkedWeights(weights: readonly number[] | undefined, runs: number): readonly number[] {
  if (weights === undefined) return new Array<number>(runs).fill(1);
  if (weights.length !== runs) {
    throw new InputError(`${weights.length} weights are given for ${runs} runs; expected one a run`);
  }
  for (const weight of weights) {
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new InputError(
        `a weight is ${weight}; expected a number above 0 (leave out a run that should not count)`,
      );
    }
  }
  return weights;
}
