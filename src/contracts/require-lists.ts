import { InputError } from "./errors.js";

/** What runs and qrels have in common. */
interface Lists {
  readonly queryIds: readonly string[];
  readonly offsets: Int32Array;
  readonly documents: Int32Array;
}

/**
 * Throws `InputError` where the columns of a run or of qrels do not fit each other, or a query has two lists: lists that
 * somebody has put together by hand. `values` are its scores or grades; `name` begins the message. Linear in the queries.
 */
export function requireLists(
  name: string,
  { queryIds, offsets, documents }: Lists,
  values: ArrayLike<number>,
): void {
  if (![queryIds, offsets, documents, values].every((column) => Number.isInteger(column?.length))) {
    throw new InputError(
      "runs and judgements are columns (queryIds, offsets, documents …); readRunFile and readQrelsFile read them from files, runFromMaps and qrelsFromMaps make them of nested maps",
    );
  }
  const queries = queryIds.length;
  if (offsets.length !== queries + 1) {
    throw new InputError(
      `${name} has ${queries} queries and ${offsets.length} offsets; expected ${queries + 1}: where each list begins, and the end`,
    );
  }
  const end = offsets[queries]!;
  if (documents.length < end || values.length < end) {
    throw new InputError(
      `${name} has ${documents.length} documents and ${values.length} values; its lists end at ${end}`,
    );
  }
  const seen = new Set<string>();
  for (const id of queryIds) {
    if (seen.has(id)) {
      throw new InputError(
        `${name} lists the query "${id}" twice; a query has one list: merge or rename them`,
      );
    }
    seen.add(id);
  }
}
