import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { readLineBlocks } from "../datasets/read-lines.js";
import { writeStreamAtomic } from "./atomic-file.js";
import { escapedId, escapedIdsMark, needsEscape } from "./escaped-run-id.js";
import { RunCollector } from "./run-collector.js";
import { createRunLineParser } from "./run-line-parser.js";

/**
 * Writes a run as a TREC run file, whole or not at all: `query Q0 document rank score tag`, one line a document,
 * ranks from 1. Scores are the shortest decimals that read back to the same float64. The tag is the run's name with
 * white space as `_`. Where an id holds white space, or a query id starts with `#` (a comment to trec_eval 10), all ids of
 * the file are percent-encoded and the tag ends in `;ids=percent-encoded`; `readTrecRun` gives the ids back.
 * Throws `InputError` for an empty id, one with half a character, and a score that is no finite number.
 */
export async function writeTrecRun(path: string, run: Run): Promise<void> {
  await writeStreamAtomic(path, runLines(run));
}

/** The text of a run in TREC format, in parts of whole lines, one part a query. */
export function* runLines(run: Run): Generator<string> {
  for (const id of run.documentIds) checkRunId(id, "document");
  for (const id of run.queryIds) checkRunId(id, "query");
  const escaped =
    run.documentIds.some((id) => needsEscape(id, "document")) ||
    run.queryIds.some((id) => needsEscape(id, "query"));
  const field = escaped ? escapedId : (id: string): string => id;
  const documentFields = run.documentIds.map(field);
  const name = run.name.replace(/[\s\p{Cc}]+/gu, "_").replaceAll(escapedIdsMark, "") || "run";
  const tag = escaped ? name + escapedIdsMark : name;
  for (let query = 0; query < run.queryIds.length; query++) {
    const queryId = run.queryIds[query]!;
    const queryField = field(queryId);
    const start = run.offsets[query]!;
    let text = "";
    for (let entry = start; entry < run.offsets[query + 1]!; entry++) {
      const score = run.scores[entry]!;
      if (!Number.isFinite(score)) {
        throw new InputError(
          `The score of document "${run.documentIds[run.documents[entry]!]}" for query "${queryId}" is ${score}`,
        );
      }
      text += `${queryField} Q0 ${documentFields[run.documents[entry]!]} ${entry - start + 1} ${scoreText(score)} ${tag}\n`;
    }
    if (text !== "") yield text;
  }
}

export interface ReadTrecRunOptions {
  readonly name?: string | undefined;
  /** A file of ours may hold nothing: every list was empty. From anywhere else that is a mistake. */
  readonly mayBeEmpty?: boolean | undefined;
  /** Folder that a relative path starts from; default: the current one. */
  readonly cwd?: string | undefined;
}

/**
 * Reads a TREC run file. The rank is ignored, as trec_eval does: lists are ordered by score descending, equal scores
 * as in the file. Blank lines and lines that start with `#` are skipped; fields after the sixth are ignored.
 * Ids that `writeTrecRun` has escaped are given back. Queries may be interleaved. A run without lines for a query does
 * not know the query. `name` defaults to the tag of the first line. gzip is unpacked. Throws `InputError` with file and
 * line as `readLines`, for fewer than six fields, a score that is no finite number,
 * or a document listed twice for a query.
 */
export async function readTrecRun(
  path: string,
  { name, mayBeEmpty = false, cwd = "." }: ReadTrecRunOptions = {},
): Promise<Run> {
  const collector = new RunCollector(path);
  const isEmpty = mayBeEmpty && (await stat(resolve(cwd, path))).size === 0;
  if (!isEmpty)
    await readLineBlocks({ path: resolve(cwd, path), shown: path }, createRunLineParser(collector));
  return collector.finish(name, mayBeEmpty);
}

function checkRunId(id: string, what: "query" | "document"): void {
  if (id === "" || /\p{Cs}/u.test(id)) {
    throw new InputError(
      `The ${what} id ${JSON.stringify(id)} cannot stand in a TREC run file: it ${id === "" ? "is empty" : "holds half a character"}`,
    );
  }
}

/** `-0` would read back as 0 otherwise. */
function scoreText(score: number): string {
  return Object.is(score, -0) ? "-0" : String(score);
}
