import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { createListOrderer } from "../metrics/ordered-list.js";
import { profiles } from "../metrics/profiles.js";

/** A judged document of a query in a candidate's list. */
export interface RankedAnswer {
  readonly id: string;
  readonly grade: number;
  /** From 1; null where it is not in the list at all. */
  readonly rank: number | null;
}

/** A document of a list with what the judgements say of it. */
export interface RankedDocument {
  readonly id: string;
  readonly rank: number;
  readonly score: number;
  /** null: nobody judged it. */
  readonly grade: number | null;
}

/** One query of a run, in the order that the metrics see. */
export interface RankedQuery {
  /** The first `depth` documents. */
  readonly top: readonly RankedDocument[];
  /** Relevant documents, best grade first, then as judged. */
  readonly answers: readonly RankedAnswer[];
  /** Length of the whole list. */
  readonly retrieved: number;
}

/**
 * Reads queries of a run against the judgements, ranked as profile `alidade` ranks: float32 scores, ties by id
 * descending. `depth` is how many documents of the top are wanted. A query without a list has an empty one; one
 * without judgements has no answers. Grades below 0 (pooled, not judged) count as unjudged. Throws as
 * `createListOrderer`. Cost of a call: one pass over the list.
 */
export function createRankedReader(
  qrels: Qrels | null,
  run: Run,
): (queryId: string, depth: number) => RankedQuery {
  const orderer = createListOrderer(run, profiles.alidade);
  const runRows = new Map(run.queryIds.map((id, row) => [id, row]));
  const judgedRows = new Map(qrels?.queryIds.map((id, row) => [id, row]));
  const rowOf = new Map(run.documentIds.map((id, row) => [id, row]));
  const rowOfJudged = Int32Array.from(qrels?.documentIds ?? [], (id) => rowOf.get(id) ?? -1);
  const scoreOf = new Float64Array(run.documentIds.length);
  const placeOf = new Int32Array(run.documentIds.length);

  function order(row: number | undefined): number {
    if (row === undefined) return 0;
    for (let i = run.offsets[row]!; i < run.offsets[row + 1]!; i++)
      scoreOf[run.documents[i]!] = run.scores[i]!;
    const retrieved = orderer.order(row, Number.POSITIVE_INFINITY);
    for (let i = 0; i < retrieved; i++) placeOf[orderer.rows[i]!] = i + 1;
    return retrieved;
  }

  return (queryId, depth) => {
    const retrieved = order(runRows.get(queryId));
    const grades = new Map<number, number>();
    const answers: RankedAnswer[] = [];
    for (const [judged, grade] of judgementsOf(qrels, judgedRows.get(queryId))) {
      const row = rowOfJudged[judged]!;
      // Places of earlier lists stay in the column: only one that this list confirms counts.
      const place = row < 0 ? 0 : placeOf[row]!;
      const listed = place > 0 && place <= retrieved && orderer.rows[place - 1] === row;
      if (listed) grades.set(row, grade);
      if (grade > 0) answers.push({ id: qrels!.documentIds[judged]!, grade, rank: listed ? place : null });
    }
    const top = Array.from({ length: Math.min(depth, retrieved) }, (_, i): RankedDocument => {
      const row = orderer.rows[i]!;
      return { id: run.documentIds[row]!, rank: i + 1, score: scoreOf[row]!, grade: grades.get(row) ?? null };
    });
    return { top, answers: answers.sort((a, b) => b.grade - a.grade), retrieved };
  };
}

/** Whether a relevant document counts as missed: beyond rank k, and not only because its equals or better fill the top. */
export function isMissed(
  { rank }: RankedAnswer,
  rivals: readonly RankedDocument[],
  retrieved: number,
  k: number,
): boolean {
  return !isFound(rank, k) && (rivals.length > 0 || retrieved < k);
}

/** Whether a rank is within the first k. */
export function isFound(rank: number | null, k: number): boolean {
  return rank !== null && rank <= k;
}

/**
 * The documents a relevant one is held against: the first `k` of a list that are graded lower (or not judged), of a
 * missed document only those above it. Empty for a missed document with nothing but equals or better above.
 */
export function rivalsOf(
  { top }: Pick<RankedQuery, "top">,
  { grade, rank }: RankedAnswer,
  k: number,
): readonly RankedDocument[] {
  const missed = !isFound(rank, k);
  const rivals: RankedDocument[] = [];
  for (const document of top) {
    if (rivals.length === k || (missed && (rank ?? Number.POSITIVE_INFINITY) < document.rank)) break;
    if ((document.grade ?? 0) < grade) rivals.push(document);
  }
  return rivals;
}

function* judgementsOf(qrels: Qrels | null, row: number | undefined): Generator<[number, number]> {
  if (qrels === null || row === undefined) return;
  for (let i = qrels.offsets[row]!; i < qrels.offsets[row + 1]!; i++) {
    if (qrels.grades[i]! >= 0) yield [qrels.documents[i]!, qrels.grades[i]!];
  }
}
