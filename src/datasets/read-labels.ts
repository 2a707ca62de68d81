import { resolve } from "node:path";
import { chooseColumn } from "./choose-column.js";
import { type ErrorList, errorList } from "./error-list.js";
import { quote, readId } from "./read-id.js";
import { readTable } from "./read-table.js";
import { locate, type RowPlace } from "./row-place.js";
import { type TableSource, tableSource } from "./table-source.js";
import { withErrors } from "./with-errors.js";

/** Labels by id, and what the file held beside them. */
export interface LabelFile {
  /** One an id of `ids`; null where the file has none for it. */
  readonly labels: readonly (string | null)[];
  readonly labelled: number;
}

/**
 * Reads a table of labels (CSV, TSV, JSON lines, Parquet or a SQL query): a column of ids, usual names of document ids, and one called label, category,
 * class, cluster or topic. An empty label is none. Throws `InputErrors` with file and line for an id that `ids` does not
 * have, an id with two labels, and for a file without such columns or without a label.
 */
export async function readLabels(
  given: string,
  ids: readonly string[],
  { cwd = ".", maxLineBytes }: { readonly cwd?: string | undefined; readonly maxLineBytes?: number } = {},
): Promise<LabelFile> {
  const table = tableSource(given, "--labels", resolve(cwd));
  const errors = errorList();
  return withErrors(errors, async () => {
    const rowOf = new Map(ids.map((id, row) => [id, row]));
    const labels: (string | null)[] = ids.map(() => null);
    await readTable(table, labelListener(table, { rowOf, labels, errors }), {
      errors,
      maxLineBytes,
      simpleColumns: true,
    });
    const labelled = labels.reduce((count, label) => count + (label === null ? 0 : 1), 0);
    if (errors.total === 0 && labelled === 0) errors.add("There is not one label in it", { file: given });
    errors.throwIfAny();
    return { labels, labelled };
  });
}

interface LabelTarget {
  readonly rowOf: ReadonlyMap<string, number>;
  readonly labels: (string | null)[];
  readonly errors: ErrorList;
}

function labelListener(table: TableSource, { rowOf, labels, errors }: LabelTarget) {
  const { place } = table;
  return {
    choose: (columns: readonly string[]) => [
      { name: columnOf("the id of the item", idNames, columns, place), kind: "id" as const },
      { name: columnOf("the label", labelNames, columns, place), kind: "text" as const },
    ],
    row([id, cell]: readonly unknown[], line: number) {
      const read = readId(id, "document");
      if ("problem" in read) return errors.add(read.problem, locate(place, line));
      const row = rowOf.get(read.id);
      if (row === undefined) {
        return errors.add(`No item has the id ${quote(read.id)}; leave the line out`, locate(place, line));
      }
      const label = cell === null || cell === undefined ? "" : String(cell).trim();
      if (label === "") return;
      const before = labels[row];
      if (before !== null && before !== label) {
        return errors.add(
          `The item ${quote(read.id)} has the label ${quote(label)}, and had ${quote(before!)}; an item has one`,
          locate(place, line),
        );
      }
      labels[row] = label;
    },
    bad() {},
  };
}

function columnOf(
  meaning: string,
  usual: readonly string[],
  columns: readonly string[],
  place: RowPlace,
): string {
  return chooseColumn(
    { meaning, flag: `the heading "${usual[0]}"`, given: undefined, usual },
    columns,
    place,
  );
}

const idNames = ["id", "docid", "documentid", "itemid", "productid", "corpusid", "sku"];
const labelNames = ["label", "category", "class", "cluster", "topic", "group"];
