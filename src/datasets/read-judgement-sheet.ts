import type { ReturnedRow } from "../judgements/sheet-judgements.js";
import { chooseColumn, findUsual, raterNames } from "./choose-column.js";
import { readTable, type TableOptions } from "./read-table.js";
import { locate, type RowPlace } from "./row-place.js";
import { tableSource } from "./table-source.js";
import { gradeNames, judgedDocumentNames, judgedQueryNames } from "./usual-columns.js";

/**
 * Reads a sheet of judgements that somebody filled in: CSV with commas, semicolons or tabs, TSV, JSON lines or Parquet,
 * in any order of columns, found by their usual names. Rows without a single id and grade are skipped (spreadsheets
 * leave such). Mistakes in single rows go to `errors`; throws `InputError` for a column that is not there.
 */
export async function readJudgementSheet(
  given: string,
  cwd: string,
  options: TableOptions,
): Promise<ReturnedRow[]> {
  const table = tableSource(given, "--import", cwd);
  const rows: ReturnedRow[] = [];
  let cellOf: (name: keyof ReturnedRow, cells: readonly unknown[]) => string = () => "";
  await readTable(
    table,
    {
      choose(columns) {
        const chosen = sheetColumnsOf(columns, table.place);
        const places = new Map(chosen.map(({ meaning }, i) => [meaning, i]));
        cellOf = (meaning, cells) => {
          const place = places.get(meaning);
          const cell = place === undefined ? null : cells[place];
          return cell === null || cell === undefined ? "" : String(cell).trim();
        };
        return chosen.map(({ name }) => ({ name, kind: "text" as const }));
      },
      row(cells, line) {
        const [query, document, grade] = (["query", "document", "grade"] as const).map((name) =>
          cellOf(name, cells),
        );
        if (query === "" && document === "" && grade === "") return;
        rows.push({
          query: query!,
          document: document!,
          grade: grade!,
          rater: cellOf("rater", cells),
          queryText: cellOf("queryText", cells),
          title: cellOf("title", cells),
          location: locate(table.place, line),
        });
      },
      bad() {},
    },
    options,
  );
  return rows;
}

function sheetColumnsOf(
  columns: readonly string[],
  place: RowPlace,
): { meaning: keyof ReturnedRow; name: string }[] {
  const required = [
    { meaning: "query" as const, words: "the query id", usual: judgedQueryNames },
    { meaning: "document" as const, words: "the document id", usual: judgedDocumentNames },
    { meaning: "grade" as const, words: "the grade", usual: gradeNames },
  ].map(({ meaning, words, usual }) => ({
    meaning,
    name: chooseColumn(
      { meaning: words, flag: `the column's name: ${usual[0]}`, given: undefined, usual },
      columns,
      place,
    ),
  }));
  const taken = new Set(required.map(({ name }) => name));
  const optional = [
    { meaning: "rater" as const, usual: raterNames },
    { meaning: "queryText" as const, usual: ["query", "querytext"] },
    { meaning: "title" as const, usual: ["title"] },
  ].flatMap(({ meaning, usual }) => {
    const name = findUsual(usual, columns);
    return name === null || taken.has(name) ? [] : [{ meaning, name }];
  });
  return [...required, ...optional];
}
