import type { InputLocation } from "../contracts/errors.js";
import type { Rating } from "../contracts/ratings.js";
import { guardText, unguardId } from "../contracts/sheet-cell.js";
import { type GradeScale, sheetGrade } from "./grade-scale.js";
import { explainUnknownId } from "./mangled-id.js";

/** A row of a sheet as it comes back: cells trimmed, the ids still as the spreadsheet left them. */
export interface ReturnedRow {
  readonly query: string;
  readonly document: string;
  readonly grade: string;
  readonly rater: string;
  /** What the sheet shows of the query and the document; empty where it shows nothing. */
  readonly queryText: string;
  readonly title: string;
  readonly location: InputLocation;
}

/** Ids with what a sheet shows of them. */
export interface KnownTexts {
  readonly ids: readonly string[];
  /** Text of a query, title of a document; empty where there is none. */
  readonly shown: readonly string[];
}

export interface SheetOptions {
  readonly queries: KnownTexts;
  readonly documents: KnownTexts;
  readonly scale: GradeScale;
  /** Rater of rows that name none. */
  readonly rater?: string | undefined;
  /** Takes a mistake with its place. */
  readonly onError: (message: string, location: InputLocation) => void;
}

export interface SheetJudgements {
  readonly ratings: readonly (Rating & { readonly location: InputLocation })[];
  readonly rows: number;
  /** Rows without a grade: not judged yet. */
  readonly blank: number;
  /** Rows that say again what another row of the same rater says. */
  readonly repeated: number;
  /** Rows whose query or title is no longer as the data have it, though not that of another. */
  readonly changedTexts: number;
}

/**
 * Judgements of sheets that came back: ids as they were before the spreadsheet, grades on the scale, each pair once a
 * rater. Mistakes are an id that is none (with what it may have been), a grade that is none or off the scale, two
 * grades of one rater for one pair, and a row that shows the text of another query or document than its ids say, as
 * when columns were sorted one by one.
 */
export function sheetJudgements(rows: readonly ReturnedRow[], options: SheetOptions): SheetJudgements {
  const queries = lookup(options.queries, "query", "the queries");
  const documents = lookup(options.documents, "document", "the documents");
  const given = new Map<string, Rating & { location: InputLocation }>();
  let blank = 0;
  let repeated = 0;
  let changedTexts = 0;
  for (const row of rows) {
    const { location } = row;
    const report = (message: string): void => options.onError(message, location);
    const queryId = queries.idOf(row.query, report);
    const documentId = documents.idOf(row.document, report);
    const read = sheetGrade(row.grade, options.scale);
    if ("problem" in read) report(read.problem);
    if (queryId === null || documentId === null || "problem" in read) continue;
    const shown = [queries.compare(queryId, row.queryText), documents.compare(documentId, row.title)];
    const other = shown.find(({ otherId }) => otherId !== null);
    if (other !== undefined) {
      report(
        `The row names the ${other.owner} "${other.id}" and shows "${other.otherId}"; were columns sorted one by one? Sort whole rows`,
      );
      continue;
    }
    if (shown.some(({ same }) => !same)) changedTexts++;
    if (read.grade === null) {
      blank++;
      continue;
    }
    const rater = row.rater === "" ? (options.rater ?? "") : row.rater.replace(/^'/, "");
    const key = JSON.stringify([queryId, documentId, rater]);
    const earlier = given.get(key);
    if (earlier === undefined) given.set(key, { queryId, documentId, rater, grade: read.grade, location });
    else if (earlier.grade === read.grade) repeated++;
    else {
      report(
        `Query "${queryId}" and document "${documentId}" get ${read.grade} here and ${earlier.grade} in ${placeOf(earlier.location)}${rater === "" ? "; where two people judged, say who (a column rater, or --rater NAME for a file)" : `, both by ${rater}`}`,
      );
    }
  }
  return { ratings: [...given.values()], rows: rows.length, blank, repeated, changedTexts };
}

interface Lookup {
  idOf(cell: string, report: (message: string) => void): string | null;
  compare(
    id: string,
    cell: string,
  ): { readonly owner: string; readonly id: string; readonly same: boolean; readonly otherId: string | null };
}

function lookup({ ids, shown }: KnownTexts, owner: string, where: string): Lookup {
  let explained = 0;
  const textOf = new Map(ids.map((id, row) => [id, plain(shown[row]!)]));
  // null where several share a text: it then points to none of them.
  const ownerOf = new Map<string, string | null>();
  for (const [id, text] of textOf) ownerOf.set(text, ownerOf.has(text) ? null : id);
  return {
    idOf(cell, report) {
      const id = [unguardId(cell), cell].find((candidate) => textOf.has(candidate));
      if (id !== undefined) return id;
      if (cell === "") report(`The row has no ${owner} id`);
      else {
        // Each explanation looks at all ids; the first ones say what is wrong with the rest.
        const why = explained++ < mostExplained ? explainUnknownId(unguardId(cell), ids) : "";
        report(`"${cell}" is the id of none of ${where}${why}`);
      }
      return null;
    },
    compare(id, cell) {
      const text = plain(cell);
      const same = text === "" || text === textOf.get(id);
      return { owner, id, same, otherId: same ? null : (ownerOf.get(text) ?? null) };
    },
  };
}

/** A text as sheets show it, without the guard. */
function plain(text: string): string {
  return guardText(text).replace(/^'/, "");
}

function placeOf({ file, line }: InputLocation): string {
  return line === undefined ? file : `line ${line} of ${file}`;
}

const mostExplained = 25;
