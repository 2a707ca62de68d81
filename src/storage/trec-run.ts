import { createReadStream } from "node:fs";
import { errorMessage, InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { unfitForRunField } from "../contracts/run-field.js";
import { writeStreamAtomic } from "./atomic-file.js";

/**
 * Writes a run as a TREC run file, whole or not at all: `query Q0 document rank score tag`, one line a document,
 * ranks from 1. Scores are the shortest decimals that read back to the same float64. The tag is the run's name with
 * white space as `_`. Throws `InputError` for ids with white space or a query id that starts with `#`
 * (a comment to trec_eval 10), because such a file would read back as something else.
 */
export async function writeTrecRun(path: string, run: Run): Promise<void> {
  await writeStreamAtomic(path, runLines(run));
}

/** The text of a run in TREC format, in parts of whole lines, one part a query. */
export function* runLines(run: Run): Generator<string> {
  const tag = run.name.replace(/[\s\p{Cc}]+/gu, "_") || "run";
  for (const id of run.documentIds) checkRunId(id, "document");
  for (let query = 0; query < run.queryIds.length; query++) {
    const queryId = run.queryIds[query]!;
    checkRunId(queryId, "query");
    const start = run.offsets[query]!;
    let text = "";
    for (let entry = start; entry < run.offsets[query + 1]!; entry++) {
      const score = run.scores[entry]!;
      if (!Number.isFinite(score)) {
        throw new InputError(
          `The score of document "${run.documentIds[run.documents[entry]!]}" for query "${queryId}" is ${score}`,
        );
      }
      text += `${queryId} Q0 ${run.documentIds[run.documents[entry]!]} ${entry - start + 1} ${scoreText(score)} ${tag}\n`;
    }
    if (text !== "") yield text;
  }
}

export interface ReadTrecRunOptions {
  readonly name?: string | undefined;
  /** A file of ours may hold nothing: every list was empty. From anywhere else that is a mistake. */
  readonly mayBeEmpty?: boolean | undefined;
}

/**
 * Reads a TREC run file. The rank is ignored, as trec_eval does: lists are ordered by score descending, equal scores
 * as in the file. Blank lines and lines that start with `#` are skipped; fields after the sixth are ignored.
 * Queries may be interleaved. A run without lines for a query does not know the query. `name` defaults to the tag of
 * the first line. Throws `InputError` with file and line for fewer than six fields, a score that is no finite number,
 * or a document listed twice for a query.
 */
export async function readTrecRun(
  path: string,
  { name, mayBeEmpty = false }: ReadTrecRunOptions = {},
): Promise<Run> {
  const collector = new RunCollector(path);
  const input = createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 20 });
  let rest = "";
  try {
    for await (const part of input as AsyncIterable<string>) {
      const lines = (rest + part).split("\n");
      rest = lines.pop()!;
      for (const line of lines) collector.add(line);
    }
    if (rest !== "") collector.add(rest);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new InputError(`The run cannot be read: ${errorMessage(error)}`, { file: path });
  } finally {
    input.destroy();
  }
  return collector.finish(name, mayBeEmpty);
}

interface QueryList {
  readonly documents: number[];
  readonly scores: number[];
  readonly seen: Set<number>;
}

/** State of one file being read: lists by query, in order of first appearance. */
class RunCollector {
  private readonly documentRows = new Map<string, number>();
  private readonly lists = new Map<string, QueryList>();
  private line = 0;
  private tag: string | undefined;

  constructor(private readonly file: string) {}

  add(raw: string): void {
    this.line++;
    const text = this.line === 1 && raw.startsWith("\ufeff") ? raw.slice(1) : raw;
    if (text.startsWith("#") || text.trim() === "") return;
    const [query, , document, , scoreField, tag] = text.trim().split(/[ \t]+/);
    if (query === undefined || document === undefined || scoreField === undefined || tag === undefined) {
      throw this.error(
        `"${shorten(text)}" has fewer than the six fields of a run: query Q0 document rank score tag`,
      );
    }
    const score = number.test(scoreField) ? Number(scoreField) : Number.NaN;
    if (!Number.isFinite(score)) throw this.error(`The score "${scoreField}" is no finite number`);
    let row = this.documentRows.get(document);
    if (row === undefined) {
      row = this.documentRows.size;
      this.documentRows.set(document, row);
    }
    let list = this.lists.get(query);
    if (list === undefined) {
      list = { documents: [], scores: [], seen: new Set() };
      this.lists.set(query, list);
    }
    if (list.seen.has(row)) throw this.error(`Document "${document}" is listed twice for query "${query}"`);
    list.seen.add(row);
    list.documents.push(row);
    list.scores.push(score);
    this.tag ??= tag;
  }

  finish(name: string | undefined, mayBeEmpty: boolean): Run {
    if (this.lists.size === 0 && !mayBeEmpty)
      throw new InputError("The run holds no ranked documents", { file: this.file });
    const lists = [...this.lists.values()];
    const offsets = new Int32Array(lists.length + 1);
    lists.forEach((list, i) => {
      offsets[i + 1] = offsets[i]! + list.documents.length;
    });
    const documents = new Int32Array(offsets[lists.length]!);
    const scores = new Float64Array(documents.length);
    lists.forEach((list, i) => {
      const order = Int32Array.from(list.scores, (_, entry) => entry);
      order.sort((a, b) => list.scores[b]! - list.scores[a]! || a - b);
      order.forEach((entry, rank) => {
        documents[offsets[i]! + rank] = list.documents[entry]!;
        scores[offsets[i]! + rank] = list.scores[entry]!;
      });
    });
    return {
      name: name ?? this.tag ?? "run",
      queryIds: [...this.lists.keys()],
      documentIds: [...this.documentRows.keys()],
      offsets,
      documents,
      scores,
    };
  }

  private error(message: string): InputError {
    return new InputError(message, { file: this.file, line: this.line });
  }
}

function checkRunId(id: string, what: "query" | "document"): void {
  if (id === "" || unfitForRunField.test(id) || (what === "query" && id.startsWith("#"))) {
    throw new InputError(
      `The ${what} id ${JSON.stringify(id)} cannot stand in a TREC run file: fields are separated by white space, and a line that starts with # is a comment`,
    );
  }
}

/** `-0` would read back as 0 otherwise. */
function scoreText(score: number): string {
  return Object.is(score, -0) ? "-0" : String(score);
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const number = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
