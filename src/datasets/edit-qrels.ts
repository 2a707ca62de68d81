import { InputError } from "../contracts/errors.js";
import type { Rating } from "../contracts/ratings.js";
import { quotedCell } from "../contracts/sheet-cell.js";
import { chooseColumn, findUsual, raterNames } from "./choose-column.js";
import { chooseDelimiter, linesToTellDelimiter, statedDelimiter } from "./choose-delimiter.js";
import type { TablesSource } from "./dataset-source.js";
import { type InputFile, openInputFile, readStart } from "./input-file.js";
import { defaultMaxLineBytes, readLines } from "./read-lines.js";
import { RecordSplitter } from "./record-splitter.js";
import { gradeNames, judgedDocumentNames, judgedQueryNames } from "./usual-columns.js";

/** A file of judgements that can be added to. */
export interface QrelsTarget {
  readonly file: InputFile;
  /**
   * `beir`: three or four fields parted by tabs, never quoted, the header optional. `trec`: query, iteration, document,
   * grade, parted by white space.
   */
  readonly format: "beir" | "trec" | "csv" | "tsv" | "jsonl";
  /** False where the file is to be made. */
  readonly exists: boolean;
  readonly columns: Pick<TablesSource, "qrelsQuery" | "qrelsDocument" | "qrelsGrade" | "qrelsRater">;
}

/** What is done to a file of judgements; the rater is written where the file or any of the new rows names one. */
export interface QrelsEdit {
  readonly added: readonly Rating[];
  /** Rows that get another grade. */
  readonly replaced: readonly Rating[];
}

/**
 * The text of a file of judgements after an edit. Every row and column of it is kept as it is written, in its place;
 * replaced rows get another grade, new rows follow. A column of raters is added where new rows name one. Throws
 * `InputError` as the readers do, and for a row to be replaced that is not there.
 */
export async function editQrels(target: QrelsTarget, edit: QrelsEdit): Promise<string> {
  if (!target.exists) return newFile(target, edit);
  if (target.format === "jsonl") return editJsonLines(target, edit);
  if (target.format === "trec") refuseForTrec(target, edit);
  return editDelimited(target, edit);
}

/** Keys of pair and rater, to find rows again. */
function keyOf(query: string, document: string, rater: string): string {
  return JSON.stringify([query, document, rater]);
}

function namesRater({ added }: QrelsEdit): boolean {
  return added.some(({ rater }) => rater !== "");
}

function newFile(target: QrelsTarget, edit: QrelsEdit): string {
  const { format } = target;
  if (format === "jsonl")
    return jsonLines(edit, { query: "query-id", document: "corpus-id", grade: "score", rater: "rater" });
  const mark = format === "csv" ? "," : "\t";
  const withRater = namesRater(edit);
  const names = ["query-id", "corpus-id", "score", ...(withRater ? ["rater"] : [])];
  const cell = format === "beir" ? (text: string) => text : quotedCell;
  const rows = edit.added.map(({ queryId, documentId, grade, rater }) =>
    [queryId, documentId, String(grade), ...(withRater ? [rater] : [])].map(cell),
  );
  return `${[names, ...rows].map((row) => row.join(mark)).join("\n")}\n`;
}

interface FileRecord {
  /** As written, with its line end and what went before it (blank lines). */
  raw: string;
  readonly fields: readonly string[];
}

interface DelimitedFile {
  /** Byte order mark and `sep=` line. */
  readonly prefix: string;
  readonly delimiter: string;
  readonly header: FileRecord | null;
  readonly records: readonly FileRecord[];
  readonly rest: string;
}

async function editDelimited(target: QrelsTarget, edit: QrelsEdit): Promise<string> {
  const read = await readFileRecords(target);
  const eol = /\r\n$/.test((read.header ?? read.records[0])?.raw ?? "") ? "\r\n" : "\n";
  const names =
    read.header?.fields.map((name) => name.trim()) ?? headerless[target.format === "trec" ? "trec" : "beir"];
  const at = columnsOf(names, target);
  const addsRater = at.rater === null && namesRater(edit);
  const grades = new Map(
    edit.replaced.map((row) => [keyOf(row.queryId, row.documentId, row.rater), row.grade]),
  );
  const cell = isPlain(target) ? (text: string) => text : quotedCell;
  const write = (fields: readonly string[]): string => `${fields.map(cell).join(read.delimiter)}${eol}`;
  const ended = (raw: string): string => (/\n$/.test(raw) ? raw : `${raw}${eol}`);
  const extended = (raw: string, last: string): string =>
    addsRater ? ended(raw).replace(/\r?\n$/, `${read.delimiter}${last}${eol}`) : ended(raw);
  const body = read.records.map(({ raw, fields }) => {
    const rater = at.rater === null ? "" : (fields[at.rater] ?? "").trim();
    const key = keyOf(fields[at.query]!.trim(), fields[at.document]!.trim(), rater);
    const grade = grades.get(key);
    grades.delete(key);
    return extended(grade === undefined ? raw : write(fields.with(at.grade, String(grade))), "");
  });
  if (grades.size > 0)
    throw new Error(`${grades.size} judgements to replace are not in ${target.file.shown}`);
  const header =
    read.header !== null
      ? extended(read.header.raw, "rater")
      : addsRater
        ? `${names.join("\t")}\trater${eol}`
        : "";
  const width = names.length + (addsRater ? 1 : 0);
  const raterAt = addsRater ? names.length : at.rater;
  const added = edit.added.map(({ queryId, documentId, grade, rater }) => {
    const fields = new Array<string>(width).fill(target.format === "trec" ? "0" : "");
    fields[at.query] = queryId;
    fields[at.document] = documentId;
    fields[at.grade] = String(grade);
    if (raterAt !== null) fields[raterAt] = rater;
    return write(fields);
  });
  return [read.prefix, header, ...body, read.rest, ...added].join("");
}

interface ColumnPlaces {
  readonly query: number;
  readonly document: number;
  readonly grade: number;
  readonly rater: number | null;
}

function columnsOf(names: readonly string[], { format, file, columns }: QrelsTarget): ColumnPlaces {
  if (format === "beir") return { query: 0, document: 1, grade: 2, rater: names.length > 3 ? 3 : null };
  if (format === "trec") return { query: 0, document: 2, grade: 3, rater: null };
  const chosen = keysOf(names, { file, columns });
  return {
    query: names.indexOf(chosen.query),
    document: names.indexOf(chosen.document),
    grade: names.indexOf(chosen.grade),
    rater: chosen.rater === null ? null : names.indexOf(chosen.rater),
  };
}

function keysOf(names: readonly string[], { file, columns }: Pick<QrelsTarget, "file" | "columns">) {
  const place = { shown: file.shown, unit: "line" as const };
  const choose = (
    meaning: string,
    flag: string,
    given: string | undefined,
    usual: readonly string[],
  ): string => chooseColumn({ meaning, flag, given, usual }, names, place);
  return {
    query: choose("the query of the judgement", "--qrels-query", columns.qrelsQuery, judgedQueryNames),
    document: choose("the judged document", "--qrels-document", columns.qrelsDocument, judgedDocumentNames),
    grade: choose("the grade", "--qrels-grade", columns.qrelsGrade, gradeNames),
    rater: columns.qrelsRater ?? findUsual(raterNames, names),
  };
}

async function readRecords({ file, format }: QrelsTarget): Promise<DelimitedFile> {
  const lines: { text: string; line: number; end: string }[] = [];
  await readLines(file, (text, line, end) => lines.push({ text, line, end }));
  const mark = (await hasByteOrderMark(file)) ? "\ufeff" : "";
  const stated = statedDelimiter(lines[0]!.text);
  const prefix = stated === null ? mark : `${mark}${lines[0]!.text}${lines[0]!.end}`;
  const rows = stated === null ? lines : lines.slice(1);
  const usual = format === "csv" ? "," : "\t";
  const held = rows.filter(({ text }) => text !== "").slice(0, linesToTellDelimiter);
  const delimiter = stated ?? chooseDelimiter(held, usual, { file, more: false }) ?? usual;
  const records: FileRecord[] = [];
  let pending = "";
  const splitter = new RecordSplitter({ file, delimiter, maxLineBytes: defaultMaxLineBytes }, (fields) => {
    records.push({ raw: pending, fields });
    pending = "";
  });
  for (const { text, line, end } of rows) {
    pending += text + end;
    splitter.line(text, line, end);
  }
  splitter.end();
  return { prefix, delimiter, header: records[0] ?? null, records: records.slice(1), rest: pending };
}

function readFileRecords(target: QrelsTarget): Promise<DelimitedFile> {
  if (target.format === "beir") return readPlainRecords(target.file, "\t", (text) => text.split("\t"));
  if (target.format === "trec") return readPlainRecords(target.file, " ", (text) => text.trim().split(/\s+/));
  return readRecords(target);
}

/** Records that are lines; blank ones and comments go before the next. */
async function readPlainRecords(
  file: InputFile,
  delimiter: string,
  fieldsOf: (text: string) => readonly string[],
): Promise<DelimitedFile> {
  const records: FileRecord[] = [];
  let pending = "";
  await readLines(file, (text, _, end) => {
    pending += text + end;
    if (text.trim() === "" || (delimiter === " " && text.startsWith("#"))) return;
    records.push({ raw: pending, fields: fieldsOf(text) });
    pending = "";
  });
  const mark = (await hasByteOrderMark(file)) ? "\ufeff" : "";
  const first = records[0];
  // The reader of this file has taken it without a mistake, so that a third field that is no number is a header.
  const headed = delimiter === "\t" && first !== undefined && !/^\s*[-+]?\d/.test(first.fields[2] ?? "");
  return {
    prefix: mark,
    delimiter,
    header: headed ? first : null,
    records: headed ? records.slice(1) : records,
    rest: pending,
  };
}

async function editJsonLines({ file, columns }: QrelsTarget, edit: QrelsEdit): Promise<string> {
  const lines: { text: string; end: string; value: Record<string, unknown> | null }[] = [];
  await readLines(file, (text, _, end) =>
    lines.push({
      text,
      end,
      value: text.trim() === "" ? null : (JSON.parse(text) as Record<string, unknown>),
    }),
  );
  const names = new Set(lines.flatMap(({ value }) => Object.keys(value ?? {})));
  const keys = keysOf([...names], { file, columns });
  const grades = new Map(
    edit.replaced.map((row) => [keyOf(row.queryId, row.documentId, row.rater), row.grade]),
  );
  const body = lines.map(({ text, end, value }) => {
    if (value === null) return text + end;
    const rater = keys.rater === null ? "" : String(value[keys.rater] ?? "").trim();
    const key = keyOf(String(value[keys.query]), String(value[keys.document]), rater);
    const grade = grades.get(key);
    const line = grade === undefined ? text : JSON.stringify({ ...value, [keys.grade]: grade });
    return `${line}${end === "" ? "\n" : end}`;
  });
  return body.join("") + jsonLines(edit, { ...keys, rater: keys.rater ?? "rater" });
}

function jsonLines(
  { added }: QrelsEdit,
  keys: { readonly query: string; readonly document: string; readonly grade: string; readonly rater: string },
): string {
  return added
    .map(({ queryId, documentId, grade, rater }) => {
      const row = { [keys.query]: queryId, [keys.document]: documentId, [keys.grade]: grade };
      return `${JSON.stringify(rater === "" ? row : { ...row, [keys.rater]: rater })}\n`;
    })
    .join("");
}

async function hasByteOrderMark(file: InputFile): Promise<boolean> {
  const { handle } = await openInputFile(file);
  try {
    return Buffer.from(await readStart(handle, 3)).toString("hex") === "efbbbf";
  } finally {
    await handle.close();
  }
}

function isPlain({ format }: QrelsTarget): boolean {
  return format === "beir" || format === "trec";
}

function refuseForTrec({ file }: QrelsTarget, edit: QrelsEdit): void {
  if (namesRater(edit)) refuseTarget("TREC qrels have no place for raters", file.shown);
  const unfit = edit.added
    .flatMap(({ queryId, documentId }) => [queryId, documentId])
    .find((id) => /\s/.test(id));
  if (unfit !== undefined)
    refuseTarget(`TREC qrels part fields by white space, which the id "${unfit}" holds`, file.shown);
}

const headerless = {
  beir: ["query-id", "corpus-id", "score"],
  trec: ["query", "iteration", "document", "grade"],
};

/** Refuses a format that cannot be added to. */
export function refuseTarget(reason: string, shown: string): never {
  throw new InputError(
    `${reason}, so nothing can be added to it; write all judgements to a new file (-o qrels.csv) and name that one with --qrels from then on`,
    { file: shown },
  );
}
