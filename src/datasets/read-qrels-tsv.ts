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

/**
 * Reads the judgements of a BEIR folder: `query-id`, `corpus-id`, `score`, separated by tabs. The first line is a
 * header only if it cannot be a judgement (its third field does not begin as a number), so that a file without
 * header loses nothing; one that names a known query and document is a judgement with a bad grade. Mistakes go to
 * `errors`; throws as `readLines`.
 */
export async function readQrelsTsv(
  file: InputFile,
  errors: ErrorList,
  { known, maxLineBytes }: { known?: KnownIds; maxLineBytes?: number | undefined } = {},
): Promise<JudgementRows> {
  const rows = judgementRows({ shown: file.shown, unit: "line" }, errors);
  let first = true;
  await readLines(
    file,
    (text, line) => {
      if (text.trim() === "") return;
      const fields = text.split("\t");
      const isFirst = first;
      first = false;
      const judges =
        known?.queries.has(fields[0]!.trim()) === true && known.documents.has((fields[1] ?? "").trim());
      if (isFirst && !judges && !/^\s*[-+]?[.\d]/.test(fields[2] ?? fields.at(-1)!)) {
        refuseHeader(fields, errors, { file: file.shown, line });
        return;
      }
      if (fields.length !== 3) {
        errors.add(explainFields(text, fields.length), { file: file.shown, line });
        rows.skip();
        return;
      }
      rows.add(fields[0], fields[1], fields[2]!, line);
    },
    maxLineBytes,
  );
  return rows;
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

function explainFields(text: string, fields: number): string {
  const trec = /^\S+\s+\S+\s+\S+\s+[-+]?\d+\s*$/.test(text);
  const hint = trec
    ? "; this looks like TREC qrels (query, iteration, document, grade): remove the second column"
    : "";
  return `${quote(text)} has ${count(fields)}; expected three, separated by tabs: query-id, corpus-id, score${hint}`;
}

function count(fields: number): string {
  return fields === 1 ? "1 field" : `${fields} fields`;
}
