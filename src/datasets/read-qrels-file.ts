import { InputError } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import { errorList } from "./error-list.js";
import { judgementsByQuery } from "./group-judgements.js";
import { isJudgementLists, judgementSource } from "./judgement-source.js";
import { mergeJudgements } from "./merge-judgements.js";
import { readJudgementLists } from "./read-judgement-lists.js";
import { readJudgementTable } from "./read-judgement-table.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads judgements on their own, without the data they judge. The content tells the form: TREC qrels (`query iter
 * document grade`, parted by white space); a table parted by tabs (`query-id corpus-id score`, with or without header);
 * JSON as ranx and ir_measures have it, `{"query": {"document": grade}}`, or records with query_id, doc_id and
 * relevance; a table (.csv, .tsv, .jsonl, .parquet) with such columns. gzip is unpacked. Where a table has a column of
 * raters, their grades are merged by `merge` (default `median`). Throws `InputErrors` with file and line for each
 * mistake.
 */
export async function readQrelsFile(
  path: string,
  { merge, cwd = "." }: { readonly merge?: string | undefined; readonly cwd?: string | undefined } = {},
): Promise<Qrels> {
  const errors = errorList();
  return withErrors(errors, async () => {
    const source = await judgementSource(path, { cwd, unknownTsv: "lines" });
    const read = isJudgementLists(source)
      ? await readJudgementLists(source, { errors })
      : await readJudgementTable(source, {}, { errors });
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
