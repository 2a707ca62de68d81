import { InputError } from "./errors.js";

/**
 * Grades that several raters gave to pairs of query and document, columnar: pair `i` is `queryIds[i]` with
 * `documentIds[i]` and owns entries `offsets[i]` to `offsets[i + 1]` of `raters` (into `raterIds`) and `grades`.
 * A rater grades a pair at most once. A grade below 0 is pooled but not judged: no opinion.
 */
export interface Ratings {
  /** An unnamed rater is the empty string. */
  readonly raterIds: readonly string[];
  readonly queryIds: readonly string[];
  readonly documentIds: readonly string[];
  readonly offsets: Int32Array;
  readonly raters: Int32Array;
  readonly grades: Int32Array;
}

/** One grade of one rater. */
export interface Rating {
  readonly queryId: string;
  readonly documentId: string;
  readonly rater: string;
  readonly grade: number;
}

/**
 * Columnar ratings from rows; pairs and raters in the order they first appear. Throws `InputError` for a grade that is
 * no integer and for a pair that one rater graded twice.
 */
export function ratingsFromRows(rows: Iterable<Rating>): Ratings {
  const raterRows = new Map<string, number>();
  const pairs = new Map<string, Map<string, Map<number, number>>>();
  for (const { queryId, documentId, rater, grade } of rows) {
    if (!Number.isInteger(grade)) {
      throw new InputError(
        `The grade of document "${documentId}" for query "${queryId}" is ${grade}; expected an integer`,
      );
    }
    const row = raterRows.get(rater) ?? raterRows.size;
    raterRows.set(rater, row);
    const documents = pairs.get(queryId) ?? new Map<string, Map<number, number>>();
    pairs.set(queryId, documents);
    const grades = documents.get(documentId) ?? new Map<number, number>();
    documents.set(documentId, grades);
    if (grades.has(row)) {
      throw new InputError(
        `${rater === "" ? "The unnamed rater" : `The rater "${rater}"`} grades document "${documentId}" twice for query "${queryId}"; keep one of the two`,
      );
    }
    grades.set(row, grade);
  }
  return columns([...raterRows.keys()], pairs);
}

function columns(
  raterIds: readonly string[],
  pairs: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, number>>>,
): Ratings {
  const queryIds: string[] = [];
  const documentIds: string[] = [];
  const offsets = [0];
  const raters: number[] = [];
  const grades: number[] = [];
  for (const [queryId, documents] of pairs) {
    for (const [documentId, given] of documents) {
      queryIds.push(queryId);
      documentIds.push(documentId);
      for (const [rater, grade] of given) {
        raters.push(rater);
        grades.push(grade);
      }
      offsets.push(grades.length);
    }
  }
  return {
    raterIds,
    queryIds,
    documentIds,
    offsets: Int32Array.from(offsets),
    raters: Int32Array.from(raters),
    grades: Int32Array.from(grades),
  };
}
