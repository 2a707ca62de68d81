import type { ErrorList } from "./error-list.js";
import { type IdOwner, quote, readId } from "./read-id.js";
import { locate, type RowPlace } from "./row-place.js";

/** Documents or queries as they come from a reader: columnar, in the order of the source, ids checked and unique. */
export interface TextRows {
  readonly owner: IdOwner;
  readonly place: RowPlace;
  readonly ids: string[];
  /** Empty strings where there are no titles. */
  readonly titles: string[];
  readonly texts: string[];
  /** Line (or row) of each. */
  readonly lines: number[];
  readonly rowOf: ReadonlyMap<string, number>;
  /** Rows seen, those with mistakes included. */
  readonly seen: number;
  /** Checks a row; a mistake goes to the error list, otherwise the row is kept. */
  add(id: unknown, title: string, text: string, line: number): void;
  /** Counts a row that could not even be parsed. */
  skip(): void;
}

/** An empty collection of rows; mistakes go to `errors`. */
export function textRows(owner: IdOwner, place: RowPlace, errors: ErrorList): TextRows {
  const rowOf = new Map<string, number>();
  const ids: string[] = [];
  const titles: string[] = [];
  const texts: string[] = [];
  const lines: number[] = [];
  let seen = 0;
  return {
    owner,
    place,
    ids,
    titles,
    texts,
    lines,
    rowOf,
    get seen() {
      return seen;
    },
    skip() {
      seen++;
    },
    add(value, title, text, line) {
      seen++;
      const read = readId(value, owner);
      if ("problem" in read) {
        errors.add(read.problem, locate(place, line));
        return;
      }
      const earlier = rowOf.get(read.id);
      if (earlier !== undefined) {
        const first = `${place.unit} ${lines[earlier]}`;
        errors.add(
          `The ${owner} id ${quote(read.id)} is given twice; first in ${first}`,
          locate(place, line),
        );
        return;
      }
      if (owner === "query" && text === "") {
        errors.add(`The query ${quote(read.id)} has no text`, locate(place, line));
        return;
      }
      rowOf.set(read.id, ids.length);
      ids.push(read.id);
      titles.push(title);
      texts.push(text);
      lines.push(line);
    },
  };
}

/** The text that is embedded: title, a space, text, trimmed. */
export function documentText(title: string, text: string): string {
  return `${title} ${text}`.trim();
}
