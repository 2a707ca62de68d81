import type { Config } from "../contracts/config.js";
import type { Dataset } from "../contracts/dataset.js";
import { errorKind, errorMessage, InputError } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { DatasetSource } from "../datasets/dataset-source.js";
import { projectFolder } from "../storage/project-folder.js";
import { type PlannedCandidate, planCandidates } from "./bench-plan.js";
import { gradesOfQuery } from "./grades-of-query.js";
import { openCandidate } from "./open-candidate.js";
import { openMatrixEngine } from "./open-matrix-engine.js";
import { readTexts } from "./read-texts.js";

export interface SearchOptions {
  readonly query: string;
  readonly k: number;
  readonly config: Pick<Config, "models" | "hybrids" | "split" | "seed">;
  readonly source: DatasetSource;
  readonly cwd: string;
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

/** Answers one query with every candidate. Grades are shown where the query's text is one of the dataset's own. */
export async function search(options: SearchOptions): Promise<SearchFindings> {
  const { query, k, config, source, cwd, threads, onProgress } = options;
  const planned = planCandidates(config);
  if (planned.length === 0)
    throw new InputError("No candidate was given; name at least one, such as --model static:embedded");
  const fixed = planned.flatMap(({ parts }) => parts).find(({ kind }) => kind === "vectors");
  if (fixed !== undefined) {
    throw new InputError(
      `"${fixed.spec}" holds vectors that exist already and cannot answer a new text; leave it out here`,
    );
  }
  if (query.trim() === "") throw new InputError("The query is empty; write some words to search for");
  const dataset = await readTexts(source, { split: config.split, seed: config.seed, cwd }, onProgress);
  const { queries, qrels } = dataset;
  const grades = gradesOfQuery(qrels, queries.ids[queries.texts.indexOf(query)] ?? "");
  const rows = new Map(dataset.corpus.ids.map((id, row) => [id, row]));
  const engine = await openMatrixEngine(threads, onProgress);
  const lists: CandidateList[] = [];
  try {
    for (const candidate of planned) {
      lists.push(await listOf(candidate, dataset, { ...options, engine }));
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
        title: dataset.corpus.titles[rows.get(id)!] || dataset.corpus.texts[rows.get(id)!]!.slice(0, 120),
        score: scores[i]!,
        grade: grades.get(id) ?? null,
        foundBy: foundBy.get(id)!,
      })),
    })),
  };
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
  { query, k, cwd, threads, engine, signal, onProgress }: SearchOptions & { engine: MatrixEngine },
): Promise<CandidateList> {
  const report: ProgressListener = (event) =>
    onProgress?.(event.type === "notice" ? event : { ...event, candidate: candidate.id });
  const vectors = projectFolder(cwd).vectors;
  try {
    const { retriever } = await openCandidate(candidate, {
      baseDir: cwd,
      engine,
      threads,
      vectors,
      onProgress: report,
    });
    try {
      await retriever.index(corpus, { signal, onProgress: report });
      const { run } = await retriever.search({ ids: ["query"], texts: [query] }, { depth: k, signal });
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
