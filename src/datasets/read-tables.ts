import { basename } from "node:path";
import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import { flagName } from "../contracts/flag-name.js";
import { assembleDataset } from "./assemble-dataset.js";
import { chooseColumn, findUsual, givenColumn } from "./choose-column.js";
import type { ReadDatasetOptions, TablesSource } from "./dataset-source.js";
import { errorList } from "./error-list.js";
import type { JudgementRows } from "./judgement-rows.js";
import { isJudgementLists, judgementSource } from "./judgement-source.js";
import { isTopics, querySource } from "./query-source.js";
import { readJudgementLists } from "./read-judgement-lists.js";
import { readJudgementTable } from "./read-judgement-table.js";
import { readTable, type TableOptions } from "./read-table.js";
import { readTopics } from "./read-topics.js";
import type { RowPlace } from "./row-place.js";
import { isSql, tableSource } from "./table-source.js";
import { type TextRows, textRows } from "./text-rows.js";
import { documentIdNames, queryIdNames, queryTextNames, textNames, titleNames } from "./usual-columns.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads a dataset from files of one's own: documents, queries and judgements as tables with named columns (CSV, TSV, JSON
 * lines, Parquet, or SQL queries over such files), queries also as TREC topics, judgements also as TREC qrels or JSON.
 * Every cell is text as it is written. Columns that are not given are found by their usual names. Judgements may stand
 * without documents, or without documents and queries: then only runs can be compared on them, which a warning says.
 * Throws `InputErrors` with file and line (row for Parquet and SQL) for each rule of `assembleDataset`, and for a
 * column that is not there, listing those that are.
 */
export async function readTables(
  source: TablesSource,
  options: ReadDatasetOptions & { readonly splitName?: string | undefined },
): Promise<Dataset> {
  const { seed = 42, limit, maxLineBytes } = options;
  requireSides(source, options);
  const errors = errorList();
  const notes: string[] = [];
  const tableOptions = { errors, maxLineBytes, onNote: (note: string) => notes.push(note) };
  return withErrors(errors, async () => {
    const corpus =
      source.corpus === undefined ? null : await readCorpus(source.corpus, source, options, tableOptions);
    const queries =
      source.queries === undefined ? null : await readQueries(source.queries, source, options, tableOptions);
    const judgements =
      source.qrels === undefined ? null : await readJudgements(source.qrels, source, options, tableOptions);
    const name = source.name ?? sourceName(source.corpus ?? source.queries ?? source.qrels!);
    const split = judgements === null ? null : (options.splitName ?? null);
    return assembleDataset(
      { name, split, corpus, queries, judgements, notes: [...new Set(notes)] },
      { errors, seed, limit, answered: options.answered, merge: options.merge },
    );
  });
}

/** What must stand beside what. */
function requireSides(
  { corpus, queries, qrels }: TablesSource,
  { queriesRequired }: ReadDatasetOptions,
): void {
  if (corpus === undefined && queriesRequired === false)
    throw new InputError("No documents are given; name them with --corpus FILE");
  if (corpus === undefined && qrels === undefined)
    throw new InputError(
      "--queries is given without documents and without judgements; give --corpus FILE, or --qrels FILE to compare runs",
    );
  if (corpus !== undefined && queries === undefined && (queriesRequired !== false || qrels !== undefined)) {
    throw new InputError(
      "--corpus is given without queries; give --queries FILE with the columns id and text",
    );
  }
}

async function readCorpus(
  given: string,
  source: TablesSource,
  { cwd }: ReadDatasetOptions,
  options: TableOptions,
): Promise<TextRows> {
  const table = tableSource(given, "--corpus", cwd);
  const rows = textRows("document", table.place, options.errors);
  let titled = false;
  await readTable(
    table,
    {
      choose(columns) {
        const id = documentIdColumn(source.id, columns, table.place);
        const texts = documentColumns(source.text, columns, table.place);
        titled = texts.length > 1;
        return [{ name: id, kind: "id" }, ...texts.map((name) => ({ name, kind: "text" as const }))];
      },
      row(cells, line) {
        const parts = cells.slice(1).map((cell) => (cell as string | null | undefined) ?? "");
        const title = titled ? parts.shift()! : "";
        rows.add(cells[0], title, parts.filter((part) => part.trim() !== "").join(" "), line);
      },
      bad: rows.skip,
    },
    options,
  );
  return rows;
}

/** Queries of a table or of TREC topics. Mistakes in single rows go to `options.errors`; throws `InputError` for what ends the reading. */
export async function readQueries(
  given: string,
  source: TablesSource,
  { cwd }: ReadDatasetOptions,
  options: TableOptions,
): Promise<TextRows> {
  const table = await querySource(given, source, cwd);
  if (isTopics(table)) {
    options.onNote?.(
      `${given}: ${table.format === "markup" ? "TREC topics" : "lines of an id, a tab and the text"}`,
    );
    return readTopics(table, { ...options, fields: source.queryText });
  }
  const rows = textRows("query", table.place, options.errors);
  await readTable(
    table,
    {
      choose(columns) {
        const { id, text } = queryColumns(source, columns, table.place);
        return [
          { name: id, kind: "id" },
          { name: text, kind: "text" },
        ];
      },
      row([id, text], line) {
        rows.add(id, "", ((text as string | null | undefined) ?? "").trim(), line);
      },
      bad: rows.skip,
    },
    options,
  );
  return rows;
}

/** The columns of the query id and text: those given, or usual ones. */
export function queryColumns(
  { queryId, queryText }: Pick<TablesSource, "queryId" | "queryText">,
  columns: readonly string[],
  place: RowPlace,
): { readonly id: string; readonly text: string } {
  const id = chooseColumn(
    {
      meaning: "the query id",
      flag: "--query-id",
      given: queryId,
      usual: queryIdNames,
      otherwise: "A list of queries without ids: name the column of their text there, and the text is the id",
    },
    columns,
    place,
  );
  const others = columns.filter((column) => column !== id);
  const text = chooseColumn(
    { meaning: "the text of the query", flag: "--query-text", given: queryText, usual: queryTextNames },
    queryText === undefined ? others : columns,
    place,
  );
  return { id, text };
}

/** The column given with `--id`, or a usual one. */
export function documentIdColumn(
  given: string | undefined,
  columns: readonly string[],
  place: RowPlace,
): string {
  return chooseColumn(
    { meaning: "the document id", flag: "--id", given, usual: documentIdNames },
    columns,
    place,
  );
}

/** The columns given with `--text`, or a usual title and a usual text, whichever are there. */
export function documentColumns(
  given: string | undefined,
  columns: readonly string[],
  place: RowPlace,
): string[] {
  const wish = { meaning: "the document text", flag: "--text" };
  if (given !== undefined) {
    const names = given
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    if (names.length === 0) throw new InputError('--text names no column; write --text "title, description"');
    return names.map((name) => givenColumn(name, wish, columns, place));
  }
  const found = [findUsual(titleNames, columns), findUsual(textNames, columns)].filter(
    (name) => name !== null,
  );
  return found.length > 0 ? found : [chooseColumn({ ...wish, given: undefined, usual: [] }, columns, place)];
}

async function readJudgements(
  given: string,
  source: TablesSource,
  { cwd }: ReadDatasetOptions,
  options: TableOptions,
): Promise<JudgementRows> {
  const table = await judgementSource(given, { cwd, unknownTsv: "table" });
  if (!isJudgementLists(table)) return readJudgementTable(table, source, options);
  const column = (["qrelsQuery", "qrelsDocument", "qrelsGrade", "qrelsRater"] as const).find(
    (key) => source[key] !== undefined,
  );
  if (column !== undefined) {
    throw new InputError(
      `${flagName(column)} names a column, and these judgements are no table with a header`,
      {
        file: given,
      },
    );
  }
  options.onNote?.(`${given}: ${table.format === "json" ? "JSON" : "lines of qrels without a header"}`);
  return readJudgementLists(table, options);
}

function sourceName(given: string): string {
  return isSql(given) ? "query" : basename(given).replace(/(\.[^.]+)(\.gz)?$/i, "");
}
