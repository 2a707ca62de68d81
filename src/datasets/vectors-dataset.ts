import { basename, resolve } from "node:path";
import type { Dataset } from "../contracts/dataset.js";
import { assembleDataset } from "./assemble-dataset.js";
import type { ReadDatasetOptions, VectorsSource } from "./dataset-source.js";
import { errorList } from "./error-list.js";
import type { IdOwner } from "./read-id.js";
import { readVectors, type VectorTable } from "./read-vectors.js";
import { type TextRows, textRows } from "./text-rows.js";

/**
 * The texts of a folder of vectors as a dataset without judgements: documents are the corpus (rows without text
 * counted as blank), queries are those that have a text. Throws as `readVectors`.
 */
export async function vectorsDataset(source: VectorsSource, options: ReadDatasetOptions): Promise<Dataset> {
  const { cwd, seed = 42, limit, maxLineBytes } = options;
  const folder = await readVectors(source.path, { cwd, maxLineBytes });
  const errors = errorList();
  const rows = (table: VectorTable, owner: IdOwner): TextRows => {
    const result = textRows(owner, { shown: source.path, unit: "row" }, errors);
    table.ids.forEach((id, row) => {
      const text = table.texts?.[row] ?? "";
      if (owner === "document" || text !== "") result.add(id, "", text, row + 1);
    });
    return result;
  };
  const withQueries = folder.queries?.texts?.some((text) => text !== "") === true;
  return assembleDataset(
    {
      name: source.name ?? basename(resolve(cwd, source.path)),
      split: null,
      corpus: rows(folder.documents, "document"),
      queries: withQueries ? rows(folder.queries!, "query") : null,
      judgements: null,
    },
    { errors, seed, limit, textless: true },
  );
}
