/** What is known of texts besides their text, by column name, then by id. Numbers and booleans are text as written. */
export type MetadataColumns = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Metadata of the queries and of the documents that were asked for. */
export interface DatasetMetadata {
  readonly queries: MetadataColumns;
  readonly documents: MetadataColumns;
}
