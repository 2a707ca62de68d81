import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { errorList } from "./error-list.js";
import { judgementRows } from "./judgement-rows.js";
import { quote } from "./read-id.js";
import { readLines } from "./read-lines.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads judgements on their own, without the data they judge: TREC qrels (`query iter document grade`, parted by
 * white space) or a table parted by tabs (`query-id corpus-id score`, with or without header). Which of the two is
 * told by the number of fields. Throws `InputErrors` with file and line for each mistake.
 */
export async function readQrelsFile(path: string): Promise<Qrels> {
  const file = { path: resolve(path), shown: path };
  const errors = errorList();
  return withErrors(errors, async () => {
    const rows = judgementRows({ shown: path, unit: "line" }, errors);
    let first = true;
    await readLines(file, (text, line) => {
      if (text.trim() === "" || text.startsWith("#")) return;
      const isFirst = first;
      first = false;
      const fields =
        text.includes("\t") && text.split("\t").length === 3 ? text.split("\t") : text.trim().split(/\s+/);
      const [query, document, grade] = fields.length === 4 ? [fields[0], fields[2], fields[3]] : fields;
      if (isFirst && !/^\s*[-+]?[.\d]/.test(grade ?? "")) return;
      if (fields.length !== 3 && fields.length !== 4) {
        errors.add(
          `A judgement has ${fields.length} field(s): ${quote(text.slice(0, 80))}; expected query, document and grade, or the four fields of TREC qrels`,
          { file: path, line },
        );
        rows.skip();
        return;
      }
      rows.add(query, document, grade ?? null, line);
    });
    const judged = new Map<string, Map<string, number>>(
      [...rows.queryIds.keys()].map((id) => [id, new Map()]),
    );
    const queryIds = [...rows.queryIds.keys()];
    const documentIds = [...rows.documentIds.keys()];
    rows.grades.forEach((grade, i) => {
      const query = queryIds[rows.queries[i]!]!;
      const document = documentIds[rows.documents[i]!]!;
      const grades = judged.get(query)!;
      if (grades.has(document)) {
        errors.add(`${quote(document)} is judged twice for ${quote(query)}; keep one judgement`, {
          file: path,
          line: rows.lines[i]!,
        });
      }
      grades.set(document, grade);
    });
    errors.throwIfAny();
    if (judged.size === 0) throw new InputError("The file holds no judgement", { file: path });
    return qrelsFromMaps(judged);
  });
}
