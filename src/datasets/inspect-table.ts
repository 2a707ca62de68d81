import { errorList } from "./error-list.js";
import { readTable } from "./read-table.js";
import { documentColumns, documentIdColumn } from "./read-tables.js";
import { tableSource } from "./table-source.js";

export interface InspectTableOptions {
  readonly cwd: string;
  readonly id?: string | undefined;
  readonly text?: string | undefined;
}

/** Columns of a table of documents: those given, else the usual ones found in it. */
export interface DocumentColumns {
  readonly id: string;
  readonly text: readonly string[];
}

/** The names of the columns of a table, whatever they mean. Throws `InputError` where it cannot be read. */
export async function tableColumns(path: string, cwd: string): Promise<readonly string[]> {
  const errors = errorList();
  let found: readonly string[] = [];
  await readTable(
    tableSource(path, "--corpus", cwd),
    {
      choose(columns) {
        found = columns;
        return [{ name: columns[0]!, kind: "text" }];
      },
      row() {},
      bad() {},
    },
    { errors },
  );
  errors.throwIfAny();
  return found;
}

/** Reads a table of documents for its columns. Throws `InputError` for a column that is not there, listing those that are. */
export async function inspectTable(
  path: string,
  { cwd, id, text }: InspectTableOptions,
): Promise<DocumentColumns> {
  const table = tableSource(path, "--corpus", cwd);
  let found: { id: string; text: readonly string[] } | null = null;
  const errors = errorList();
  await readTable(
    table,
    {
      choose(columns) {
        found = {
          id: documentIdColumn(id, columns, table.place),
          text: documentColumns(text, columns, table.place),
        };
        return [{ name: found.id, kind: "id" }];
      },
      row() {},
      bad() {},
    },
    { errors },
  );
  errors.throwIfAny();
  return found!;
}
