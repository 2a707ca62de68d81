import type { Dataset } from "../contracts/dataset.js";
import { type InputLocation, namedIn } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";
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
  if (options.limit !== undefined) requireWhole("limit", options.limit);
  if (options.seed !== undefined) requireWhole("seed", options.seed, 0);
  return namedIn(
    ({ location }) => placeOf(source, location?.file),
    () => readSource(source, options),
  );
}

/** Where a config names a file of the source; undefined where none does. */
function placeOf(source: DatasetSource, file: string | undefined): InputLocation | undefined {
  if (source.kind === "vectors" || file === undefined) return undefined;
  if (source.kind === "beir") return file === source.path ? source.places?.path : undefined;
  const key = (["corpus", "queries", "qrels"] as const).find((name) => source[name] === file);
  return key === undefined ? undefined : source.places?.[key];
}

async function readSource(source: DatasetSource, options: ReadDatasetOptions): Promise<Dataset> {
  if (source.kind === "vectors") return vectorsDataset(source, options);
  if (source.kind === "tables") return readTables(source, options);
  const folder = await dataFolder(source, options);
  if (folder.layout === "beir") return readBeir(source, options);
  return readTables(folder.source, { ...options, splitName: folder.splitName ?? undefined });
}
