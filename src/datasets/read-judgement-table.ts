import { chooseColumn, findUsual, givenColumn, raterNames } from "./choose-column.js";
import type { TablesSource } from "./dataset-source.js";
import { type JudgementRows, judgementRows } from "./judgement-rows.js";
import { readTable, type TableOptions } from "./read-table.js";
import type { RowPlace } from "./row-place.js";
import type { TableSource } from "./table-source.js";
import { gradeNames, judgedDocumentNames, judgedQueryNames } from "./usual-columns.js";

/**
 * Reads judgements from a table with named columns; those that are not given are found by their usual names. Mistakes in
 * single rows go to the error list; throws `InputError` for a column that is not there, and as `readTable`.
 */
export async function readJudgementTable(
  table: TableSource,
  source: Pick<TablesSource, "qrelsQuery" | "qrelsDocument" | "qrelsGrade" | "qrelsRater">,
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
