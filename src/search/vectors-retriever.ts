import type { Corpus, TextTable } from "../contracts/dataset.js";
import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import {
  type IndexOptions,
  type IndexReport,
  type Retriever,
  retrieverVersion,
  type SearchOptions,
  type SearchReport,
} from "../contracts/retriever.js";
import type { VectorForm } from "../contracts/vector-form.js";
import { createVectorIndex } from "../neighbors/create-vector-index.js";
import { gatherRows, type Similarity } from "../neighbors/prepare-items.js";
import type { VectorIndex } from "../neighbors/vector-index.js";
import { quantisationManifest } from "./quantisation-manifest.js";
import { runFromNeighbors } from "./run-from-neighbors.js";
import { truncatedMatrix } from "./truncated-matrix.js";

/** Vectors that exist already: row `i` of `matrix` belongs to `ids[i]`. */
export interface VectorTable {
  readonly ids: readonly string[];
  readonly matrix: EmbeddingMatrix;
}

/** What a folder of vectors holds. */
export interface Vectors {
  readonly documents: VectorTable;
  /** null for documents alone, which can be indexed but not searched. */
  readonly queries: VectorTable | null;
  /** Hash of ids and vectors; part of the manifest. */
  readonly sha256: string;
}

export interface VectorsRetrieverOptions {
  readonly id: string;
  readonly vectors: Vectors;
  readonly similarity: Similarity;
  readonly engine: MatrixEngine;
  /** How many dimensions are kept, and how the documents' vectors are stored; absent: all, as float32. */
  readonly form?: VectorForm | undefined;
}

/**
 * A retriever over vectors that exist already, joined with corpus and queries by id. Documents without a
 * vector count as empty and are never found; vectors of documents that the corpus lacks are left out; a notice tells of
 * both. Throws `InputError` for duplicate ids, vectors of unequal dimensions, a count of ids that differs from
 * the rows, a corpus none of whose documents has a vector, and queries without one. The engine belongs to the caller.
 */
export function createVectorsRetriever({
  id,
  vectors: given,
  similarity,
  engine,
  form = { dims: null, quantisation: null },
}: VectorsRetrieverOptions): Retriever {
  requireSameDims(given, id);
  const cut = (table: VectorTable) => ({ ...table, matrix: truncatedMatrix(table.matrix, form.dims, id) });
  const documents = cut(given.documents);
  const queryTable = given.queries === null ? null : cut(given.queries);
  const { sha256 } = given;
  const documentRows = rowsById(documents, id, "documents");
  const queryRows = queryTable === null ? null : rowsById(queryTable, id, "queries");
  let indexed: IndexedVectors | null = null;

  async function index(corpus: Corpus, { onProgress }: IndexOptions = {}): Promise<IndexReport> {
    indexed = joinCorpus(corpus, documents, documentRows, {
      similarity,
      quantisation: form.quantisation,
      id,
    });
    const without = corpus.ids.length - indexed.rows;
    const extra = documents.ids.length - indexed.rows;
    const notice = (count: number, what: string) => {
      const message = `${id}: ${count} ${what}`;
      if (count > 0) onProgress?.({ type: "notice", level: "warning", message });
    };
    notice(without, `of ${corpus.ids.length} documents have no vector and will never be found`);
    notice(extra, `of ${documents.ids.length} vectors belong to no document of the corpus and were left out`);
    return {
      dims: documents.matrix.dims,
      tokens: null,
      truncatedDocuments: 0,
      emptyDocuments: without + indexed.vectors.zeroRows.length,
      modelBytes: null,
      vectorBytes: indexed.vectors.vectorBytes,
      indexBytes: indexed.vectors.indexBytes,
      computedTexts: 0,
      computeMs: 0,
      computedTokens: null,
    };
  }

  async function search(queries: TextTable, options: SearchOptions): Promise<SearchReport> {
    if (indexed === null) throw new Error(`${id}: search before index`);
    const { depth, exclude, signal, onProgress } = options;
    const rows = joinQueries(queries, queryRows, id);
    const start = performance.now();
    const { vectors, corpusRows, documentIds } = indexed;
    const queryVectors = gatherRows(queryTable!.matrix, rows, null);
    const found = await vectors.search(queryVectors, {
      k: depth,
      engine,
      exclude: exclude === undefined ? undefined : excludeVectors(exclude, corpusRows, documentIds.length),
      signal,
      onProgress,
    });
    const lists = corpusRows === null ? found : { ...found, rows: found.rows.map((row) => corpusRows[row]!) };
    return {
      run: runFromNeighbors(id, queries.ids, documentIds, lists),
      embedMs: null,
      searchMs: performance.now() - start,
      truncatedQueries: 0,
      emptyQueries: found.zeroQueries.length,
    };
  }

  return {
    contract: retrieverVersion,
    id,
    manifest: {
      kind: "vectors",
      sha256,
      similarity,
      ...(form.dims === null ? {} : { dims: form.dims }),
      ...quantisationManifest(form.quantisation),
    },
    index,
    search,
    async close() {},
  };
}

function requireSameDims({ documents, queries }: Vectors, id: string): void {
  if (queries === null || queries.matrix.dims === documents.matrix.dims) return;
  throw new InputError(
    `${id}: queries have ${queries.matrix.dims} dimensions and documents ${documents.matrix.dims}; both must come from the same model`,
  );
}

interface IndexedVectors {
  readonly vectors: VectorIndex;
  readonly rows: number;
  readonly documentIds: readonly string[];
  /** Corpus row of each item; null where they are the same. */
  readonly corpusRows: Int32Array | null;
}

/** Vectors in the order of the corpus, so that ties go by corpus row. */
function joinCorpus(
  corpus: Corpus,
  documents: VectorTable,
  rowOf: ReadonlyMap<string, number>,
  {
    id,
    ...form
  }: { readonly similarity: Similarity; readonly id: string } & Pick<VectorForm, "quantisation">,
): IndexedVectors {
  const vectorRows: number[] = [];
  const corpusRows: number[] = [];
  corpus.ids.forEach((documentId, corpusRow) => {
    const row = rowOf.get(documentId);
    if (row === undefined) return;
    vectorRows.push(row);
    corpusRows.push(corpusRow);
  });
  if (vectorRows.length === 0 && corpus.ids.length > 0) {
    throw new InputError(
      `${id}: no document of the corpus has a vector; the corpus has ids such as ${quoted(corpus.ids)}, the vectors ${quoted(documents.ids)}. Make the ids agree`,
    );
  }
  const inOrder = vectorRows.length === documents.ids.length && vectorRows.every((row, i) => row === i);
  const matrix = inOrder ? documents.matrix : gatherRows(documents.matrix, Int32Array.from(vectorRows), null);
  return {
    vectors: createVectorIndex(matrix, form),
    rows: matrix.rows,
    documentIds: corpus.ids,
    corpusRows: corpusRows.length === corpus.ids.length ? null : Int32Array.from(corpusRows),
  };
}

function joinQueries(queries: TextTable, rowOf: ReadonlyMap<string, number> | null, id: string): Int32Array {
  if (rowOf === null) {
    throw new InputError(
      `${id}: there are vectors of documents but none of queries; add queries.npy and queries.jsonl`,
    );
  }
  const missing = queries.ids.filter((queryId) => !rowOf.has(queryId));
  if (missing.length > 0) {
    throw new InputError(
      `${id}: ${missing.length} of ${queries.ids.length} queries have no vector, such as ${quoted(missing)}; give every query a vector, or leave the query out`,
    );
  }
  return Int32Array.from(queries.ids, (queryId) => rowOf.get(queryId)!);
}

function excludeVectors(
  exclude: readonly Int32Array[],
  corpusRows: Int32Array | null,
  documents: number,
): readonly Int32Array[] {
  if (corpusRows === null) return exclude;
  const itemOf = new Int32Array(documents).fill(-1);
  corpusRows.forEach((corpusRow, item) => {
    itemOf[corpusRow] = item;
  });
  return exclude.map((rows) => rows.map((row) => itemOf[row]!).filter((item) => item >= 0));
}

function rowsById({ ids, matrix }: VectorTable, id: string, what: string): Map<string, number> {
  if (ids.length !== matrix.rows) {
    throw new InputError(
      `${id}: ${ids.length} ids but ${matrix.rows} vectors of ${what}; each row needs one id`,
    );
  }
  const rows = new Map<string, number>();
  ids.forEach((rowId, row) => {
    const first = rows.get(rowId);
    if (first !== undefined) {
      throw new InputError(
        `${id}: the id "${rowId}" of ${what} stands at rows ${first} and ${row} (from 0); ids must be unique`,
      );
    }
    rows.set(rowId, row);
  });
  return rows;
}

function quoted(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).map((id) => `"${id}"`);
  return ids.length > shown.length ? `${shown.join(", ")}, …` : shown.join(", ");
}
