import { InputError } from "./errors.js";

/** Values of queries and documents, columnar: query `i` owns entries `offsets[i]` to `offsets[i + 1]`. */
export interface QueryDocumentColumns {
  readonly queryIds: string[];
  readonly documentIds: string[];
  readonly offsets: Int32Array;
  readonly documents: Int32Array;
  readonly values: number[];
}

/**
 * Throws `InputError` unless `nested` is a map of maps: an object would lose the order of ids that are numbers. `name`
 * begins the message.
 */
export function requireNestedMaps(name: string, nested: ReadonlyMap<string, unknown>): void {
  const isMap = (value: unknown): boolean => value instanceof Map;
  if (isMap(nested) && [...nested.values()].every(isMap)) return;
  throw new InputError(
    `${name} must be a Map of query ids to Maps of document ids; make one of an object with new Map(Object.entries(…)), or write it to a JSON file and read that`,
  );
}

/** Columns from entries by query id; documents are numbered in the order they first appear. */
export function columnsFromMaps(
  nested: ReadonlyMap<string, Iterable<readonly [string, number]>>,
): QueryDocumentColumns {
  const documentRows = new Map<string, number>();
  const offsets = new Int32Array(nested.size + 1);
  const documents: number[] = [];
  const values: number[] = [];
  let query = 0;
  for (const entries of nested.values()) {
    for (const [id, value] of entries) {
      const row = documentRows.get(id) ?? documentRows.size;
      documentRows.set(id, row);
      documents.push(row);
      values.push(value);
    }
    query += 1;
    offsets[query] = documents.length;
  }
  return {
    queryIds: [...nested.keys()],
    documentIds: [...documentRows.keys()],
    offsets,
    documents: Int32Array.from(documents),
    values,
  };
}
