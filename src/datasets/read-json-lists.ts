import { InputError, type InputLocation } from "../contracts/errors.js";
import { findUsual } from "./choose-column.js";
import type { InputFile } from "./input-file.js";
import { type JsonListener, JsonScanner } from "./json-scanner.js";
import { quote } from "./read-id.js";
import { textChunks } from "./text-chunks.js";

/** What is wanted of a JSON file of runs or judgements. */
export interface JsonListsWish {
  /** What a number is called in messages, such as `score`. */
  readonly value: string;
  /** Usual names of the fields of a record, in lower case without separators, best first. */
  readonly queryNames: readonly string[];
  readonly documentNames: readonly string[];
  readonly valueNames: readonly string[];
  /** Takes a number as it is written. */
  entry(query: string, document: string, value: string, location: InputLocation): void;
  /** Takes a query whose object of documents is empty. */
  emptyQuery(query: string, location: InputLocation): void;
}

/**
 * Reads runs or judgements from JSON in either of the forms in which ranx, ir_measures, pytrec_eval and pandas have
 * them: `{"query": {"document": number}}`, or records with the fields of query, document and number, in one array or
 * one a line. Memory does not grow with the file. Throws `InputError` with file, line and column for anything else, and
 * for a query given twice; as `textChunks` and `JsonScanner`.
 */
export async function readJsonLists(file: InputFile, wish: JsonListsWish): Promise<void> {
  const reading = createReading(file, wish);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new InputError("The file is not valid UTF-8 after this place; save it as UTF-8", {
        file: file.shown,
        ...reading.scanner.place,
      });
    }
  };
  for await (const chunk of textChunks(file)) reading.scanner.push(decode(chunk), false);
  reading.scanner.push(decode(), true);
}

/** Turns what the scanner finds into entries: the first value inside the outermost object tells the form. */
function createReading(file: InputFile, wish: JsonListsWish) {
  const queries = new Set<string>();
  let depth = 0;
  let form: "map" | "records" | null = null;
  let inArray = false;
  let query = "";
  let entries = 0;
  let key = "";
  let record = new Map<string, Cell>();
  let names: RecordNames | null = null;
  const here = (): InputLocation => ({ file: file.shown, ...scanner.place });
  const fail = (message: string): InputError => new InputError(message, here());

  const listener: JsonListener = {
    open(kind) {
      depth++;
      const inner = inArray ? depth - 1 : depth;
      if (kind === "[") {
        if (depth > 1 || form === "map")
          throw fail(`An array stands where a ${wish.value} is expected${forms(wish)}`);
        inArray = true;
        form = "records";
      } else if (inner === 1) {
        if (form === "map") throw fail("A second JSON document begins here; expected one");
        record = new Map();
      } else if (inner === 2 && form !== "records") {
        form = "map";
        if (queries.has(key)) throw fail(`The query ${quote(key)} is given twice`);
        queries.add(key);
        query = key;
        entries = 0;
      } else {
        throw fail(
          `${quote(key)} is an object; expected a ${form === "map" ? wish.value : "string or number"}${forms(wish)}`,
        );
      }
    },
    close() {
      const inner = inArray ? depth - 1 : depth;
      depth--;
      if (inner === 2 && entries === 0) wish.emptyQuery(query, here());
      if (inner === 1 && form === "records") passRecord();
      if (depth === 0) inArray = false;
    },
    key(name) {
      key = name;
      if (form === "records" && record.has(name)) throw fail(`The field ${quote(name)} is given twice`);
    },
    scalar(kind, text) {
      const inner = inArray ? depth - 1 : depth;
      if (inner === 0) throw fail(`${quote(text)} stands where a record is expected${forms(wish)}`);
      if (inner === 2) {
        if (kind !== "number")
          throw fail(
            `The ${wish.value} of document ${quote(key)} is ${shownScalar(kind, text)}; expected a number`,
          );
        entries++;
        wish.entry(query, key, text, here());
        return;
      }
      if (form === "map")
        throw fail(`The query ${quote(key)} has ${shownScalar(kind, text)}; expected an object of documents`);
      form = "records";
      if (text !== "null" || kind === "string") record.set(key, { kind, text });
    },
  };

  function passRecord(): void {
    names ??= recordNames([...record.keys()], wish, fail);
    const { query: queryName, document, value } = names;
    wish.entry(idOf(queryName), idOf(document), cellOf(value, "number"), here());
  }

  function idOf(name: string): string {
    const cell = record.get(name);
    if (cell?.kind === "number" && /^-?\d+$/.test(cell.text)) return cell.text;
    return cellOf(name, "string");
  }

  function cellOf(name: string, kind: Cell["kind"]): string {
    const cell = record.get(name);
    if (cell === undefined) throw fail(`The record that ends here has no ${quote(name)}`);
    if (cell.kind === kind) return cell.text;
    throw fail(
      `${quote(name)} of the record that ends here is ${shownScalar(cell.kind, cell.text)}; expected a ${kind}`,
    );
  }

  const scanner = new JsonScanner(file.shown, listener);
  return { scanner };
}

interface Cell {
  readonly kind: "string" | "number" | "literal";
  readonly text: string;
}

interface RecordNames {
  readonly query: string;
  readonly document: string;
  readonly value: string;
}

function recordNames(
  fields: readonly string[],
  wish: JsonListsWish,
  fail: (message: string) => InputError,
): RecordNames {
  const find = (usual: readonly string[], what: string): string => {
    const found = findUsual(usual, fields);
    if (found !== null) return found;
    throw fail(
      `No field is known to hold the ${what} (${usual.slice(0, 3).join(", ")}, …); the record has ${fields.join(", ") || "none"}${forms(wish)}`,
    );
  };
  return {
    query: find(wish.queryNames, "query"),
    document: find(wish.documentNames, "document"),
    value: find(wish.valueNames, wish.value),
  };
}

function shownScalar(kind: Cell["kind"], text: string): string {
  return kind === "string" ? quote(text) : text;
}

function forms({ value }: JsonListsWish): string {
  return `; taken are {"query": {"document": ${value}}} and records with query_id, doc_id and ${value}`;
}
