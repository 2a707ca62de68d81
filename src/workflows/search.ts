import type { Config } from "../contracts/config.js";
import type { Dataset, TextTable } from "../contracts/dataset.js";
import { errorKind, errorMessage, InputError } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { DatasetSource } from "../datasets/dataset-source.js";
import type { LocateKey } from "../storage/config.js";
import { projectFolder } from "../storage/project-folder.js";
import { type PlannedCandidate, planCandidates } from "./bench-plan.js";
import { gradesOfQuery } from "./grades-of-query.js";
import { openCandidate } from "./open-candidate.js";
import { openMatrixEngine } from "./open-matrix-engine.js";
import { openNetwork } from "./open-network.js";
import { payAside } from "./pay-aside.js";
import { readTexts } from "./read-texts.js";

export interface SearchOptions {
  readonly query: string;
  readonly k: number;
  readonly config: Pick<Config, "models" | "hybrids" | "split" | "seed" | "merge"> &
    Partial<Pick<Config, "egress" | "prices" | "pipelines" | "python">>;
  readonly source: DatasetSource;
  readonly cwd: string;
  /** Where the config says what a key holds, for errors. */
  readonly locate?: LocateKey | undefined;
  readonly threads: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** What one candidate finds, best first. `shared` counts the candidates that found the document in their top k. */
export interface SearchHits {
  readonly candidate: string;
  /** Why it has no list; null where it answered. */
  readonly error: string | null;
  readonly hits: readonly {
    readonly rank: number;
    readonly id: string;
    readonly title: string;
    readonly score: number;
    readonly grade: number | null;
    readonly foundBy: number;
  }[];
}

export interface SearchFindings {
  readonly schema: "alidade/search/v1";
  readonly query: string;
  readonly dataset: string;
  readonly k: number;
  readonly candidates: readonly SearchHits[];
}

/**
 * Answers one query with every candidate. Grades are shown where the query's text is one of the dataset's own. Throws
 * `InputError` for candidates that cannot answer this text: existing vectors, and runs that have no list for it.
 */
export async function search(options: SearchOptions): Promise<SearchFindings> {
  const { query, k, config, source, cwd, threads, onProgress } = options;
  const planned = planCandidates(config, options.locate);
  if (planned.length === 0)
    throw new InputError("No candidate was given; name at least one, such as --model static:embedded");
  const fixed = planned.flatMap(({ parts }) => parts).find(({ kind }) => kind === "vectors");
  if (fixed !== undefined) {
    throw new InputError(
      `"${fixed.spec}" holds vectors that exist already and cannot answer a new text; leave it out here`,
    );
  }
  requireWhole("k", k);
  if (query.trim() === "") throw new InputError("The query is empty; write some words to search for");
  const { split, seed, merge } = config;
  const dataset = await readTexts(source, { split, seed, merge, cwd }, onProgress);
  const { queries, qrels } = dataset;
  const queryId = queries.ids[queries.texts.indexOf(query)] ?? null;
  requireStoredQuery(planned, queryId, options, queries);
  const grades = gradesOfQuery(qrels, queryId ?? "");
  const rows = new Map(dataset.corpus.ids.map((id, row) => [id, row]));
  const engine = await openMatrixEngine(threads, onProgress);
  const lists: CandidateList[] = [];
  try {
    for (const candidate of planned) {
      lists.push(await listOf(candidate, dataset, { ...options, engine, queryId: queryId ?? "query" }));
    }
  } finally {
    await engine.close();
  }
  const foundBy = new Map<string, number>();
  for (const { ids } of lists) for (const id of ids) foundBy.set(id, (foundBy.get(id) ?? 0) + 1);
  return {
    schema: "alidade/search/v1",
    query,
    dataset: dataset.summary.name,
    k,
    candidates: lists.map(({ candidate, error, ids, scores }) => ({
      candidate,
      error,
      hits: ids.map((id, i) => ({
        rank: i + 1,
        id,
        title: titleOf(dataset, rows.get(id)),
        score: scores[i]!,
        grade: grades.get(id) ?? null,
        foundBy: foundBy.get(id)!,
      })),
    })),
  };
}

/** The title, else the beginning of the text; a run may list what the corpus lacks. */
function titleOf({ corpus }: Dataset, row: number | undefined): string {
  if (row === undefined) return "(not in the corpus)";
  return corpus.titles[row] || corpus.texts[row]!.slice(0, 120);
}

/** A run holds the lists of its own queries and no other: what it shows is for a text of the data's queries. */
function requireStoredQuery(
  planned: readonly PlannedCandidate[],
  queryId: string | null,
  { query }: SearchOptions,
  queries: TextTable,
): void {
  const stored = planned.flatMap(({ parts }) => parts).find(({ kind }) => kind === "run");
  if (stored === undefined || queryId !== null) return;
  const example = queries.texts[0];
  const way =
    example === undefined
      ? "the data given here hold no queries: leave it out"
      : `leave it out, or type one word for word, such as ${JSON.stringify(example)}`;
  throw new InputError(
    `"${stored.spec}" holds lists that exist already and answers only queries of the data; ${JSON.stringify(query)} is none of the ${queries.ids.length}: ${way}`,
  );
}

interface CandidateList {
  readonly candidate: string;
  readonly error: string | null;
  readonly ids: readonly string[];
  readonly scores: readonly number[];
}

/** The list of one candidate; one that fails leaves the others standing. */
async function listOf(
  candidate: PlannedCandidate,
  { corpus }: Dataset,
  {
    query,
    queryId,
    k,
    config,
    locate,
    cwd,
    threads,
    engine,
    signal,
    onProgress,
  }: SearchOptions & { readonly engine: MatrixEngine; readonly queryId: string },
): Promise<CandidateList> {
  const report: ProgressListener = (event) =>
    onProgress?.(event.type === "notice" ? event : { ...event, candidate: candidate.id });
  const { vectors, fitted, services } = projectFolder(cwd);
  const { egress: setting = "any" } = config;
  try {
    const { retriever, parts } = await openCandidate(candidate, {
      baseDir: cwd,
      engine,
      threads,
      vectors,
      fitted,
      network: openNetwork({ setting, cwd, location: locate?.(["egress"]), services }),
      python: config.python,
      pay: await payAside(candidate.parts, {
        cwd,
        work: "search",
        prices: config.prices,
        onProgress: report,
      }),
      onProgress: report,
    });
    try {
      await retriever.index(corpus, { signal, onProgress: report });
      for (const note of parts.flatMap(({ provider }) => provider?.manifest.fit?.notes ?? [])) {
        onProgress?.({ type: "notice", level: "info", message: `${candidate.id}: ${note}` });
      }
      const { run } = await retriever.search({ ids: [queryId], texts: [query] }, { depth: k, signal });
      const ids = Array.from(run.documents, (row) => run.documentIds[row]!);
      return { candidate: candidate.id, error: null, ids, scores: Array.from(run.scores) };
    } finally {
      await retriever.close();
    }
  } catch (error) {
    if (errorKind(error) !== "provider") throw error;
    return { candidate: candidate.id, error: errorMessage(error), ids: [], scores: [] };
  }
}
