import { documentFrequencies } from "../attribution/document-frequencies.js";
import { createRankedReader, type RankedDocument, type RankedQuery } from "../attribution/ranked-query.js";
import { type Rival, readReasons } from "../attribution/reason-rules.js";
import type { ReasonReader } from "../attribution/summarise-reasons.js";
import { createTextReader, type TextFacts, textFacts } from "../attribution/text-facts.js";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Dataset } from "../contracts/dataset.js";
import { errorMessage } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Run } from "../contracts/run.js";
import { createAnalyzer } from "../lexical/analyzer.js";
import { detectLanguage } from "../lexical/detect-language.js";
import { languageNames } from "../lexical/languages.js";
import { negationsOf } from "../lexical/negations.js";
import { openKeptText } from "../providers/kept-text.js";
import { embeddedModelDir } from "./candidate-job.js";

/** A candidate whose lists are read. */
export interface ReadCandidate {
  readonly id: string;
  readonly run: Run;
  readonly parts: readonly CandidateSpec[];
  /** Documents that it says were cut. */
  readonly truncatedDocuments: number;
}

/** The texts of a dataset and the lists of its candidates, ready for reasons to be read off. */
export interface FailureReader {
  /** Language of stems, stop words and negations; null where no language has the majority. */
  readonly language: string | null;
  /** What cannot be read off, and why. */
  readonly notes: readonly string[];
  /** Words of a query, by its row in the dataset. */
  readonly query: (row: number) => TextFacts;
  /** Words of a document, by its row in the corpus. */
  readonly document: (row: number) => TextFacts;
  readonly documentRow: (id: string) => number | undefined;
  readonly ranked: (candidate: string) => (queryId: string, depth: number) => RankedQuery;
  readonly reasons: (candidate: string) => ReasonReader;
}

export interface FailureReaderOptions {
  readonly baseDir: string;
  /** Queries whose reasons will be asked for, by row; default all. */
  readonly rows?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Prepares the reading of reasons: detects the language of the corpus, counts in how many documents each word of the
 * queries stands (one pass), and opens the tokenizers of candidates that cut documents. Throws `InterruptedError` where
 * the signal says so.
 */
export async function createFailureReader(
  dataset: Dataset,
  candidates: readonly ReadCandidate[],
  { baseDir, rows, signal, onProgress }: FailureReaderOptions,
): Promise<FailureReader> {
  const { corpus, queries, qrels } = dataset;
  const { language: found, note } = await detectLanguage(corpus.texts);
  const language = found !== null && found in languageNames ? found : null;
  const analyzer = await createAnalyzer({ language });
  const document = createTextReader(analyzer, (row) => corpus.texts[row]!);
  const query = createTextReader(analyzer, (row) => queries.texts[row]!, Number.POSITIVE_INFINITY);
  const documentRows = new Map(corpus.ids.map((id, row) => [id, row]));
  const queryRows = new Map(queries.ids.map((id, row) => [id, row]));
  const wanted = new Set((rows ?? [...queries.ids.keys()]).flatMap((row) => [...query(row).termSet]));
  const total = corpus.texts.length;
  const frequencies = documentFrequencies(corpus.texts, analyzer, wanted, {
    signal,
    onText: (done) =>
      onProgress?.({ type: "progress", candidate: null, stage: "words", done, total, unit: "documents" }),
  });
  const negations = negationsOf(language);
  const kept = new Map<string, (row: number) => TextFacts | null>();
  const notes = negations === null ? [`Negations were not looked for (${note}).`] : [];
  for (const candidate of candidates) {
    const { read, note: missing } = await cutReader(candidate, dataset, baseDir, (text) =>
      textFacts(text, analyzer),
    );
    if (read !== null) kept.set(candidate.id, read);
    if (missing !== null) notes.push(missing);
  }
  const rankers = new Map(
    candidates.map(({ id, run }) => [id, lazily(() => createRankedReader(qrels, run))]),
  );

  /** null where the text of a document is not known: nothing can be read off it. */
  const textOf = (id: string): TextFacts | null => {
    const row = documentRows.get(id);
    return row === undefined || corpus.texts[row]!.trim() === "" ? null : document(row);
  };
  if (corpus.texts.every((text) => text.trim() === ""))
    notes.push("The documents have no texts, so no reason can be read off.");

  // A loop, for it runs ten times for every relevant document of every query.
  const withFacts = (rivals: readonly RankedDocument[]): Rival[] => {
    const known: Rival[] = [];
    for (const { id, rank, grade } of rivals) {
      const facts = textOf(id);
      if (facts !== null) known.push({ id, rank, grade, facts });
    }
    return known;
  };

  return {
    language,
    notes,
    query,
    document,
    documentRow: (id) => documentRows.get(id),
    ranked: (id) => rankers.get(id)!(),
    reasons: (id) => (queryId, answer, rivals) => {
      const row = documentRows.get(answer.id);
      return readReasons({
        query: query(queryRows.get(queryId)!),
        answer: textOf(answer.id),
        rivals: withFacts(rivals),
        negations,
        frequencyOf: (term) => frequencies.get(term) ?? 0,
        documents: total,
        read: row === undefined ? null : (kept.get(id)?.(row) ?? null),
        termOf: analyzer.term,
      });
    },
  };
}

/** What a candidate reads of each document it cuts, worked out once a document. */
async function cutReader(
  { id, parts, truncatedDocuments }: ReadCandidate,
  { corpus }: Dataset,
  baseDir: string,
  factsOf: (text: string) => TextFacts,
): Promise<{ read: ((row: number) => TextFacts | null) | null; note: string | null }> {
  if (truncatedDocuments === 0) return { read: null, note: null };
  const unread = (why: string) => ({
    read: null,
    note: `${id} cut ${truncatedDocuments} documents; where is not known (${why}), so "cut-document" is not read off for it.`,
  });
  if (parts.length !== 1) return unread("it is a fusion");
  try {
    const keptText = await openKeptText(parts[0]!, { baseDir, embeddedModelDir });
    if (keptText === null) return unread("its tokenizer does not say");
    const known = new Map<number, TextFacts | null>();
    return {
      note: null,
      read: (row) => {
        let facts = known.get(row);
        if (facts === undefined) {
          const text = corpus.texts[row]!;
          const end = keptText(text);
          facts = end >= text.length ? null : factsOf(text.slice(0, end));
          if (known.size >= mostKept) known.clear();
          known.set(row, facts);
        }
        return facts;
      },
    };
  } catch (error) {
    return unread(errorMessage(error));
  }
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const mostKept = 20_000;
