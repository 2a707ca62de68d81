import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import { errorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { type JudgementRows, judgementRows } from "./judgement-rows.js";
import { quote } from "./read-id.js";
import { readLines } from "./read-lines.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads judgements of subtopics, as the diversity tasks of TREC have them: `query subtopic document grade`, parted by white
 * space. A document's grade is its highest over the subtopics; `subtopics` says which it answers with a grade above 0.
 * Throws `InputErrors` with file and line for each mistake, a subtopic judged twice among them.
 */
export async function readSubtopicQrels(
  path: string,
  { cwd = "." }: { readonly cwd?: string | undefined } = {},
): Promise<Qrels> {
  const file = { path: resolve(cwd, path), shown: path };
  const errors = errorList();
  return withErrors(errors, async () => {
    const rows = judgementRows({ shown: path, unit: "line" }, errors);
    await readLines(file, (text, line) =>
      addLine(text, line, rows, (message) => {
        // Judgements of another form altogether: one sentence, not one for each line.
        if (rows.lines.length === 0) throw new InputError(message, at(file, line));
        errors.add(message, at(file, line));
      }),
    );
    const qrels = byDocument(rows, (message, line) => errors.add(message, at(file, line)));
    errors.throwIfAny();
    if (qrels.documents.length === 0) throw new InputError("The file holds no judgement", { file: path });
    return qrels;
  });
}

function at(file: InputFile, line: number): { file: string; line: number } {
  return { file: file.shown, line };
}

function addLine(text: string, line: number, rows: JudgementRows, refuse: (message: string) => void): void {
  if (text.trim() === "" || text.startsWith("#")) return;
  const fields = text.trim().split(/\s+/);
  if (fields.length === 4) {
    rows.add(fields[0], fields[2], fields[3]!, line, fields[1]);
    return;
  }
  refuse(
    `${quote(text)} has ${fields.length} ${fields.length === 1 ? "field" : "fields"}; expected judgements of subtopics, four fields: query, subtopic, document, grade`,
  );
  rows.skip();
}

/** One entry a query and document, in the order they first appear; subtopics are numbered within the query. */
function byDocument(rows: JudgementRows, refuse: (message: string, line: number) => void): Qrels {
  const queries = Array.from(rows.queryIds, () => new Map<number, Map<number, number>>());
  for (const [i, query] of rows.queries.entries()) {
    const documents = queries[query]!;
    const grades = documents.get(rows.documents[i]!) ?? new Map<number, number>();
    if (grades.has(rows.raters[i]!))
      refuse("The document is judged twice for this subtopic; keep one line", rows.lines[i]!);
    documents.set(rows.documents[i]!, grades.set(rows.raters[i]!, rows.grades[i]!));
  }
  const offsets = [0];
  const documents: number[] = [];
  const grades: number[] = [];
  const ids: number[] = [];
  const subtopicOffsets = [0];
  for (const judged of queries) {
    const numbers = new Map<number, number>();
    for (const [document, bySubtopic] of judged) {
      documents.push(document);
      grades.push(Math.max(...bySubtopic.values()));
      for (const [subtopic, grade] of bySubtopic) {
        const number = numbers.get(subtopic) ?? numbers.size;
        numbers.set(subtopic, number);
        if (grade > 0) ids.push(number);
      }
      subtopicOffsets.push(ids.length);
    }
    offsets.push(documents.length);
  }
  return {
    queryIds: [...rows.queryIds.keys()],
    documentIds: [...rows.documentIds.keys()],
    offsets: Int32Array.from(offsets),
    documents: Int32Array.from(documents),
    grades: Int32Array.from(grades),
    subtopics: { offsets: Int32Array.from(subtopicOffsets), ids: Int32Array.from(ids) },
  };
}
