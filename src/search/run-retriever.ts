import type { RunCoverage } from "../contracts/benchmark-result.js";
import type { Corpus, TextTable } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import {
  type IndexOptions,
  type IndexReport,
  type Retriever,
  retrieverVersion,
  type SearchOptions,
  type SearchReport,
} from "../contracts/retriever.js";
import type { Run } from "../contracts/run.js";

export interface RunRetrieverOptions {
  readonly id: string;
  readonly run: Run;
  /** Hash of the file; part of the manifest. */
  readonly sha256: string;
}

/**
 * A retriever that answers with lists made elsewhere: those of a search engine, or of any tool that writes a run.
 * Queries are joined by id, and a query without a list finds nothing. Documents that the corpus lacks keep their rank,
 * because the other system showed them there; their ids follow those of the corpus in the run it returns. Equal scores
 * stay in the order of the file. Nothing is embedded, indexed or timed. Throws `InputError` where none of the documents
 * is in the corpus, or none of the queries has a list.
 */
export function createRunRetriever({ id, run, sha256 }: RunRetrieverOptions): Retriever {
  const rowOfQuery = new Map(run.queryIds.map((queryId, row) => [queryId, row]));
  let joined: JoinedDocuments | null = null;

  return {
    contract: retrieverVersion,
    id,
    manifest: { kind: "run", sha256, tag: run.name },
    replaysLists: true,
    async index(corpus: Corpus, _options?: IndexOptions): Promise<IndexReport> {
      joined = joinDocuments(run, corpus.ids, id);
      return nothingIndexed;
    },
    async search(queries: TextTable, { depth, exclude }: SearchOptions): Promise<SearchReport> {
      if (joined === null) throw new Error(`"${id}" was searched before it was indexed`);
      const rows = queries.ids.map((queryId) => rowOfQuery.get(queryId) ?? -1);
      requireAnswers(rows, queries.ids, run, id);
      const lists = cutLists(run, rows, joined, { depth, exclude });
      return {
        run: { name: id, queryIds: queries.ids, documentIds: joined.documentIds, ...lists },
        embedMs: null,
        searchMs: 0,
        truncatedQueries: 0,
        emptyQueries: 0,
        coverage: [coverageOf(run, rows, joined, { id, depth })],
      };
    },
    async close() {},
  };
}

interface JoinedDocuments {
  /** The corpus, then the documents it lacks. */
  readonly documentIds: readonly string[];
  readonly corpusSize: number;
  /** Row in `documentIds` of each document of the run. */
  readonly rows: Int32Array;
}

function joinDocuments(run: Run, corpusIds: readonly string[], id: string): JoinedDocuments {
  const rowOf = new Map(corpusIds.map((documentId, row) => [documentId, row]));
  const unknown: string[] = [];
  const rows = Int32Array.from(run.documentIds, (documentId) => {
    const row = rowOf.get(documentId);
    if (row !== undefined) return row;
    return corpusIds.length + unknown.push(documentId) - 1;
  });
  // Judgements may stand without documents: then nothing says which exist.
  if (corpusIds.length === 0) return { documentIds: run.documentIds, corpusSize: unknown.length, rows };
  if (unknown.length === run.documentIds.length && unknown.length > 0) {
    throw new InputError(
      `${id}: not one of the ${unknown.length} documents it lists is in the corpus; its ids look like ${JSON.stringify(unknown[0])}, those of the data like ${JSON.stringify(corpusIds[0])}. Make the ids agree`,
    );
  }
  const documentIds = unknown.length === 0 ? corpusIds : [...corpusIds, ...unknown];
  return { documentIds, corpusSize: corpusIds.length, rows };
}

function requireAnswers(rows: readonly number[], queryIds: readonly string[], run: Run, id: string): void {
  if (queryIds.length === 0 || rows.some((row) => row >= 0)) return;
  throw new InputError(
    `${id}: the run has a list for none of the ${queryIds.length} queries; its ids look like ${JSON.stringify(run.queryIds[0])}, those of the data like ${JSON.stringify(queryIds[0])}. Make the ids agree`,
  );
}

/** The first `depth` entries of each list that are not excluded. */
function cutLists(
  run: Run,
  rows: readonly number[],
  joined: JoinedDocuments,
  { depth, exclude }: Pick<SearchOptions, "depth" | "exclude">,
): Pick<Run, "offsets" | "documents" | "scores"> {
  const most = rows.reduce((sum, row) => sum + Math.min(depth, listLength(run, row)), 0);
  const offsets = new Int32Array(rows.length + 1);
  const documents = new Int32Array(most);
  const scores = new Float64Array(most);
  let count = 0;
  rows.forEach((row, query) => {
    const hidden = new Set(exclude?.[query]);
    const end = count + depth;
    const last = row < 0 ? 0 : run.offsets[row + 1]!;
    for (let entry = row < 0 ? 0 : run.offsets[row]!; entry < last && count < end; entry++) {
      const document = joined.rows[run.documents[entry]!]!;
      if (hidden.has(document)) continue;
      documents[count] = document;
      scores[count++] = run.scores[entry]!;
    }
    offsets[query + 1] = count;
  });
  return { offsets, documents: documents.subarray(0, count), scores: scores.subarray(0, count) };
}

function coverageOf(
  run: Run,
  rows: readonly number[],
  { rows: documentRows, corpusSize }: JoinedDocuments,
  { id, depth }: { readonly id: string; readonly depth: number },
): RunCoverage {
  const answered = rows.filter((row) => row >= 0);
  const lengths = answered.map((row) => listLength(run, row));
  const unknown = new Set<number>();
  for (const row of answered) {
    for (let entry = run.offsets[row]!; entry < run.offsets[row + 1]!; entry++) {
      const document = documentRows[run.documents[entry]!]!;
      if (document >= corpusSize) unknown.add(document);
    }
  }
  return {
    candidate: id,
    missingQueries: rows.length - answered.length,
    otherQueries: run.queryIds.length - answered.length,
    unknownDocuments: unknown.size,
    shorterLists: lengths.filter((length) => length < depth).length,
    longestList: lengths.reduce((longest, length) => Math.max(longest, length), 0),
  };
}

function listLength({ offsets }: Run, row: number): number {
  return row < 0 ? 0 : offsets[row + 1]! - offsets[row]!;
}

const nothingIndexed: IndexReport = {
  dims: null,
  tokens: null,
  truncatedDocuments: 0,
  emptyDocuments: 0,
  modelBytes: null,
  vectorBytes: null,
  computedTexts: 0,
  computeMs: 0,
  computedTokens: null,
};
