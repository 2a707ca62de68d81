import { resolve } from "node:path";
import { type ClickLog, type ClickRow, clickLogFromRows } from "../contracts/click-log.js";
import { InputError } from "../contracts/errors.js";
import { chooseColumn, findUsual } from "./choose-column.js";
import { errorList } from "./error-list.js";
import { quote, readId } from "./read-id.js";
import { readTable } from "./read-table.js";
import { locate, type RowPlace } from "./row-place.js";
import { tableSource } from "./table-source.js";
import { judgedDocumentNames, judgedQueryNames } from "./usual-columns.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads a click log: CSV, TSV, JSON lines, Parquet or SQL with columns for query, document, position (from 1), clicked
 * (0 or 1, or a count), and impressions where rows are counts (else a row is one impression). Throws `InputErrors` with
 * file and line; a log without positions is refused, because a click at the top is worth less than one further down and
 * nothing else tells them apart.
 */
export async function readClickLog(
  given: string,
  { cwd = "." }: { readonly cwd?: string } = {},
): Promise<ClickLog> {
  const table = tableSource(given, "the click log", resolve(cwd));
  const errors = errorList();
  return withErrors(errors, async () => {
    const rows: ClickRow[] = [];
    let counted = false;
    await readTable(
      table,
      {
        choose(columns) {
          const chosen = clickColumns(columns, table.place);
          counted = chosen.length > 4;
          return chosen.map((name, i) => ({ name, kind: i < 2 ? ("id" as const) : ("text" as const) }));
        },
        row(cells, line) {
          const read = clickRow(cells, counted);
          if ("problem" in read) errors.add(read.problem, locate(table.place, line));
          else rows.push(read.row);
        },
        bad() {},
      },
      { errors },
    );
    errors.throwIfAny();
    return clickLogFromRows(rows);
  });
}

function clickColumns(columns: readonly string[], place: RowPlace): string[] {
  const choose = (meaning: string, usual: readonly string[]): string =>
    chooseColumn({ meaning, flag: `the name ${usual[0]}`, given: undefined, usual }, columns, place);
  const position = findUsual(positionNames, columns);
  if (position === null) {
    throw new InputError(
      `The click log has no position (${positionNames.slice(0, 3).join(", ")}); its columns are ${columns.join(", ")}. Users look at the top first, so a click says more the further down it fell: without positions, clicks say mostly where a document stood, and are not taken`,
      locate(place, 0),
    );
  }
  const impressions = findUsual(["impressions", "views", "shown", "exposures"], columns);
  return [
    choose("the query", judgedQueryNames),
    choose("the document", judgedDocumentNames),
    position,
    choose("whether it was clicked", ["clicked", "click", "clicks", "isclicked"]),
    ...(impressions === null ? [] : [impressions]),
  ];
}

function clickRow(
  cells: readonly unknown[],
  counted: boolean,
): { readonly row: ClickRow } | { readonly problem: string } {
  const query = readId(cells[0], "query");
  const document = readId(cells[1], "document");
  if ("problem" in query) return query;
  if ("problem" in document) return document;
  const position = wholeNumber(cells[2]);
  if (position === null || position < 1) {
    const zero = position === 0 ? "; where positions are counted from 0, add 1" : "";
    return { problem: `The position is ${shown(cells[2])}; expected a whole number from 1${zero}` };
  }
  const clicks = wholeNumber(cells[3]);
  const impressions = counted ? wholeNumber(cells[4]) : 1;
  if (clicks === null)
    return { problem: `"Clicked" is ${shown(cells[3])}; expected 0 or 1, or a number of clicks` };
  if (impressions === null)
    return { problem: `The impressions are ${shown(cells[4])}; expected a whole number` };
  if (clicks > impressions) {
    const way = counted ? "" : "; a row is one impression where there is no column impressions";
    return {
      problem: `There are ${clicks} clicks on ${impressions} ${impressions === 1 ? "impression" : "impressions"}${way}`,
    };
  }
  return { row: { queryId: query.id, documentId: document.id, position, impressions, clicks } };
}

function wholeNumber(cell: unknown): number | null {
  const text = String(cell ?? "")
    .trim()
    .toLowerCase();
  if (text === "true") return 1;
  if (text === "false") return 0;
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : null;
}

function shown(cell: unknown): string {
  return quote(String(cell ?? ""));
}

const positionNames = ["position", "rank", "pos", "slot", "displayposition"];
