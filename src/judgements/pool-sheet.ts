import { guardFormula, guardId, guardText, quotedCell } from "../contracts/sheet-cell.js";

/** A row to be judged in a spreadsheet. */
export interface SheetRow {
  readonly queryId: string;
  readonly query: string;
  readonly documentId: string;
  readonly title: string;
  readonly text: string;
}

export interface PoolSheetOptions {
  /** Default a comma; spreadsheets of countries that write 0,5 open a file with semicolons by a double click. */
  readonly delimiter?: "," | ";" | "\t" | undefined;
  /** Fills the column of the rater; default empty. */
  readonly rater?: string | undefined;
}

/** Columns of a sheet in their order; grade, rater and note are there to be filled in. */
export const sheetColumns = [
  "query_id",
  "query",
  "document_id",
  "title",
  "text",
  "grade",
  "rater",
  "note",
] as const;

/**
 * Rows as CSV for a spreadsheet: UTF-8 with a byte order mark, without which Excel takes the file for the code page of
 * the machine; no cell that a spreadsheet would run as a formula; ids that come back exactly (`guardId`).
 */
export function poolSheet(
  rows: Iterable<SheetRow>,
  { delimiter = ",", rater = "" }: PoolSheetOptions = {},
): string {
  const lines = [sheetColumns.join(delimiter)];
  const by = quotedCell(guardFormula(rater));
  for (const { queryId, query, documentId, title, text } of rows) {
    const cells = [
      guardId(queryId),
      guardText(query),
      guardId(documentId),
      guardText(title),
      guardText(text),
    ];
    lines.push([...cells.map(quotedCell), "", by, ""].join(delimiter));
  }
  return `\ufeff${lines.join("\n")}\n`;
}
