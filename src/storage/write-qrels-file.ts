import { InputError } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import { jsonLists } from "./json-lists.js";
import { writeListFile } from "./write-list-file.js";

/**
 * Writes judgements, whole or not at all: as JSON where the name ends in `.json`, `{"query": {"document": grade}}`,
 * which ranx, ir_measures and pytrec_eval take; else as TREC qrels, `query 0 document grade`. A `.gz` at the end packs
 * it. Throws `InputError` for a query without a judgement, which neither form carries over to every reader, and in TREC
 * for an id with white space or a query id that starts with `#`.
 */
export async function writeQrelsFile(path: string, qrels: Qrels): Promise<void> {
  for (let query = 0; query < qrels.queryIds.length; query++) {
    if (qrels.offsets[query] === qrels.offsets[query + 1])
      throw new InputError(`The query ${JSON.stringify(qrels.queryIds[query])} has no judgement to write`);
  }
  await writeListFile(path, (format) =>
    format === "json" ? jsonLists(qrels, (entry) => String(qrels.grades[entry])) : qrelsLines(qrels),
  );
}

/** Whether every id of the judgements can stand in TREC qrels, and the first line is not taken for JSON or markup. */
export function fitsTrecQrels({ queryIds, documentIds }: Qrels): boolean {
  return (
    queryIds.every((id) => fitsField(id, "query")) &&
    documentIds.every((id) => fitsField(id, "document")) &&
    !/^[{[<\ufeff]/.test(queryIds[0] ?? "")
  );
}

function* qrelsLines({ queryIds, documentIds, offsets, documents, grades }: Qrels): Generator<string> {
  for (const id of documentIds) checkField(id, "document");
  for (let query = 0; query < queryIds.length; query++) {
    const queryId = queryIds[query]!;
    checkField(queryId, "query");
    let text = "";
    for (let entry = offsets[query]!; entry < offsets[query + 1]!; entry++)
      text += `${queryId} 0 ${documentIds[documents[entry]!]} ${grades[entry]}\n`;
    yield text;
  }
}

function fitsField(id: string, what: "query" | "document"): boolean {
  return id !== "" && !/[\s\p{Cc}\p{Cs}]/u.test(id) && !(what === "query" && id.startsWith("#"));
}

function checkField(id: string, what: "query" | "document"): void {
  if (fitsField(id, what)) return;
  throw new InputError(
    `The ${what} id ${JSON.stringify(id)} cannot stand in TREC qrels: fields are separated by white space, and a line that starts with # is a comment; write .json`,
  );
}
