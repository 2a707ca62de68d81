import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { throwIfAborted } from "../../contracts/errors.js";
import type { ModuleHit, ModuleRetriever } from "../../contracts/module.js";
import { type Retriever, type RetrieverManifest, retrieverVersion } from "../../contracts/retriever.js";
import { describe, findModule, inModule, type ModuleSource, openModuleExport } from "./load-module.js";
import { requireMethods, requireVersion, wrongReturn } from "./module-value.js";

export interface ModuleRetrieverOptions {
  readonly id: string;
  readonly baseDir: string;
  /** Clock in milliseconds. */
  readonly now: () => number;
}

/**
 * Opens the retriever that a module exports: its hits are checked, ordered by score and then by the order of the
 * documents, and cut at the depth. Throws `InputError` where it has the wrong shape.
 */
export async function openModuleRetriever(
  spec: CandidateSpec,
  { id, baseDir, now }: ModuleRetrieverOptions,
): Promise<Retriever> {
  const source = await findModule(spec, baseDir);
  const retriever = await checkedRetriever(spec, source);
  let rows: ReadonlyMap<string, number> | null = null;
  let documentIds: readonly string[] = [];
  return {
    contract: retrieverVersion,
    id,
    manifest: manifestOf(spec, source, retriever),
    async index({ ids, texts, titles }, { signal } = {}) {
      throwIfAborted(signal);
      const started = now();
      await inModule(spec, source.path, () => retriever.index({ ids, texts, titles }, { signal }));
      rows = new Map(ids.map((documentId, row) => [documentId, row]));
      documentIds = ids;
      return {
        ...{ dims: null, tokens: null, modelBytes: null, vectorBytes: null, computedTokens: null },
        ...{ truncatedDocuments: 0, emptyDocuments: 0 },
        computedTexts: ids.length,
        computeMs: now() - started,
      };
    },
    async search(queries, { depth, exclude, signal, onProgress }) {
      if (rows === null) throw new Error(`${id}: search before index`);
      const known = rows;
      const started = now();
      const offsets = new Int32Array(queries.ids.length + 1);
      const lists: RankedRows[] = [];
      for (const [query, text] of queries.texts.entries()) {
        throwIfAborted(signal);
        const unwanted = new Set(exclude?.[query]);
        const wanted = depth + unwanted.size;
        const hits: unknown = await inModule(spec, source.path, () =>
          retriever.search(text, { depth: wanted, signal }),
        );
        const ranked = rankedRows(spec, text, hits, known).filter(({ row }) => !unwanted.has(row));
        lists.push(ranked.slice(0, depth));
        offsets[query + 1] = offsets[query]! + lists[query]!.length;
        const total = queries.ids.length;
        onProgress?.({
          type: "progress",
          candidate: id,
          stage: "searching",
          done: query + 1,
          total,
          unit: "queries",
        });
      }
      const all = lists.flat();
      return {
        run: {
          name: id,
          queryIds: queries.ids,
          documentIds,
          offsets,
          documents: Int32Array.from(all, ({ row }) => row),
          scores: Float64Array.from(all, ({ score }) => score),
        },
        embedMs: null,
        searchMs: now() - started,
        truncatedQueries: 0,
        emptyQueries: 0,
      };
    },
    close: async () => inModule(spec, source.path, () => retriever.close?.()),
  };
}

/** The manifest of a module's retriever; runs the module. */
export async function describeModuleRetriever(
  spec: CandidateSpec,
  { baseDir }: Pick<ModuleRetrieverOptions, "baseDir">,
): Promise<RetrieverManifest> {
  const source = await findModule(spec, baseDir);
  const retriever = await checkedRetriever(spec, source);
  await inModule(spec, source.path, () => retriever.close?.());
  return manifestOf(spec, source, retriever);
}

async function checkedRetriever(spec: CandidateSpec, source: ModuleSource): Promise<ModuleRetriever> {
  const retriever = await openModuleExport(spec, source, "retriever");
  requireMethods(spec, source.path, "retriever", retriever, ["index", "search"]);
  requireVersion(spec, source.path, "retriever.version", retriever.version);
  return retriever;
}

function manifestOf(
  { ref, options }: CandidateSpec,
  { files }: ModuleSource,
  { version }: ModuleRetriever,
): RetrieverManifest {
  return {
    kind: "module",
    module: ref.split(/[/\\]/).at(-1)!,
    files: { ...files },
    options: { ...options },
    version: version ?? null,
  };
}

type RankedRows = { readonly row: number; readonly score: number }[];

/** The hits as rows of the corpus, best first, equal scores by row. */
function rankedRows(
  spec: CandidateSpec,
  query: string,
  hits: unknown,
  rows: ReadonlyMap<string, number>,
): RankedRows {
  const of = `for ${JSON.stringify(query.slice(0, 60))}`;
  if (!Array.isArray(hits)) {
    throw wrongReturn(spec, `search returned ${describe(hits)} ${of}; expected a list of { id, score }`);
  }
  const seen = new Set<number>();
  const found = hits.map((hit: unknown, i) => {
    const { id, score } = Object(hit) as Partial<ModuleHit>;
    const row = typeof id === "string" ? rows.get(id) : undefined;
    if (row === undefined)
      throw wrongReturn(spec, `hit ${i} ${of} names the document ${describe(id)}, which the corpus lacks`);
    if (seen.has(row)) throw wrongReturn(spec, `search returned the document "${id}" twice ${of}`);
    if (typeof score !== "number" || !Number.isFinite(score))
      throw wrongReturn(spec, `the score of "${id}" ${of} is ${describe(score)}; expected a finite number`);
    seen.add(row);
    return { row, score };
  });
  return found.sort((a, b) => b.score - a.score || a.row - b.row);
}
