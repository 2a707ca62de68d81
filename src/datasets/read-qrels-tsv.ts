import { findUsual, raterNames } from "./choose-column.js";
import type { ErrorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { type JudgementRows, judgementRows } from "./judgement-rows.js";
import { quote } from "./read-id.js";
import { readLines } from "./read-lines.js";

/** Ids by which a first line is told from a header. */
export interface KnownIds {
  readonly queries: { has(id: string): boolean };
  readonly documents: { has(id: string): boolean };
}

export interface QrelsTsvOptions {
  /** Absent where the data are not at hand; then only customary names make a first line a header. */
  readonly known?: KnownIds;
  readonly maxLineBytes?: number | undefined;
  /** The fields of a line, three of them in a judgement; null for a comment. Default: parted by tabs. */
  readonly fieldsOf?: (text: string) => readonly string[] | null;
}

/**
 * Reads the judgements of a BEIR folder: `query-id`, `corpus-id`, `score`, separated by tabs, and `rater` where a
 * header names it as the fourth. The first line is a
 * header only if it cannot be a judgement (its third field does not begin as a number), so that a file without
 * header loses nothing; one that names a known query and document is a judgement with a bad grade. Mistakes go to
 * `errors`; throws as `readLines`.
 */
export async function readQrelsTsv(
  file: InputFile,
  errors: ErrorList,
  { known, maxLineBytes, fieldsOf = (text) => text.split("\t") }: QrelsTsvOptions = {},
): Promise<JudgementRows> {
  const rows = judgementRows({ shown: file.shown, unit: "line" }, errors);
  let first = true;
  let fieldCount = 3;
  await readLines(
    file,
    (text, line) => {
      if (first && namesRater(text)) {
        first = false;
        fieldCount = 4;
        return;
      }
      const fields = text.trim() === "" ? null : fieldCount === 4 ? text.split("\t") : fieldsOf(text);
      if (fields === null) return;
      const isFirst = first;
      first = false;
      if (isFirst && !/^\s*[-+]?[.\d]/.test(fields[2] ?? fields.at(-1)!) && !judges(fields, known)) {
        refuseHeader(fields, errors, { file: file.shown, line });
        return;
      }
      if (fields.length !== fieldCount) {
        errors.add(explainFields(text, fields.length, fieldCount), { file: file.shown, line });
        rows.skip();
        return;
      }
      rows.add(fields[0], fields[1], fields[2]!, line, fields[3]);
    },
    maxLineBytes,
  );
  return rows;
}

/** Whether a line is the header of judgements that say who judged. */
function namesRater(text: string): boolean {
  const names = text.split("\t");
  return (
    names.length === 4 && !/^\s*[-+]?[.\d]/.test(names[2]!) && findUsual(raterNames, [names[3]!]) !== null
  );
}

/** Whether a first line whose grade is no number is a judgement all the same. */
function judges([query = "", document = ""]: readonly string[], known: KnownIds | undefined): boolean {
  if (known !== undefined) return known.queries.has(query.trim()) && known.documents.has(document.trim());
  return !/^\W*(q|query|topic|corpus|doc|document)([-_ .]?(id|no|number))?\W*$/i.test(query);
}

function refuseHeader(
  fields: readonly string[],
  errors: ErrorList,
  location: { file: string; line: number },
): void {
  const names = fields.map((field) =>
    field
      .trim()
      .toLowerCase()
      .replace(/[^a-z]/g, ""),
  );
  if (fields.length !== 3) {
    errors.add(
      `The header ${quote(fields.join("\t"))} has ${count(fields.length)}; expected three, separated by tabs: query-id, corpus-id, score`,
      location,
    );
  } else if (/^(corpus|doc)/.test(names[0]!) && /^q/.test(names[1]!)) {
    errors.add(
      `The columns are ${fields.join(", ")}; expected the query first: query-id, corpus-id, score`,
      location,
    );
  }
}

function explainFields(text: string, fields: number, expected: number): string {
  if (expected === 4) {
    return `${quote(text)} has ${count(fields)}; expected four, separated by tabs: query-id, corpus-id, score, rater`;
  }
  const trec = /^\S+\s+\S+\s+\S+\s+[-+]?\d+\s*$/.test(text);
  const hint = trec
    ? "; this looks like TREC qrels (query, iteration, document, grade): remove the second column"
    : "";
  return `${quote(text)} has ${count(fields)}; expected three, separated by tabs: query-id, corpus-id, score${hint}`;
}

function count(fields: number): string {
  return fields === 1 ? "1 field" : `${fields} fields`;
}
