import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { chooseColumn } from "../datasets/choose-column.js";
import { errorList } from "../datasets/error-list.js";
import { firstLine } from "../datasets/first-line.js";
import type { InputFile } from "../datasets/input-file.js";
import { listFormat } from "../datasets/list-format.js";
import { readId } from "../datasets/read-id.js";
import { readJsonLists } from "../datasets/read-json-lists.js";
import { readTable } from "../datasets/read-table.js";
import { locate } from "../datasets/row-place.js";
import { type TableSource, tableFormat } from "../datasets/table-source.js";
import { judgedDocumentNames, judgedQueryNames } from "../datasets/usual-columns.js";
import { withErrors } from "../datasets/with-errors.js";
import { RunCollector } from "./run-collector.js";
import { readTrecRun } from "./trec-run.js";

export interface ReadRunFileOptions {
  /** Default: the tag of a TREC run, else `run`. */
  readonly name?: string | undefined;
  /** Folder that a relative path starts from; default: the current one. */
  readonly cwd?: string | undefined;
}

/**
 * Reads ranked lists of any tool. The content tells the form: a TREC run (`readTrecRun`); JSON as ranx, ir_measures and
 * pytrec_eval have it, `{"query": {"document": score}}`, or records with query_id, doc_id and score, in an array or one
 * a line; Parquet with such columns (ranx: q_id, doc_id, score), and CSV or TSV by their extension and a header. gzip is
 * unpacked. Lists are ordered by score, equal scores as in the file. Throws `InputError` or `InputErrors` with file and
 * place for scores that are no finite numbers, a document or a query given twice, and a file of another form.
 */
export async function readRunFile(path: string, { name, cwd = "." }: ReadRunFileOptions = {}): Promise<Run> {
  const file: InputFile = { path: resolve(cwd, path), shown: path };
  const format = await listFormat(file);
  if (format === "json") return readJsonRun(file, name);
  const table = format === "lines" ? tableFormat(path) : null;
  if (format === "parquet") return readRunTable({ format, file, place: { shown: path, unit: "row" } }, name);
  if (format === "markup") throw new InputError(`The file holds markup; ${accepted}`, { file: path });
  if ((table === "csv" || table === "tsv") && !runLine.test(await firstLine(file))) {
    return readRunTable({ format: table, file, place: { shown: path, unit: "line" } }, name);
  }
  return readTrecRun(path, { name, cwd });
}

async function readJsonRun(file: InputFile, name: string | undefined): Promise<Run> {
  const collector = new RunCollector(file.shown);
  await readJsonLists(file, {
    value: "score",
    queryNames: judgedQueryNames,
    documentNames: judgedDocumentNames,
    valueNames: scoreNames,
    entry(query, document, value, location) {
      collector.entry(query, document, value, location.line!);
    },
    emptyQuery: (query) => collector.emptyQuery(query),
  });
  return withSoundIds(collector.finish(name, false), file);
}

async function readRunTable(
  table: Exclude<TableSource, { format: "sql" }>,
  name: string | undefined,
): Promise<Run> {
  const { place, file } = table;
  const collector = new RunCollector(file.shown, place.unit);
  const errors = errorList();
  return withErrors(errors, async () => {
    await readTable(
      table,
      {
        choose(columns) {
          const named = (meaning: string, usual: readonly string[]) => {
            const wish = { meaning, flag: "a header such as query_id,doc_id,score", given: undefined, usual };
            return chooseColumn(wish, columns, place);
          };
          return [
            { name: named("the query of a list", judgedQueryNames), kind: "id" },
            { name: named("the document", judgedDocumentNames), kind: "id" },
            { name: named("the score", scoreNames), kind: "text" },
          ];
        },
        row([query, document, score], row) {
          const location = locate(place, row);
          const ids = [readId(query, "query"), readId(document, "document")] as const;
          const [queryId, documentId] = ids;
          for (const id of ids) if ("problem" in id) errors.add(id.problem, location);
          if ("problem" in queryId || "problem" in documentId) return;
          collector.entry(queryId.id, documentId.id, String(score ?? "").trim(), row);
        },
        bad() {},
      },
      { errors },
    );
    errors.throwIfAny();
    return collector.finish(name, false);
  });
}

/** Ids of JSON may hold anything; those that no other reader takes are refused. */
function withSoundIds(run: Run, file: InputFile): Run {
  for (const [owner, ids] of [
    ["query", run.queryIds],
    ["document", run.documentIds],
  ] as const) {
    for (const id of ids) {
      const read = readId(id, owner);
      if ("problem" in read) throw new InputError(read.problem, { file: file.shown });
    }
  }
  return run;
}

const accepted =
  'expected a TREC run (query Q0 document rank score tag), JSON ({"query": {"document": score}}, or records with query_id, doc_id, score), Parquet, or .csv and .tsv with such columns';
/** Six fields of which the fifth begins as a number. */
const runLine = /^\s*(\S+\s+){4}[-+]?[.\d]\S*\s+\S/;
const scoreNames = ["score", "similarity", "relevancescore", "sim"];
