import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import { errorList } from "./error-list.js";
import { judgementsByQuery } from "./group-judgements.js";
import { mergeJudgements } from "./merge-judgements.js";
import { readQrelsTsv } from "./read-qrels-tsv.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads judgements on their own, without the data they judge: TREC qrels (`query iter document grade`, parted by
 * white space) or a table parted by tabs (`query-id corpus-id score`, with or without header). Which of the two is
 * told by the number of fields; a header that names a fourth column `rater` is the second, and grades of several
 * raters are merged by `merge` (default `median`). Throws `InputErrors` with file and line for each mistake.
 */
export async function readQrelsFile(
  path: string,
  { merge }: { readonly merge?: string | undefined } = {},
): Promise<Qrels> {
  const errors = errorList();
  return withErrors(errors, async () => {
    const read = await readQrelsTsv({ path: resolve(path), shown: path }, errors, { fieldsOf });
    const rows = mergeJudgements(read, merge, errors).judgements ?? read;
    const { offsets, entries } = judgementsByQuery(rows, errors);
    errors.throwIfAny();
    if (entries.length === 0) throw new InputError("The file holds no judgement", { file: path });
    return {
      queryIds: [...rows.queryIds.keys()],
      documentIds: [...rows.documentIds.keys()],
      offsets,
      documents: entries.map((entry) => rows.documents[entry]!),
      grades: entries.map((entry) => rows.grades[entry]!),
    };
  });
}

/** Query, document and grade of a line in either form; null for a comment. */
function fieldsOf(text: string): readonly string[] | null {
  if (text.startsWith("#")) return null;
  const tabbed = text.split("\t");
  if (tabbed.length === 3) return tabbed;
  const fields = text.trim().split(/\s+/);
  return fields.length === 4 ? [fields[0]!, fields[2]!, fields[3]!] : fields;
}
