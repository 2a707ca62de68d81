import { InputError } from "../contracts/errors.js";
import type { ErrorList } from "./error-list.js";
import { type JudgementRows, judgementRows } from "./judgement-rows.js";
import type { JudgementLists } from "./judgement-source.js";
import { quote } from "./read-id.js";
import { readJsonLists } from "./read-json-lists.js";
import { type KnownIds, readQrelsTsv } from "./read-qrels-tsv.js";
import { gradeNames, judgedDocumentNames, judgedQueryNames } from "./usual-columns.js";

export interface JudgementListsOptions {
  readonly errors: ErrorList;
  readonly known?: KnownIds | undefined;
  readonly maxLineBytes?: number | undefined;
}

/**
 * Reads judgements that are no table: lines of TREC qrels or of BEIR, told by the number of fields, or JSON. Mistakes in
 * single lines go to `errors`; throws as `readLines` and `readJsonLists`.
 */
export async function readJudgementLists(
  { format, file }: JudgementLists,
  { errors, known, maxLineBytes }: JudgementListsOptions,
): Promise<JudgementRows> {
  if (format === "lines") {
    return readQrelsTsv(file, errors, { fieldsOf, maxLineBytes, ...(known === undefined ? {} : { known }) });
  }
  const rows = judgementRows({ shown: file.shown, unit: "line" }, errors);
  await readJsonLists(file, {
    value: "grade",
    queryNames: judgedQueryNames,
    documentNames: judgedDocumentNames,
    valueNames: gradeNames,
    entry: (query, document, grade, { line }) => rows.add(query, document, grade, line!),
    emptyQuery(query, location) {
      throw new InputError(
        `The query ${quote(query)} has no judgement; leave it out, or judge something`,
        location,
      );
    },
  });
  return rows;
}

/** Query, document and grade of a line in either form; null for a comment. */
function fieldsOf(text: string): readonly string[] | null {
  if (text.startsWith("#")) return null;
  const tabbed = text.split("\t");
  if (tabbed.length === 3) return tabbed;
  const fields = text.trim().split(/\s+/);
  return fields.length === 4 ? [fields[0]!, fields[2]!, fields[3]!] : fields;
}
