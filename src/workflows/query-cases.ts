import type { CandidateCase, JudgedDocument, QueryCase, QueryCases } from "../contracts/benchmark-details.js";
import type { Dataset } from "../contracts/dataset.js";
import type { Run } from "../contracts/run.js";
import { gradesOfQuery } from "./grades-of-query.js";

/** One candidate's lists and, where there are judgements, its score by query id. */
export interface CaseCandidate {
  readonly id: string;
  readonly run: Run;
  readonly scores: ReadonlyMap<string, number> | null;
}

export interface QueryCasesOptions {
  readonly queryIds: readonly string[];
  readonly k: number;
  readonly chosenBy: string;
}

/** What each candidate found and missed for the queries named, ready to be shown. */
export function queryCases(
  dataset: Dataset,
  candidates: readonly CaseCandidate[],
  { queryIds, k, chosenBy }: QueryCasesOptions,
): QueryCases {
  const titles = new Map(dataset.corpus.ids.map((id, row) => [id, titleOf(dataset, row)]));
  const texts = new Map(dataset.queries.ids.map((id, row) => [id, dataset.queries.texts[row]!]));
  const items = queryIds.map((queryId): QueryCase => {
    const grades = gradesOfQuery(dataset.qrels, queryId);
    const relevant = relevantDocuments(grades, titles);
    return {
      queryId,
      query: texts.get(queryId) ?? queryId,
      relevant,
      perCandidate: candidates.map((candidate) =>
        candidateCase(candidate, queryId, k, grades, relevant, titles),
      ),
    };
  });
  return { k, of: dataset.queries.ids.length, chosenBy, items };
}

function candidateCase(
  { id, run, scores }: CaseCandidate,
  queryId: string,
  k: number,
  grades: ReadonlyMap<string, number>,
  relevant: readonly JudgedDocument[],
  titles: ReadonlyMap<string, string>,
): CandidateCase {
  const query = run.queryIds.indexOf(queryId);
  const list =
    query < 0
      ? []
      : Array.from(
          run.documents.subarray(run.offsets[query]!, run.offsets[query + 1]!),
          (row) => run.documentIds[row]!,
        );
  const ranks = new Map(list.map((document, i) => [document, i + 1]));
  return {
    id,
    score: scores?.get(queryId) ?? null,
    found: list.slice(0, k).map((document, i) => ({
      id: document,
      title: titles.get(document) ?? document,
      grade: grades.get(document) ?? null,
      rank: i + 1,
    })),
    missed: relevant
      .filter((document) => (ranks.get(document.id) ?? Number.POSITIVE_INFINITY) > k)
      .map((document) => ({ ...document, rank: ranks.get(document.id) ?? null })),
  };
}

function relevantDocuments(
  grades: ReadonlyMap<string, number>,
  titles: ReadonlyMap<string, string>,
): JudgedDocument[] {
  return [...grades]
    .filter(([, grade]) => grade > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([id, grade]) => ({
      id,
      title: titles.get(id) ?? (titles.size === 0 ? id : `${id} (not in the corpus)`),
      grade,
    }));
}

/** The title, or where there is none the beginning of the text. */
function titleOf({ corpus }: Dataset, row: number): string {
  const title = corpus.titles[row]!;
  if (title.trim() !== "") return title;
  const text = corpus.texts[row]!;
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
