import type { Corpus } from "../contracts/dataset.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Reranker } from "../contracts/reranker.js";
import {
  type Retriever,
  type RetrieverManifest,
  retrieverVersion,
  type SearchReport,
} from "../contracts/retriever.js";
import type { Run } from "../contracts/run.js";
import { type RerankTask, rerankAll } from "../execution/rerank-all.js";
import { nextFloat32Below } from "../numeric/next-float32.js";

export interface RerankingOptions {
  /** Documents of each list that are scored anew. */
  readonly top: number;
  /** Documents taken of the first retriever's list, whatever depth is asked for; null: the depth asked for, or `top`. */
  readonly firstDepth?: number | null | undefined;
  /** Clock in milliseconds. */
  readonly now: () => number;
}

/**
 * A retriever whose lists are those of another with their first `top` documents put in the order of a reranker's scores.
 * Equal scores keep the order of the first list; documents below the top keep theirs, under the reranked ones. The scores
 * of the list are the reranker's; where they would not descend as float32 (equal ones, and all below the top) they are
 * lowered, so that every program ranks the list as it stands. A document that the corpus lacks has no text and stays
 * below the reranked ones, too. `close` closes both. Throws `InputError` for a `top` or `firstDepth` that is no whole number from 1.
 */
export function createRerankingRetriever(
  id: string,
  first: Retriever,
  reranker: Reranker,
  { top, firstDepth = null, now }: RerankingOptions,
): Retriever {
  requireWhole("top", top);
  if (firstDepth !== null) requireWhole("firstDepth", firstDepth);
  let corpus: Corpus | null = null;
  return {
    contract: retrieverVersion,
    id,
    ...(first.replaysLists === undefined ? {} : { replaysLists: first.replaysLists }),
    get manifest(): RetrieverManifest {
      const depth = firstDepth === null ? {} : { depth: firstDepth };
      return { kind: "rerank", top, ...depth, reranker: reranker.manifest, components: [first.manifest] };
    },
    async index(documents, options) {
      const report = await first.index(documents, options);
      corpus = documents;
      const { modelBytes } = reranker;
      return modelBytes === null ? report : { ...report, modelBytes: (report.modelBytes ?? 0) + modelBytes };
    },
    async search(queries, options): Promise<SearchReport> {
      if (corpus === null) throw new Error(`${id}: search before index`);
      const wanted = firstDepth ?? Math.max(options.depth, top);
      const report = await first.search(queries, { ...options, depth: wanted });
      const started = now();
      const { run } = report;
      const texts = textsOf(run, corpus);
      const heads = headsOf(run, texts, top);
      const rowOf = new Map(queries.ids.map((queryId, row) => [queryId, row]));
      const tasks = heads.map((rows, query): RerankTask => {
        const asked = queries.texts[rowOf.get(run.queryIds[query]!)!]!;
        return { query: asked, documents: Array.from(rows, (entry) => texts(run.documents[entry]!)!) };
      });
      const { signal, onProgress, uncached } = options;
      const reranked = await rerankAll(reranker, tasks, { signal, onProgress, uncached });
      const whole = rerankedRun(id, run, heads, reranked.scores, options.depth);
      const rerankMs = now() - started;
      return {
        ...report,
        run: whole,
        searchMs: report.searchMs + rerankMs,
        stages: [
          ...(report.stages ?? [{ kind: "retrieve", name: first.id, ms: ofFirst(report), run }]),
          {
            kind: "rerank",
            name: reranker.manifest.model,
            ms: rerankMs,
            run: null,
            pairs: {
              scored: reranked.scores.length,
              computed: reranked.computedPairs,
              cut: reranked.truncated.reduce((sum, cut) => sum + cut, 0),
              tokens: reranked.tokens.reduce((sum, tokens) => sum + tokens, 0),
            },
          },
        ],
      };
    },
    async close() {
      await Promise.all([first.close(), reranker.close()]);
    },
  };
}

function ofFirst({ embedMs, searchMs }: SearchReport): number {
  return (embedMs ?? 0) + searchMs;
}

/** The text of a document by its row in the run; undefined for one that the corpus lacks. */
function textsOf(run: Run, corpus: Corpus): (row: number) => string | undefined {
  if (run.documentIds === corpus.ids) return (row) => corpus.texts[row];
  const rows = new Map(corpus.ids.map((documentId, row) => [documentId, row]));
  return (row) => {
    const known = rows.get(run.documentIds[row]!);
    return known === undefined ? undefined : corpus.texts[known];
  };
}

/** Of each list the entries that are scored anew: the first `top` with a text. */
function headsOf(run: Run, texts: (row: number) => string | undefined, top: number): Int32Array[] {
  return run.queryIds.map((_, query) => {
    const [start, end] = [run.offsets[query]!, run.offsets[query + 1]!];
    const entries: number[] = [];
    for (let entry = start; entry < end && entry < start + top; entry++)
      if (texts(run.documents[entry]!) !== undefined) entries.push(entry);
    return Int32Array.from(entries);
  });
}

/** The lists in their new order, cut at `depth`. */
function rerankedRun(
  name: string,
  run: Run,
  heads: readonly Int32Array[],
  scores: Float32Array,
  depth: number,
): Run {
  const lengths = heads.map((_, query) => Math.min(depth, run.offsets[query + 1]! - run.offsets[query]!));
  const offsets = new Int32Array(heads.length + 1);
  lengths.forEach((length, query) => {
    offsets[query + 1] = offsets[query]! + length;
  });
  const documents = new Int32Array(offsets[heads.length]!);
  const listScores = new Float64Array(documents.length);
  let scored = 0;
  heads.forEach((head, query) => {
    const from = scored;
    scored += head.length;
    const order = Array.from(head, (_, i) => i).sort(
      (a, b) => scores[from + b]! - scores[from + a]! || a - b,
    );
    const inHead = new Set(head);
    const rest: number[] = [];
    for (let entry = run.offsets[query]!; entry < run.offsets[query + 1]!; entry++)
      if (!inHead.has(entry)) rest.push(entry);
    const start = offsets[query]!;
    let last = Number.POSITIVE_INFINITY;
    for (let rank = 0; rank < lengths[query]!; rank++) {
      const place = order[rank];
      const entry = place === undefined ? rest[rank - order.length]! : head[place]!;
      const given = place === undefined ? (rank === 0 ? 0 : last - 1) : scores[from + place]!;
      last = Math.min(Math.fround(given), nextFloat32Below(last));
      documents[start + rank] = run.documents[entry]!;
      listScores[start + rank] = last;
    }
  });
  return {
    name,
    queryIds: run.queryIds,
    documentIds: run.documentIds,
    offsets,
    documents,
    scores: listScores,
  };
}
