import { InputError } from "../contracts/errors.js";
import { requireLists } from "../contracts/require-lists.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Run } from "../contracts/run.js";

/** How far two runs' lists agree. */
export interface RunOverlap {
  readonly k: number;
  /** Mean over the queries of the share of common documents in the top k, 0 to 1; null without queries. */
  readonly jaccard: number | null;
  /** Queries with the same top k in the same order. */
  readonly identical: number;
  /** Queries of either run. */
  readonly queries: number;
}

/**
 * Agreement of two runs without judgements: Jaccard similarity |A ∩ B| / |A ∪ B| of the top k of each query, over the
 * queries of either run, lists as stored. Two empty lists agree (1), an empty and a filled one do not (0). Throws
 * `InputError` unless k is a positive integer.
 */
export function runOverlap(a: Run, b: Run, k: number): RunOverlap {
  const pair = createListPair(a, b, k);
  const queryIds = queriesOf([a, b]);
  let sum = 0;
  let identical = 0;
  for (const query of queryIds) {
    sum += pair.jaccard(query);
    if (pair.identical(query)) identical++;
  }
  return {
    k,
    jaccard: queryIds.length === 0 ? null : sum / queryIds.length,
    identical,
    queries: queryIds.length,
  };
}

/** How far several runs agree on each query; entry `i` of `agreement` belongs to `queryIds[i]`. */
export interface QueryAgreement {
  readonly queryIds: readonly string[];
  /** Mean Jaccard similarity of the top k over all pairs of runs, 0 to 1. */
  readonly agreement: Float64Array;
}

/**
 * Agreement of two or more runs by query, over the queries of any of them: where candidates disagree most, a judgement
 * tells most. Cost: pairs × queries × k. Throws `InputError` for fewer than two runs, or k that is no positive integer.
 */
export function queryAgreement(runs: readonly Run[], k: number): QueryAgreement {
  if (runs.length < 2) throw new InputError(`agreement needs at least two runs; ${runs.length} given`);
  const queryIds = queriesOf(runs);
  const agreement = new Float64Array(queryIds.length);
  const pairs = (runs.length * (runs.length - 1)) / 2;
  for (let i = 0; i < runs.length; i++) {
    for (let j = i + 1; j < runs.length; j++) {
      const pair = createListPair(runs[i]!, runs[j]!, k);
      for (let query = 0; query < queryIds.length; query++)
        agreement[query]! += pair.jaccard(queryIds[query]!) / pairs;
    }
  }
  return { queryIds, agreement };
}

interface ListPair {
  jaccard(queryId: string): number;
  identical(queryId: string): boolean;
}

function createListPair(a: Run, b: Run, k: number): ListPair {
  requireWhole("k", k);
  for (const run of [a, b]) requireLists(`run "${run.name}"`, run, run.scores);
  const rowsOfA = rowOfId(a.queryIds);
  const rowsOfB = rowOfId(b.queryIds);
  const documentOfB = documentsInA(a, b);
  const inA = new Int32Array(a.documentIds.length);
  let stamp = 0;

  function ends(run: Run, row: number | undefined): [number, number] {
    if (row === undefined) return [0, 0];
    const start = run.offsets[row]!;
    return [start, Math.min(run.offsets[row + 1]!, start + k)];
  }

  return {
    jaccard(queryId) {
      const [startA, endA] = ends(a, rowsOfA.get(queryId));
      const [startB, endB] = ends(b, rowsOfB.get(queryId));
      stamp++;
      for (let i = startA; i < endA; i++) inA[a.documents[i]!] = stamp;
      let common = 0;
      for (let i = startB; i < endB; i++) {
        const document = documentOfB[b.documents[i]!]!;
        if (document >= 0 && inA[document] === stamp) common++;
      }
      const union = endA - startA + (endB - startB) - common;
      return union === 0 ? 1 : common / union;
    },
    identical(queryId) {
      const [startA, endA] = ends(a, rowsOfA.get(queryId));
      const [startB, endB] = ends(b, rowsOfB.get(queryId));
      if (endA - startA !== endB - startB) return false;
      for (let i = 0; i < endA - startA; i++) {
        if (documentOfB[b.documents[startB + i]!] !== a.documents[startA + i]) return false;
      }
      return true;
    },
  };
}

/** For each document row of `b` the row of the same id in `a`, -1 where there is none. */
function documentsInA(a: Run, b: Run): Int32Array {
  if (a.documentIds === b.documentIds) return Int32Array.from(a.documentIds, (_, row) => row);
  const rows = rowOfId(a.documentIds);
  return Int32Array.from(b.documentIds, (id) => rows.get(id) ?? -1);
}

function rowOfId(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id, row) => [id, row]));
}

function queriesOf(runs: readonly Run[]): string[] {
  return [...new Set(runs.flatMap((run) => run.queryIds))];
}
