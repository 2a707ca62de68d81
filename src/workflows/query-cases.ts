import {
  createRankedReader,
  isFound,
  isMissed,
  type RankedQuery,
  rivalsOf,
} from "../attribution/ranked-query.js";
import { type ReasonReader, rivalDepth } from "../attribution/summarise-reasons.js";
import type { CandidateCase, JudgedDocument, QueryCase, QueryCases } from "../contracts/benchmark-details.js";
import type { Dataset } from "../contracts/dataset.js";
import type { Run } from "../contracts/run.js";
import { gradesOfQuery } from "./grades-of-query.js";

/** One candidate's lists and, where there are judgements, its score by query id. */
export interface CaseCandidate {
  readonly id: string;
  readonly run: Run;
  readonly scores: ReadonlyMap<string, number> | null;
  /** Reads why a relevant document was missed. */
  readonly reasons?: ReasonReader | undefined;
}

export interface QueryCasesOptions {
  readonly queryIds: readonly string[];
  readonly k: number;
  readonly chosenBy: string;
}

/** What each candidate found and missed for the queries named, ready to be shown; with reasons where they are read. */
export function queryCases(
  dataset: Dataset,
  candidates: readonly CaseCandidate[],
  { queryIds, k, chosenBy }: QueryCasesOptions,
): QueryCases {
  const titles = new Map(dataset.corpus.ids.map((id, row) => [id, titleOf(dataset, row)]));
  const texts = new Map(dataset.queries.ids.map((id, row) => [id, dataset.queries.texts[row]!]));
  const rankers = candidates.map(({ run }) => createRankedReader(dataset.qrels, run));
  const items = queryIds.map((queryId): QueryCase => {
    const relevant = relevantDocuments(gradesOfQuery(dataset.qrels, queryId), titles);
    return {
      queryId,
      query: texts.get(queryId) ?? queryId,
      relevant,
      perCandidate: candidates.map((candidate, c) =>
        candidateCase(candidate, queryId, rankers[c]!(queryId, rivalDepth * k), k, titles),
      ),
    };
  });
  return { k, of: dataset.queries.ids.length, chosenBy, items };
}

function candidateCase(
  { id, scores, reasons }: CaseCandidate,
  queryId: string,
  query: RankedQuery,
  k: number,
  titles: ReadonlyMap<string, string>,
): CandidateCase {
  const missed = query.answers
    .filter(({ rank }) => !isFound(rank, k))
    .map((answer) => {
      const title = titles.get(answer.id) ?? absentTitle(answer.id, titles);
      const rivals = rivalsOf(query, answer, k);
      if (!isMissed(answer, rivals, query.retrieved, k))
        return { ...answer, title, crowdedOut: true as const };
      return { ...answer, title, ...(reasons ? { reasons: [...reasons(queryId, answer, rivals)] } : {}) };
    });
  return {
    id,
    score: scores?.get(queryId) ?? null,
    found: query.top
      .slice(0, k)
      .map((document) => ({ ...document, title: titles.get(document.id) ?? document.id })),
    missed,
    retrieved: query.retrieved,
  };
}

function relevantDocuments(
  grades: ReadonlyMap<string, number>,
  titles: ReadonlyMap<string, string>,
): JudgedDocument[] {
  return [...grades]
    .filter(([, grade]) => grade > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([id, grade]) => ({ id, title: titles.get(id) ?? absentTitle(id, titles), grade }));
}

/** Without any documents, judgements stand alone and nothing is missing. */
function absentTitle(id: string, titles: ReadonlyMap<string, string>): string {
  return titles.size === 0 ? id : `${id} (not in the corpus)`;
}

/** The title, or where there is none the beginning of the text. */
function titleOf({ corpus }: Dataset, row: number): string {
  const title = corpus.titles[row]!;
  if (title.trim() !== "") return title;
  const text = corpus.texts[row]!;
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
