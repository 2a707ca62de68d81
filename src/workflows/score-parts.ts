import { createRankedReader } from "../attribution/ranked-query.js";
import type { CandidateCase } from "../contracts/benchmark-details.js";
import type { TextTable } from "../contracts/dataset.js";
import type { Run } from "../contracts/run.js";
import { createAnalyzer } from "../lexical/analyzer.js";
import { createBm25Index } from "../lexical/bm25-index.js";

export type ScoreParts = NonNullable<CandidateCase["found"][number]["parts"]>;

/** What the score of a document is made of, for a query by its text and id; null where that is not known. */
export type PartsReader = (query: { id: string; text: string }, documentId: string) => ScoreParts | null;

/** A candidate with what its manifest says of its score. */
export interface PartedCandidate {
  readonly id: string;
  readonly run: Run;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Ids of the candidates of a fusion; one, its own, for any other. */
  readonly parts: readonly string[];
}

/**
 * A reader of score parts: of BM25 the weight of each term, from an index made anew with the settings of its manifest;
 * of a fusion the rank and score in the list of each of its candidates that stand beside it. null for anything else: a
 * cosine has no parts by word.
 */
export async function scorePartsReader(
  candidate: PartedCandidate,
  all: readonly PartedCandidate[],
  corpus: TextTable,
): Promise<PartsReader | null> {
  if (candidate.manifest.kind === "bm25") return bm25Parts(candidate.manifest, corpus);
  if (candidate.parts.length < 2) return null;
  const components = candidate.parts.flatMap((id) => all.find((other) => other.id === id) ?? []);
  if (components.length === 0) return null;
  const readers = components.map(({ id, run }) => ({ id, rank: createRankedReader(null, run) }));
  return (query, documentId) =>
    readers.map(({ id, rank }) => {
      const found = rank(query.id, Number.POSITIVE_INFINITY).top.find(
        (document) => document.id === documentId,
      );
      return { of: id, value: found?.score ?? 0, rank: found?.rank ?? null };
    });
}

async function bm25Parts(
  manifest: PartedCandidate["manifest"],
  corpus: TextTable,
): Promise<PartsReader | null> {
  const { k1, b, analysis } = manifest as Partial<Bm25Manifest>;
  if (analysis === null || analysis === undefined) return null;
  const { language, stem, stopwords } = analysis;
  const index = createBm25Index(corpus.texts, await createAnalyzer({ language, stem, stopwords }), { k1, b });
  const rows = new Map(corpus.ids.map((id, row) => [id, row]));
  return ({ text }, documentId) => {
    const row = rows.get(documentId);
    return row === undefined
      ? null
      : index.parts(text, row).map(({ term, weight }) => ({ of: term, value: weight }));
  };
}

/** The part of a BM25 manifest that decides its weights. */
interface Bm25Manifest {
  readonly k1: number;
  readonly b: number;
  readonly analysis: {
    readonly language: string | null;
    readonly stem: boolean;
    readonly stopwords: boolean;
  } | null;
}
