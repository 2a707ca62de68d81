import { basename } from "node:path";
import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import { assembleDataset } from "./assemble-dataset.js";
import { chooseColumn, findUsual, givenColumn, raterNames } from "./choose-column.js";
import type { ReadDatasetOptions, TablesSource } from "./dataset-source.js";
import { errorList } from "./error-list.js";
import { type JudgementRows, judgementRows } from "./judgement-rows.js";
import { readTable, type TableOptions } from "./read-table.js";
import type { RowPlace } from "./row-place.js";
import { type TableSource, tableSource } from "./table-source.js";
import { type TextRows, textRows } from "./text-rows.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads a dataset from tables with named columns: CSV, TSV, JSON lines, Parquet, or SQL queries over such files.
 * Every cell is text as it is written. Columns that are not given are found by their usual names.
 * Throws `InputErrors` with file and line (row for Parquet and SQL) for each rule of `assembleDataset`, and for a
 * column that is not there, listing those that are.
 */
export async function readTables(
  source: TablesSource,
  options: ReadDatasetOptions & { readonly splitName?: string | undefined },
): Promise<Dataset> {
  const { cwd, seed = 42, limit, maxLineBytes } = options;
  if (source.queries === undefined && (options.queriesRequired !== false || source.qrels !== undefined)) {
    throw new InputError(
      "--corpus is given without queries; give --queries FILE with the columns id and text",
    );
  }
  const corpusTable = tableSource(source.corpus, "--corpus", cwd);
  const queriesTable = source.queries === undefined ? null : tableSource(source.queries, "--queries", cwd);
  const qrelsTable = source.qrels === undefined ? null : tableSource(source.qrels, "--qrels", cwd);
  const errors = errorList();
  const notes: string[] = [];
  const tableOptions = { errors, maxLineBytes, onNote: (note: string) => notes.push(note) };
  return withErrors(errors, async () => {
    const corpus = await readCorpus(corpusTable, source, tableOptions);
    const queries = queriesTable === null ? null : await readQueries(queriesTable, source, tableOptions);
    const judgements = qrelsTable === null ? null : await readJudgements(qrelsTable, source, tableOptions);
    const name = source.name ?? tableName(corpusTable);
    const split = judgements === null ? null : (options.splitName ?? null);
    return assembleDataset(
      { name, split, corpus, queries, judgements, notes: [...new Set(notes)] },
      { errors, seed, limit, merge: options.merge },
    );
  });
}

async function readCorpus(
  table: TableSource,
  source: TablesSource,
  options: TableOptions,
): Promise<TextRows> {
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

async function readQueries(
  table: TableSource,
  source: TablesSource,
  options: TableOptions,
): Promise<TextRows> {
  const rows = textRows("query", table.place, options.errors);
  await readTable(
    table,
    {
      choose(columns) {
        const id = chooseColumn(
          {
            meaning: "the query id",
            flag: "--query-id",
            given: source.queryId,
            usual: queryIdNames,
            otherwise:
              "A list of queries without ids: name the column of their text there, and the text is the id",
          },
          columns,
          table.place,
        );
        const others = columns.filter((column) => column !== id);
        const text = chooseColumn(
          {
            meaning: "the text of the query",
            flag: "--query-text",
            given: source.queryText,
            usual: queryTextNames,
          },
          source.queryText === undefined ? others : columns,
          table.place,
        );
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

async function readJudgements(
  table: TableSource,
  source: TablesSource,
  options: TableOptions,
): Promise<JudgementRows> {
  const rows = judgementRows(table.place, options.errors);
  const wishes = [
    {
      meaning: "the query of the judgement",
      flag: "--qrels-query",
      given: source.qrelsQuery,
      usual: judgedQueryNames,
    },
    {
      meaning: "the judged document",
      flag: "--qrels-document",
      given: source.qrelsDocument,
      usual: judgedDocumentNames,
    },
    { meaning: "the grade", flag: "--qrels-grade", given: source.qrelsGrade, usual: gradeNames },
  ];
  let withRater = false;
  await readTable(
    table,
    {
      choose(columns) {
        const chosen = wishes.map((wish, i) => ({
          name: chooseColumn(wish, columns, table.place),
          kind: i === 2 ? ("text" as const) : ("id" as const),
        }));
        const rater = raterColumn(source.qrelsRater, columns, table.place);
        withRater = rater !== null;
        return rater === null ? chosen : [...chosen, { name: rater, kind: "text" as const }];
      },
      row([query, document, grade, rater], line) {
        const name = withRater ? ((rater as string | null | undefined) ?? null) : undefined;
        rows.add(query, document, (grade as string | null | undefined) ?? null, line, name);
      },
      bad: rows.skip,
    },
    options,
  );
  return rows;
}

/** The column given with `--qrels-rater`, or a usual one; null where there is none. */
function raterColumn(given: string | undefined, columns: readonly string[], place: RowPlace): string | null {
  if (given === undefined) return findUsual(raterNames, columns);
  return givenColumn(given, { meaning: "the rater", flag: "--qrels-rater" }, columns, place);
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

function tableName(table: TableSource): string {
  return table.format === "sql" ? "query" : basename(table.file.path).replace(/\.[^.]+$/, "");
}

// In lower case without separators; the names that shop systems export (Shopify, Shopware, spreadsheets in German) last.
const documentIdNames = [
  "id",
  "docid",
  "documentid",
  "docno",
  "corpusid",
  "productid",
  "itemid",
  "articleid",
  "sku",
  "asin",
  "variantsku",
  "productnumber",
  "articlenumber",
  "itemnumber",
  "artikelnummer",
  "artikelnr",
  "produktnummer",
];
const titleNames = [
  "title",
  "name",
  "producttitle",
  "productname",
  "headline",
  "titel",
  "bezeichnung",
  "artikelname",
  "produktname",
];
const textNames = [
  "text",
  "description",
  "productdescription",
  "body",
  "content",
  "contents",
  "passage",
  "abstract",
  "document",
  "bodyhtml",
  "beschreibung",
  "artikelbeschreibung",
  "produktbeschreibung",
];
const queryIdNames = ["queryid", "qid", "id", "topicid", "questionid"];
const queryTextNames = [
  "text",
  "query",
  "querytext",
  "question",
  "searchterm",
  "keywords",
  "title",
  "searchquery",
  "suchbegriff",
  "suchanfrage",
];
const judgedQueryNames = [
  "queryid",
  "qid",
  "query",
  "topicid",
  "topic",
  "questionid",
  "searchterm",
  "searchquery",
  "suchbegriff",
  "suchanfrage",
];
const judgedDocumentNames = [...documentIdNames.filter((name) => name !== "id"), "document", "doc", "id"];
const gradeNames = [
  "score",
  "grade",
  "relevance",
  "label",
  "rel",
  "judgement",
  "judgment",
  "rating",
  "gain",
  "bewertung",
  "relevanz",
];
