import type { ErrorList } from "./error-list.js";
import { readGrade } from "./read-grade.js";
import { readId } from "./read-id.js";
import { locate, type RowPlace } from "./row-place.js";

/** Checked judgements, columnar: entry `i` judges `documentIds[documents[i]]` for `queryIds[queries[i]]`. */
export interface JudgementColumns {
  readonly place: RowPlace;
  readonly queryIds: ReadonlyMap<string, number>;
  readonly documentIds: ReadonlyMap<string, number>;
  readonly queries: number[];
  readonly documents: number[];
  readonly grades: number[];
  readonly lines: number[];
}

/** Judgements as they come from a reader. */
export interface JudgementRows extends JudgementColumns {
  /** Raters in the order they first appear; none where the source does not name any. */
  readonly raterIds: ReadonlyMap<string, number>;
  /** Rater of each entry, where the source names them. */
  readonly raters: number[];
  /** Rows seen, those with mistakes included. */
  readonly seen: number;
  /** Checks a row; a mistake goes to the error list, otherwise the judgement is kept. */
  add(query: unknown, document: unknown, grade: string | null, line: number, rater?: string | null): void;
  /** Counts a row that could not even be parsed. */
  skip(): void;
}

/** An empty collection of judgements; mistakes go to `errors`. */
export function judgementRows(place: RowPlace, errors: ErrorList): JudgementRows {
  const queryIds = new Map<string, number>();
  const documentIds = new Map<string, number>();
  const queries: number[] = [];
  const documents: number[] = [];
  const grades: number[] = [];
  const lines: number[] = [];
  const raterIds = new Map<string, number>();
  const raters: number[] = [];
  let seen = 0;

  /** Number of an id, new or known. Known ones have been checked before. */
  function idNumber(
    value: unknown,
    owner: "query" | "document",
    known: Map<string, number>,
  ): number | string {
    const found = typeof value === "string" ? known.get(value) : undefined;
    if (found !== undefined) return found;
    const read = readId(value, owner);
    if ("problem" in read) return read.problem;
    const number = known.get(read.id) ?? known.size;
    known.set(read.id, number);
    return number;
  }

  return {
    place,
    queryIds,
    documentIds,
    queries,
    documents,
    grades,
    lines,
    raterIds,
    raters,
    get seen() {
      return seen;
    },
    skip() {
      seen++;
    },
    add(queryValue, documentValue, gradeText, line, rater) {
      seen++;
      const grade = readGrade(gradeText);
      const query = idNumber(queryValue, "query", queryIds);
      const document = idNumber(documentValue, "document", documentIds);
      if (typeof query === "string") errors.add(query, locate(place, line));
      if (typeof document === "string") errors.add(document, locate(place, line));
      if ("problem" in grade) errors.add(grade.problem, locate(place, line));
      if (typeof query === "string" || typeof document === "string" || "problem" in grade) return;
      queries.push(query);
      documents.push(document);
      grades.push(grade.grade);
      lines.push(line);
      if (rater === undefined) return;
      const name = rater?.trim() ?? "";
      const number = raterIds.get(name) ?? raterIds.size;
      raterIds.set(name, number);
      raters.push(number);
    },
  };
}
