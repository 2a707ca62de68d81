import { join, resolve } from "node:path";
import type { DatasetMetadata, MetadataColumns } from "../contracts/metadata.js";
import { dataFolder } from "./data-folder.js";
import type { DatasetSource, ReadDatasetOptions, TablesSource } from "./dataset-source.js";
import { errorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { isTopics, querySource } from "./query-source.js";
import { readId } from "./read-id.js";
import { readJsonLines } from "./read-json-lines.js";
import { readTable } from "./read-table.js";
import { documentColumns, documentIdColumn, queryColumns } from "./read-tables.js";
import { type TableSource, tableSource } from "./table-source.js";

/** Whose metadata are wanted: memory grows with these and not with the data. */
export interface MetadataWish {
  readonly queries: ReadonlySet<string>;
  readonly documents: ReadonlySet<string>;
}

/**
 * Reads the columns of a dataset's source that are neither id nor text, for the ids wanted, in a pass of its own over
 * the files. Of JSON, records are flattened (`metadata.brand` is called `brand`, `metadata.attrs.type` `attrs.type`);
 * lists and texts over 200 characters are no metadata. At most 200 columns a side. Folders of vectors have none. The
 * source must be one that `readDataset` has read; throws as it does.
 */
export async function readMetadata(
  source: DatasetSource,
  wish: MetadataWish,
  options: ReadDatasetOptions,
): Promise<DatasetMetadata> {
  if (source.kind === "tables") return tableMetadata(source, wish, options);
  if (source.kind !== "beir") return { queries: new Map(), documents: new Map() };
  const folder = await dataFolder(source, options);
  if (folder.layout === "tables") return tableMetadata(folder.source, wish, options);
  const read = (name: string, owner: "query" | "document", wanted: ReadonlySet<string>) => {
    const file = { path: resolve(options.cwd, source.path, name), shown: join(source.path, name) };
    return jsonMetadata(
      file,
      { owner, wanted, taken: () => ({ id: "_id", texts: ["title", "text"] }) },
      options,
    );
  };
  return {
    queries: await read("queries.jsonl", "query", wish.queries),
    documents: await read("corpus.jsonl", "document", wish.documents),
  };
}

interface MetadataTable {
  readonly owner: "query" | "document";
  readonly wanted: ReadonlySet<string>;
  /** The columns of a table that are id and text. */
  readonly taken: (columns: readonly string[]) => { readonly id: string; readonly texts: readonly string[] };
}

async function tableMetadata(
  source: TablesSource,
  wish: MetadataWish,
  options: ReadDatasetOptions,
): Promise<DatasetMetadata> {
  return {
    documents: await corpusMetadata(source, wish.documents, options),
    queries: await queryMetadata(source, wish.queries, options),
  };
}

async function corpusMetadata(
  source: TablesSource,
  wanted: ReadonlySet<string>,
  options: ReadDatasetOptions,
): Promise<MetadataColumns> {
  if (source.corpus === undefined) return new Map();
  const table = tableSource(source.corpus, "--corpus", options.cwd);
  const taken = (columns: readonly string[]) => ({
    id: documentIdColumn(source.id, columns, table.place),
    texts: documentColumns(source.text, columns, table.place),
  });
  return oneTable(table, { owner: "document", wanted, taken }, options);
}

/** Topics have no columns beside id and text. */
async function queryMetadata(
  source: TablesSource,
  wanted: ReadonlySet<string>,
  options: ReadDatasetOptions,
): Promise<MetadataColumns> {
  if (source.queries === undefined) return new Map();
  const table = await querySource(source.queries, source, options.cwd);
  if (isTopics(table)) return new Map();
  const taken = (columns: readonly string[]) => {
    const { id, text } = queryColumns(source, columns, table.place);
    return { id, texts: [text] };
  };
  return oneTable(table, { owner: "query", wanted, taken }, options);
}

async function oneTable(
  source: TableSource,
  table: MetadataTable,
  options: ReadDatasetOptions,
): Promise<MetadataColumns> {
  if (source.format === "jsonl") return jsonMetadata(source.file, table, options);
  const columns = columnStore();
  let names: readonly string[] = [];
  const errors = errorList();
  await readTable(
    source,
    {
      choose(all) {
        const { id, texts } = table.taken(all);
        names = all.filter((name) => name !== id && !texts.includes(name)).slice(0, mostColumns);
        return [{ name: id, kind: "id" }, ...names.map((name) => ({ name, kind: "text" as const }))];
      },
      row([value, ...cells]) {
        const read = readId(value, table.owner);
        if ("problem" in read || !table.wanted.has(read.id)) return;
        for (const [i, name] of names.entries()) columns.add(name, read.id, cells[i]);
      },
      bad: () => {},
    },
    { errors, maxLineBytes: options.maxLineBytes, simpleColumns: true },
  );
  errors.throwIfAny();
  return columns.all();
}

async function jsonMetadata(
  file: InputFile,
  { owner, wanted, taken }: MetadataTable,
  { maxLineBytes }: ReadDatasetOptions,
): Promise<MetadataColumns> {
  const columns = columnStore();
  const errors = errorList();
  let known: ReturnType<MetadataTable["taken"]> | null = null;
  await readJsonLines(
    file,
    (value) => {
      known ??= taken(Object.keys(value));
      const read = readId(value[known.id], owner);
      if ("problem" in read || !wanted.has(read.id)) return;
      for (const [key, cell] of Object.entries(value)) {
        if (key !== known.id && !known.texts.includes(key)) addFlat(columns, key, read.id, cell, 0);
      }
    },
    { errors, maxLineBytes },
  );
  errors.throwIfAny();
  return columns.all();
}

function addFlat(columns: ColumnStore, name: string, id: string, cell: unknown, depth: number): void {
  if (typeof cell !== "object" || cell === null) {
    columns.add(name, id, cell);
    return;
  }
  if (Array.isArray(cell) || depth === deepest) return;
  for (const [key, inner] of Object.entries(cell)) {
    addFlat(columns, depth === 0 && name === "metadata" ? key : `${name}.${key}`, id, inner, depth + 1);
  }
}

interface ColumnStore {
  add(name: string, id: string, cell: unknown): void;
  all(): MetadataColumns;
}

function columnStore(): ColumnStore {
  const columns = new Map<string, Map<string, string>>();
  return {
    add(name, id, cell) {
      if (cell === null || cell === undefined || typeof cell === "object") return;
      const text = String(cell).trim();
      if (text === "" || text.length > longestValue) return;
      const column = columns.get(name) ?? new Map<string, string>();
      if (column.size === 0 && columns.size === mostColumns) return;
      columns.set(name, column.set(id, text));
    },
    all: () => columns,
  };
}

const mostColumns = 200;
const longestValue = 200;
const deepest = 3;
