import type { Qrels } from "../contracts/qrels.js";
import type { ErrorList } from "./error-list.js";
import type { JudgementColumns } from "./judgement-rows.js";
import { quote } from "./read-id.js";
import { locate } from "./row-place.js";
import type { TextRows } from "./text-rows.js";

interface Grouping {
  /** Null where no documents were given. */
  readonly corpus: TextRows | null;
  readonly queries: TextRows;
  /** Rows of `queries` whose judgements are wanted, in the order wanted. */
  readonly answered: readonly number[];
  /** Whether these are all judged queries, so that every judged document stays in the list. */
  readonly all: boolean;
  readonly errors: ErrorList;
}

/**
 * Judgements by query, as the contract has them, the entries of a query in the order of the source. All judgements
 * are checked, also those of queries that are not wanted: a query that does not exist, a pair judged twice, not one
 * judged document in the corpus. Linear in judgements, queries and documents.
 */
export function groupJudgements(
  rows: JudgementColumns,
  { corpus, queries, answered, all, errors }: Grouping,
): Qrels {
  const documentIds = [...rows.documentIds.keys()];
  checkQueries(rows, [...rows.queryIds.keys()], queries, errors);
  const { offsets, entries } = judgementsByQuery(rows, errors);
  if (corpus !== null && !documentIds.some((id) => corpus.rowOf.has(id))) {
    errors.add(
      `Not one of the ${documentIds.length} judged documents is in the corpus: the ids do not match (judged, for one: ${quote(documentIds[0]!)}; in the corpus: ${quote(corpus.ids[0]!)})`,
      { file: rows.place.shown },
    );
  }
  const wanted = answered.map((row) => rows.queryIds.get(queries.ids[row]!) ?? null);
  const numbers = all ? null : new Map<number, number>();
  const result = {
    queryIds: answered.map((row) => queries.ids[row]!),
    offsets: new Int32Array(wanted.length + 1),
    documents: [] as number[],
    grades: [] as number[],
  };
  wanted.forEach((query, i) => {
    const [from, to] = query === null ? [0, 0] : [offsets[query]!, offsets[query + 1]!];
    for (let at = from; at < to; at++) {
      const entry = entries[at]!;
      const document = rows.documents[entry]!;
      if (numbers !== null && !numbers.has(document)) numbers.set(document, numbers.size);
      result.documents.push(numbers?.get(document) ?? document);
      result.grades.push(rows.grades[entry]!);
    }
    result.offsets[i + 1] = result.documents.length;
  });
  return {
    queryIds: result.queryIds,
    documentIds:
      numbers === null ? documentIds : [...numbers.keys()].map((document) => documentIds[document]!),
    offsets: result.offsets,
    documents: Int32Array.from(result.documents),
    grades: Int32Array.from(result.grades),
  };
}

/**
 * Judgement numbers by query, a counting sort that keeps the order of the source: query `i` owns `entries` from
 * `offsets[i]` to `offsets[i + 1]`. A pair judged twice is a mistake.
 */
export function judgementsByQuery(
  rows: JudgementColumns,
  errors: ErrorList,
): { readonly offsets: Int32Array; readonly entries: Int32Array } {
  const queryCount = rows.queryIds.size;
  const offsets = new Int32Array(queryCount + 1);
  for (const query of rows.queries) offsets[query + 1]!++;
  for (let query = 0; query < queryCount; query++) offsets[query + 1]! += offsets[query]!;
  const next = offsets.slice();
  const entries = new Int32Array(rows.queries.length);
  for (let entry = 0; entry < entries.length; entry++) entries[next[rows.queries[entry]!]!++] = entry;
  checkPairs(rows, { offsets, entries }, errors);
  return { offsets, entries };
}

function checkQueries(
  rows: JudgementColumns,
  known: readonly string[],
  queries: TextRows,
  errors: ErrorList,
): void {
  const unknown = known.map((id) => !queries.rowOf.has(id));
  if (!unknown.includes(true)) return;
  for (let entry = 0; entry < rows.queries.length; entry++) {
    const query = rows.queries[entry]!;
    if (unknown[query] !== true) continue;
    errors.add(
      `The judgement names the query ${quote(known[query]!)}, which ${queries.place.shown} does not have`,
      locate(rows.place, rows.lines[entry]!),
    );
  }
}

function checkPairs(
  rows: JudgementColumns,
  by: { readonly offsets: Int32Array; readonly entries: Int32Array },
  errors: ErrorList,
): void {
  const queryIds = [...rows.queryIds.keys()];
  const documentIds = [...rows.documentIds.keys()];
  const judgedFor = new Int32Array(documentIds.length).fill(-1);
  const firstEntry = new Int32Array(documentIds.length);
  for (let query = 0; query < queryIds.length; query++) {
    for (let at = by.offsets[query]!; at < by.offsets[query + 1]!; at++) {
      const entry = by.entries[at]!;
      const document = rows.documents[entry]!;
      if (judgedFor[document] === query) {
        const first = rows.lines[firstEntry[document]!]!;
        errors.add(
          `The query ${quote(queryIds[query]!)} and document ${quote(documentIds[document]!)} are judged twice; first in ${rows.place.unit} ${first}`,
          locate(rows.place, rows.lines[entry]!),
        );
        continue;
      }
      judgedFor[document] = query;
      firstEntry[document] = entry;
    }
  }
}
