import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { LoggedQuery } from "../judgements/sample-query-log.js";
import { chooseColumn, findUsual, givenColumn } from "./choose-column.js";
import { errorList } from "./error-list.js";
import { quote } from "./read-id.js";
import { readTable } from "./read-table.js";
import { locate } from "./row-place.js";
import { tableSource } from "./table-source.js";
import { queryTextNames } from "./usual-columns.js";
import { withErrors } from "./with-errors.js";

export interface ReadQueryLogOptions {
  readonly cwd?: string | undefined;
  /** Column of the query as it was typed; default found by usual names. */
  readonly query?: string | undefined;
  /** Column of how often it was searched; default found by usual names. Without one every row is a search. */
  readonly count?: string | undefined;
}

/** The queries of a search log, row by row. */
export interface QueryLog {
  readonly rows: readonly LoggedQuery[];
  /** The columns read; the second is null where every row is one search. */
  readonly queryColumn: string;
  readonly countColumn: string | null;
  /** Rows without a query, and rows longer than anybody types. */
  readonly blank: number;
  readonly tooLong: number;
}

/**
 * Reads a search log: CSV, TSV, JSON lines, Parquet or SQL with a column of queries and, where rows are counts, one of
 * searches. No other column is read. Throws `InputErrors` with file and line for counts that are none, and `InputError`
 * for a log without a query or without a column of queries.
 */
export async function readQueryLog(given: string, options: ReadQueryLogOptions = {}): Promise<QueryLog> {
  const table = tableSource(given, "--queries-from", resolve(options.cwd ?? "."));
  const errors = errorList();
  return withErrors(errors, async () => {
    const rows: LoggedQuery[] = [];
    let [blank, tooLong] = [0, 0];
    let queryColumn = "";
    let countColumn: string | null = null;
    await readTable(
      table,
      {
        choose(columns) {
          queryColumn = chooseColumn(
            { meaning: "the query", flag: "--log-query", given: options.query, usual: queryNames },
            columns,
            table.place,
          );
          const wish = { flag: "--log-count", meaning: "how often it was searched" };
          countColumn =
            options.count === undefined
              ? findUsual(countNames, columns)
              : givenColumn(options.count, wish, columns, table.place);
          return [queryColumn, ...(countColumn === null ? [] : [countColumn])].map((name) => ({
            name,
            kind: "text" as const,
          }));
        },
        row([query, count], line) {
          const text = String(query ?? "").trim();
          const searches = countColumn === null ? 1 : wholeNumber(count);
          if (text === "") blank++;
          else if (searches === null) {
            errors.add(
              `${quote(countColumn ?? "")} is ${quote(String(count ?? ""))}; expected a whole number from 1: how often the query was searched`,
              locate(table.place, line),
            );
          } else if (text.length > longestQuery) tooLong++;
          else rows.push({ text, searches });
        },
        bad() {},
      },
      { errors },
    );
    errors.throwIfAny();
    if (rows.length === 0) {
      const left =
        blank + tooLong === 0 ? "" : ` (${blank} blank, ${tooLong} over ${longestQuery} characters)`;
      throw new InputError(`There is not one query in it${left}`, { file: given });
    }
    return { rows, queryColumn, countColumn, blank, tooLong };
  });
}

function wholeNumber(cell: unknown): number | null {
  const text = String(cell ?? "").trim();
  const value = Number(text);
  return /^\d+(\.0+)?$/.test(text) && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** Characters; what is longer was pasted or sent by a program. */
const longestQuery = 1000;
const queryNames = [
  "query",
  "querytext",
  "searchterm",
  "searchquery",
  "searchphrase",
  "search",
  "term",
  "keyword",
  "q",
  ...queryTextNames.filter((name) => name !== "title"),
];
const countNames = [
  "count",
  "counts",
  "searches",
  "frequency",
  "freq",
  "volume",
  "occurrences",
  "hits",
  "impressions",
  "anzahl",
  "suchanfragen",
];
