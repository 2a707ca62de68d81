import type { Dataset } from "../contracts/dataset.js";
import { dataFolder } from "./data-folder.js";
import type { DatasetSource, ReadDatasetOptions } from "./dataset-source.js";
import { readBeir } from "./read-beir.js";
import { readTables } from "./read-tables.js";
import { vectorsDataset } from "./vectors-dataset.js";

export type { DatasetSource, ReadDatasetOptions } from "./dataset-source.js";

/**
 * Reads a dataset from wherever the user has it: a folder (BEIR, or tables under known names), tables and SQL queries,
 * or the texts of existing vectors. The same source and options give the same dataset, sample included.
 * Throws `InputErrors`: at most 20 mistakes with file and line, and the number of the others.
 */
export async function readDataset(source: DatasetSource, options: ReadDatasetOptions): Promise<Dataset> {
  if (source.kind === "vectors") return vectorsDataset(source, options);
  if (source.kind === "tables") return readTables(source, options);
  const folder = await dataFolder(source, options);
  if (folder.layout === "beir") return readBeir(source, options);
  return readTables(folder.source, { ...options, splitName: folder.splitName ?? undefined });
}
