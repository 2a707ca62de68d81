/** Entries of queries, columnar: query `i` owns entries `offsets[i]` to `offsets[i + 1]`. */
export interface ListColumns {
  readonly queryIds: readonly string[];
  readonly documentIds: readonly string[];
  readonly offsets: Int32Array;
  readonly documents: Int32Array;
}

/** The text of `{"query": {"document": number}}` in parts, one line a query. `valueText` writes the number of an entry. */
export function* jsonLists(
  { queryIds, documentIds, offsets, documents }: ListColumns,
  valueText: (entry: number) => string,
): Generator<string> {
  yield "{";
  for (let query = 0; query < queryIds.length; query++) {
    const parts: string[] = [];
    for (let entry = offsets[query]!; entry < offsets[query + 1]!; entry++)
      parts.push(`${JSON.stringify(documentIds[documents[entry]!])}: ${valueText(entry)}`);
    yield `${query === 0 ? "" : ","}\n${JSON.stringify(queryIds[query])}: {${parts.join(", ")}}`;
  }
  yield "\n}\n";
}
