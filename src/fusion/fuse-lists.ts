import { InputError } from "../contracts/errors.js";
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

/** What one list gives its documents, in list order, before the run's weight; `scores` is a copy. */
export type ListContribution = (scores: Float64Array) => Float64Array;

/**
 * Fuses runs: the score of a document is the sum over the runs that returned it of weight × contribution; score
 * descending, then document row ascending, cut at `depth`. Queries are the union over the runs, in order of first
 * appearance. Lists are taken in their stored order, best first. Throws `InputError` for no runs, bad weights or
 * depth, a NaN or infinite score, or a document that `documentIds` lacks.
 */
export function fuseLists(
  runs: readonly Run[],
  contribution: ListContribution,
  { name = "fused", depth = 1000, weights, documentIds }: FuseListsOptions = {},
): Run {
  if (runs.length === 0) throw new InputError("fusion needs at least one run; none given");
  if (!Number.isInteger(depth) || depth < 1)
    throw new InputError(`depth is ${depth}; expected a whole number from 1`);
  const factors = checkedWeights(weights, runs.length);
  const corpus = documentIds ?? unionOf(runs.map((run) => run.documentIds));
  const queryIds = unionOf(runs.map((run) => run.queryIds));
  const accumulators = runs.map((run, i) => listAdder(run, corpus, factors[i]!, contribution));
  const best = createTopK(Math.max(1, Math.min(depth, corpus.length)));
  const collected = createCollector(queryIds.length);
  for (let query = 0; query < queryIds.length; query++) {
    const sums: Sums = new Map();
    for (const add of accumulators) add(queryIds[query]!, sums);
    for (const [row, sum] of sums) best.offer(row, sum);
    collected.take(best);
  }
  return { name, queryIds, documentIds: corpus, ...collected.finish() };
}

/** The sums of one query by document row: as long as its lists, not as the corpus. */
type Sums = Map<number, number>;

/** Adds the list of a query to its sums. */
function listAdder(run: Run, corpus: readonly string[], weight: number, contribution: ListContribution) {
  const rows = rowsIn(corpus, run);
  const queryRows = new Map(run.queryIds.map((id, row) => [id, row]));
  return (queryId: string, sums: Sums): void => {
    const query = queryRows.get(queryId);
    if (query === undefined) return;
    const start = run.offsets[query]!;
    const scores = run.scores.slice(start, run.offsets[query + 1]!);
    if (!scores.every(Number.isFinite)) {
      throw new InputError(
        `run "${run.name}" has a score that is no finite number in query "${queryId}"; it cannot be fused`,
      );
    }
    const parts = contribution(scores);
    for (let i = 0; i < parts.length; i++) {
      const document = run.documents[start + i]!;
      const row = rows === null ? document : rows[document]!;
      sums.set(row, (sums.get(row) ?? 0) + weight * parts[i]!);
    }
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
