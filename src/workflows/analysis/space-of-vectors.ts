import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { Dataset, TextTable } from "../../contracts/dataset.js";
import { InputError } from "../../contracts/errors.js";
import { vectorFormOf } from "../../contracts/vector-form.js";
import type { DatasetSource } from "../../datasets/dataset-source.js";
import { readVectorFile, readVectors, type VectorTable } from "../../datasets/read-vectors.js";
import { specPath } from "../../providers/spec-path.js";
import { truncatedMatrix } from "../../search/truncated-matrix.js";
import { vectorsSimilarity } from "../vectors-similarity.js";
import { distinctLabels, type LoadedSpace, type LoadSpaceOptions } from "./loaded-space.js";

/** Vectors that exist already, with texts and judgements of the data that has their ids. */
export async function spaceOfVectors(spec: CandidateSpec, options: LoadSpaceOptions): Promise<LoadedSpace> {
  const { cwd, source } = options;
  const { dims, quantisation } = vectorFormOf(spec);
  if (quantisation !== null) {
    throw new InputError(
      `"${spec.id}": vectors of a folder are analysed as they are, in float32; leave quant out`,
    );
  }
  const folder = await readVectors(specPath(spec, cwd), { cwd });
  const queryTable =
    options.queries === undefined ? folder.queries : await readVectorFile(options.queries, "query", { cwd });
  if (queryTable !== null && queryTable.matrix.dims !== folder.documents.matrix.dims) {
    throw new InputError(
      `The queries have ${queryTable.matrix.dims} dimensions, the items ${folder.documents.matrix.dims}; both must come from one model`,
      { file: options.queries ?? spec.ref },
    );
  }
  const dataset = source === undefined || source === null ? null : await readData(source, options);
  const notices = [
    ...repeatedNotices(folder.documents, "item"),
    ...(queryTable === null ? [] : repeatedNotices(queryTable, "query")),
    ...(dataset === null ? [] : joinNotices(spec, folder.documents, dataset)),
  ];
  const side = (table: VectorTable, known: TextTable | undefined) => ({
    ids: table.ids,
    texts: table.texts ?? textsById(table.ids, known),
    matrix: truncatedMatrix(table.matrix, dims, spec.id),
  });
  const { labels } = folder.documents;
  return {
    space: {
      id: spec.id,
      similarity: vectorsSimilarity(spec),
      items: side(folder.documents, dataset?.corpus),
      queries: queryTable === null ? null : side(queryTable, dataset?.queries),
      labels,
      qrels: dataset?.qrels ?? null,
    },
    provider: null,
    vectors: folder.sha256,
    dataset: dataset === null ? null : summaryOf(dataset),
    labels:
      labels === null
        ? null
        : {
            source: "label",
            labelled: labels.filter((label) => label !== null).length,
            distinct: distinctLabels(labels),
          },
    notices,
  };
}

/** Most vectors come without: the readers of data are loaded where there is some. */
async function readData(source: DatasetSource, options: LoadSpaceOptions): Promise<Dataset> {
  const { readTexts } = await import("../read-texts.js");
  return readTexts(source, { ...readingOf(options), answered: "all" }, options.onProgress);
}

/** What a document says of the data: all but the version of its schema. */
export function summaryOf({ summary: { schema: _, ...summary } }: Dataset): LoadedSpace["dataset"] {
  return summary;
}

/** How the data is read. */
export function readingOf({ split, merge, seed, cwd }: LoadSpaceOptions) {
  return { split, merge, seed, cwd };
}

function repeatedNotices({ repeated }: VectorTable, what: string): string[] {
  if (repeated.length === 0) return [];
  return [`${repeated.length} rows repeat an earlier ${what} in id and all else, and were left out`];
}

/** Throws `InputError` where data and vectors have no id in common. */
function joinNotices(spec: CandidateSpec, { ids }: VectorTable, { corpus, summary }: Dataset): string[] {
  if (corpus.ids.length === 0) return [];
  const known = new Set(corpus.ids);
  const joined = ids.reduce((count, id) => count + (known.has(id) ? 1 : 0), 0);
  if (joined === 0) {
    throw new InputError(
      `"${spec.id}": none of its ${ids.length} ids, such as "${ids[0]}", is a document of ${summary.name}, whose ids are like "${corpus.ids[0]}"; name the data these vectors were made of (--data), or run it where there is no config`,
    );
  }
  return joined === ids.length
    ? []
    : [`${ids.length - joined} of ${ids.length} items are no documents of ${summary.name}`];
}

function textsById(ids: readonly string[], table: TextTable | undefined): readonly string[] | null {
  if (table === undefined) return null;
  const rowOf = new Map(table.ids.map((id, row) => [id, row]));
  const texts = ids.map((id) => table.texts[rowOf.get(id) ?? -1] ?? "");
  return texts.some((text) => text !== "") ? texts : null;
}
