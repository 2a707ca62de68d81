import { InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { locate } from "../datasets/row-place.js";
import { escapedIdsMark, unescapedId } from "./escaped-run-id.js";

/**
 * Lines of a TREC run file on their way to a `Run`: two growing columns in the order of the file, and a block for each
 * stretch of lines that follow one another and belong to one query.
 */
export class RunCollector {
  private readonly documentRows = new Map<string, number>();
  private readonly queryRows = new Map<string, number>();
  private readonly documents = new Column(Int32Array);
  private readonly scores = new Column(Float64Array);
  private readonly blockQueries = new Column(Int32Array);
  private readonly blockStarts = new Column(Int32Array);
  private readonly blockLines = new Column(Int32Array);
  private line = 0;
  private lastLine = -1;
  private lastQuery: string | undefined;
  private tag: string | undefined;

  /** `unit` is what the file is counted in: a table of Parquet has rows. */
  constructor(
    private readonly file: string,
    private readonly unit: "line" | "row" = "line",
  ) {}

  /** Takes a line of the file. Throws `InputError` for one that is none of a run. */
  add(text: string, line: number): void {
    this.line = line;
    if (text.startsWith("#") || text.trim() === "") return;
    const [query, , document, , scoreField, tag] = text.trim().split(/[ \t]+/);
    if (query === undefined || document === undefined || scoreField === undefined || tag === undefined) {
      throw this.error(
        `"${shorten(text)}" has fewer than the six fields of a run: query Q0 document rank score tag`,
      );
    }
    this.entry(query, document, scoreField, line, tag);
  }

  /** Takes an entry that stands in a line of the file. Throws `InputError` for a score that is no finite number. */
  entry(query: string, document: string, scoreField: string, line: number, tag?: string): void {
    this.line = line;
    const score = number.test(scoreField) ? Number(scoreField) : Number.NaN;
    if (!Number.isFinite(score)) throw this.error(`The score "${scoreField}" is no finite number`);
    if (!this.continues(query, line)) this.begin(query, line, tag);
    this.append(this.documentRow(document), score, line);
  }

  /** Whether a line goes on with the query of the line before it. */
  continues(query: string, line: number): boolean {
    return query === this.lastQuery && line === this.lastLine + 1;
  }

  /** Begins a stretch of lines of one query. Throws `InputError` for a tag that disagrees with earlier ones. */
  begin(query: string, line: number, tag: string | undefined): void {
    this.line = line;
    if (tag !== undefined) this.checkTag(tag);
    const row = rowOf(this.queryRows, query);
    this.lastQuery = query;
    this.blockQueries.push(row);
    this.blockStarts.push(this.documents.length);
    this.blockLines.push(line);
  }

  /** Takes a document and its score for the query that was begun. */
  append(documentRow: number, score: number, line: number): void {
    this.lastLine = line;
    this.documents.push(documentRow);
    this.scores.push(score);
  }

  /** The number of a document, a new one for a new id. */
  documentRow(id: string): number {
    return rowOf(this.documentRows, id);
  }

  /** Takes a query whose list is empty. */
  emptyQuery(query: string): void {
    rowOf(this.queryRows, query);
  }

  /**
   * The run: lists by query in order of first appearance, each by score, equal scores as in the file. Throws
   * `InputError` for a document listed twice for a query, and for no line at all unless `mayBeEmpty`.
   */
  finish(name: string | undefined, mayBeEmpty: boolean): Run {
    if (this.queryRows.size === 0 && !mayBeEmpty)
      throw new InputError("The run holds no ranked documents", { file: this.file });
    const offsets = this.offsets();
    const order = this.orderByQuery(offsets);
    this.refuseRepeated(offsets, order);
    sortByScore(this.scores, offsets, order);
    return {
      name: name ?? this.tag?.replace(escapedIdsMark, "") ?? "run",
      queryIds: this.ids(this.queryRows),
      documentIds: this.ids(this.documentRows),
      offsets,
      documents: this.documents.take(order),
      scores: this.scores.take(order),
    };
  }

  private ids(rows: ReadonlyMap<string, number>): string[] {
    const fields = [...rows.keys()];
    if (this.tag?.endsWith(escapedIdsMark) !== true) return fields;
    return fields.map((field) => {
      const id = unescapedId(field);
      if (id !== null) return id;
      throw new InputError(
        `The id "${shorten(field)}" is not percent-encoded as the tag (${escapedIdsMark}) says; write the run anew`,
        { file: this.file },
      );
    });
  }

  private checkTag(tag: string): void {
    this.tag ??= detached(tag);
    if (tag.endsWith(escapedIdsMark) !== this.tag.endsWith(escapedIdsMark)) {
      throw this.error(
        `The tag "${shorten(tag)}" ${tag.endsWith(escapedIdsMark) ? "says that ids are percent-encoded, earlier ones do not" : "does not say that ids are percent-encoded, earlier ones do"}; do not join such files`,
      );
    }
  }

  private blockEnd(block: number): number {
    return block + 1 < this.blockStarts.length ? this.blockStarts.values[block + 1]! : this.documents.length;
  }

  private offsets(): Int32Array {
    const offsets = new Int32Array(this.queryRows.size + 1);
    for (let block = 0; block < this.blockStarts.length; block++)
      offsets[this.blockQueries.values[block]! + 1]! +=
        this.blockEnd(block) - this.blockStarts.values[block]!;
    for (let query = 0; query < this.queryRows.size; query++) offsets[query + 1]! += offsets[query]!;
    return offsets;
  }

  /** Entries of the file by query, in a query as in the file. */
  private orderByQuery(offsets: Int32Array): Int32Array {
    const order = new Int32Array(this.documents.length);
    const next = offsets.slice();
    for (let block = 0; block < this.blockStarts.length; block++) {
      const query = this.blockQueries.values[block]!;
      for (let entry = this.blockStarts.values[block]!; entry < this.blockEnd(block); entry++)
        order[next[query]!++] = entry;
    }
    return order;
  }

  private refuseRepeated(offsets: Int32Array, order: Int32Array): void {
    const lastQueryOf = new Int32Array(this.documentRows.size).fill(-1);
    for (let query = 0; query < this.queryRows.size; query++) {
      for (let i = offsets[query]!; i < offsets[query + 1]!; i++) {
        const row = this.documents.values[order[i]!]!;
        if (lastQueryOf[row] === query) {
          throw new InputError(
            `Document "${[...this.documentRows.keys()][row]}" is listed twice for query "${[...this.queryRows.keys()][query]}"`,
            locate({ shown: this.file, unit: this.unit }, this.lineOf(order[i]!)),
          );
        }
        lastQueryOf[row] = query;
      }
    }
  }

  private lineOf(entry: number): number {
    let block = 0;
    while (this.blockEnd(block) <= entry) block++;
    return this.blockLines.values[block]! + entry - this.blockStarts.values[block]!;
  }

  private error(message: string): InputError {
    return new InputError(message, locate({ shown: this.file, unit: this.unit }, this.line));
  }
}

/** A typed array that grows. */
class Column<T extends Int32Array | Float64Array> {
  values: T;
  length = 0;

  constructor(private readonly type: new (length: number) => T) {
    this.values = new type(1024);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.resize(Math.ceil(this.length * 1.5));
    this.values[this.length++] = value;
  }

  /** The values in an order of their own; the column lets go of them. */
  take(order: Int32Array): T {
    const taken = new this.type(order.length);
    for (let i = 0; i < order.length; i++) taken[i] = this.values[order[i]!]!;
    this.values = new this.type(0);
    this.length = 0;
    return taken;
  }

  private resize(capacity: number): void {
    const larger = new this.type(capacity);
    larger.set(this.values);
    this.values = larger;
  }
}

/** Sorts the entries of each query, unless they stand in order already, as they nearly always do. */
function sortByScore(
  { values }: { readonly values: Float64Array },
  offsets: Int32Array,
  order: Int32Array,
): void {
  for (let query = 0; query + 1 < offsets.length; query++) {
    const entries = order.subarray(offsets[query]!, offsets[query + 1]!);
    const sorted = entries.every((entry, i) => i === 0 || values[entries[i - 1]!]! >= values[entry]!);
    if (!sorted) entries.sort((a, b) => values[b]! - values[a]! || a - b);
  }
}

function rowOf(rows: Map<string, number>, id: string): number {
  const known = rows.get(id);
  if (known !== undefined) return known;
  rows.set(detached(id), rows.size);
  return rows.size - 1;
}

/** The same text on its own: a part of a line would keep the whole megabyte alive that the line was read in. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const number = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
