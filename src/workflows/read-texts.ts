import type { Dataset } from "../contracts/dataset.js";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { DatasetSource, ReadDatasetOptions } from "../datasets/dataset-source.js";
import { readDataset } from "../datasets/read-dataset.js";

/**
 * Reads data of which only the documents must be there. Where the tables of queries or judgements cannot be read,
 * as before the first query is written, that is said and the documents alone are taken.
 */
export async function readTexts(
  source: DatasetSource,
  options: ReadDatasetOptions,
  onProgress?: ProgressListener,
): Promise<Dataset> {
  const lenient = { ...options, queriesRequired: false };
  try {
    return await readDataset(source, lenient);
  } catch (error) {
    if (source.kind !== "tables" || source.queries === undefined || errorKind(error) !== "input") throw error;
    const { queries: _, qrels: __, ...documents } = source;
    const dataset = await readDataset(documents, lenient);
    const message = `Going on without queries and judgements: ${errorMessage(error).split("\n")[0]}`;
    onProgress?.({ type: "notice", level: "warning", message });
    return dataset;
  }
}
