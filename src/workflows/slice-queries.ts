import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import type { SliceFindings } from "../contracts/slices.js";
import type { DatasetSource, ReadDatasetOptions } from "../datasets/dataset-source.js";
import { readMetadata } from "../datasets/read-metadata.js";
import { detectEachLanguage } from "../lexical/detect-language.js";
import { seededRandom } from "../numeric/seeded-random.js";
import type { CandidateScores } from "../selection/candidate-scores.js";
import { sliceScores } from "../selection/slice-scores.js";
import { categorySlicing, numericSlicing, type Slicing } from "../selection/slicing.js";
import type { FailureReader } from "./failure-reader.js";
import { gradesByQuery } from "./grades-by-query.js";
import { type MetadataSlicer, metadataSlicers } from "./metadata-slicings.js";

export interface SliceQueriesOptions {
  readonly metric: string;
  readonly alpha: number;
  readonly seed: number;
  readonly baseline: string | null;
  /** Names of slicings, as `--slice` takes them; default: all of Alidade's own and up to five columns of metadata. */
  readonly slices?: readonly string[] | undefined;
  readonly source: DatasetSource;
  readonly read: ReadDatasetOptions;
}

/**
 * Slices the scores of the queries `queryIds` (those of `scores`, in its order) by length, number of relevant documents,
 * lexical overlap, language and metadata. Throws `InputError` for a slicing that does not exist, naming the nearest.
 */
export async function sliceQueries(
  dataset: Dataset,
  queryIds: readonly string[],
  scores: CandidateScores,
  reader: FailureReader,
  options: SliceQueriesOptions,
): Promise<SliceFindings> {
  const { slices, metric, alpha, seed, baseline } = options;
  const answers = answersOf(dataset, queryIds);
  const own = ownSlicers(dataset, queryIds, answers, reader);
  const metadata = await metadataOf(queryIds, answers, options);
  const chosen = slices === undefined ? byDefault(own, metadata) : byName(slices, [...own, ...metadata]);
  const notes = [...chosen.notes];
  const slicings: Slicing[] = [];
  for (const { name, slicing } of chosen.slicers) {
    const made = await slicing();
    if (made === null)
      notes.push(
        name === "language"
          ? "Not by language: no two languages have 10 queries that are surely in them."
          : `Not by ${name}: all queries fall into one slice.`,
      );
    else slicings.push(made);
  }
  const random = () => seededRandom(seed);
  return sliceScores(scores, slicings, { metric, alpha, baseline, random, notes });
}

/** Throws `InputError` for a slicing that does not exist, before anything is computed for it. */
export async function checkSlices(
  dataset: Dataset,
  options: Pick<SliceQueriesOptions, "slices" | "source" | "read">,
): Promise<void> {
  const { slices } = options;
  if (slices === undefined || slices.every((name) => ownNames.includes(name))) return;
  const queryIds = dataset.qrels?.queryIds ?? [];
  const metadata = await metadataOf(queryIds, answersOf(dataset, queryIds), options);
  const own = ownNames.map((name): Slicer => ({ name, slicing: () => null }));
  byName(slices, [...own.filter(({ name }) => name !== "none"), ...metadata]);
}

function answersOf({ qrels }: Dataset, queryIds: readonly string[]): Answers[] {
  const grades = gradesByQuery(qrels);
  return queryIds.map((id) => [...(grades.get(id) ?? [])].filter(([, grade]) => grade > 0));
}

interface Slicer {
  readonly name: string;
  readonly slicing: () => Slicing | null | Promise<Slicing | null>;
}

/** Grades by document id of the relevant documents of one query. */
type Answers = readonly (readonly [string, number])[];

function ownSlicers(
  { queries }: Dataset,
  queryIds: readonly string[],
  answers: readonly Answers[],
  reader: FailureReader,
): Slicer[] {
  const rowOf = new Map(queries.ids.map((id, row) => [id, row]));
  const rows = queryIds.map((id) => rowOf.get(id)!);
  const lengths = () => rows.map((row) => reader.query(row).tokens.length);
  const counts = () => answers.map((list) => list.length);
  const overlaps = () => rows.map((row, q) => lexicalOverlap(row, answers[q]!, reader));
  return [
    numeric("query-length", "Words of the query", "words of the query, stop words included", lengths),
    numeric("relevant-documents", "Relevant documents", "judged documents with a grade above 0", counts),
    numeric(
      "lexical-overlap",
      "Lexical overlap",
      "share of the query's words that a relevant document has, mean over its relevant documents, stop words left out",
      overlaps,
    ),
    {
      name: "language",
      slicing: async () => {
        const found = await detectEachLanguage(rows.map((row) => queries.texts[row]!));
        const meaning =
          "language of the query by its character n-grams; “not sure” below 20 letters, where two languages fit, and in languages of fewer than 10 queries";
        const named = { name: "language", label: "Language", meaning };
        const counts = new Map<string, number>();
        for (const code of found) if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
        // A single query taken for Danish is more likely a mistake of the detector than Danish.
        const sure = new Set([...counts].filter(([, count]) => count >= 10).map(([code]) => code));
        // Without a second language, "sure" and "not sure" would be slices of length.
        if (sure.size < 2) return null;
        return categorySlicing(
          named,
          found.map((code) => (code !== null && sure.has(code) ? code : "not sure")),
        );
      },
    },
  ];
}

function numeric(name: string, label: string, meaning: string, values: () => number[]): Slicer {
  return { name, slicing: () => numericSlicing({ name, label, meaning }, values()) };
}

/** NaN where the query has no word besides stop words, or the corpus none of its relevant documents. */
function lexicalOverlap(row: number, answers: Answers, reader: FailureReader): number {
  const { termSet } = reader.query(row);
  const found = answers
    .flatMap(([id]) => reader.documentRow(id) ?? [])
    .filter((document) => reader.document(document).tokens.length > 0);
  if (termSet.size === 0 || found.length === 0) return Number.NaN;
  let sum = 0;
  for (const document of found) {
    const words = reader.document(document).termSet;
    for (const term of termSet) if (words.has(term)) sum += 1 / termSet.size;
  }
  return Number((sum / found.length).toPrecision(12));
}

async function metadataOf(
  queryIds: readonly string[],
  answers: readonly Answers[],
  { source, read, slices }: Pick<SliceQueriesOptions, "slices" | "source" | "read">,
): Promise<MetadataSlicer[]> {
  if (slices?.every((name) => ownNames.includes(name)) === true) return [];
  const best = answers.map((list) => {
    const top = Math.max(0, ...list.map(([, grade]) => grade));
    return list.filter(([, grade]) => grade === top).map(([id]) => id);
  });
  const wish = { queries: new Set(queryIds), documents: new Set(best.flat()) };
  return metadataSlicers(queryIds, best, await readMetadata(source, wish, read));
}

/** Alidade's own, and the columns that most queries have a value of, the best known first. */
function byDefault(own: readonly Slicer[], metadata: readonly MetadataSlicer[]) {
  const usable = metadata
    .filter(({ known }) => known >= leastKnown)
    .sort((a, b) => b.known - a.known)
    .filter((slicer) => speaking(slicer.slicing()));
  const left = metadata.filter((slicer) => !usable.slice(0, mostColumns).includes(slicer));
  const names = left.slice(0, 8).map(({ name }) => name);
  const more = left.length > names.length ? `, and ${left.length - names.length} more` : "";
  return {
    slicers: [...own, ...usable.slice(0, mostColumns)],
    notes:
      left.length === 0
        ? []
        : [`Not sliced by these columns unless --slice names them: ${names.join(", ")}${more}.`],
  };
}

/** At least two slices with a name of their own that are large enough to be tested. */
function speaking(slicing: Slicing | null): boolean {
  if (slicing === null) return false;
  const sizes = new Int32Array(slicing.slices.length);
  for (const slice of slicing.sliceOf) sizes[slice]!++;
  const named = slicing.slices.filter(
    (label, i) => sizes[i]! >= 10 && !/^(several values|no value|\d+ other values)$/.test(label),
  );
  return named.length >= 2;
}

function byName(names: readonly string[], all: readonly Slicer[]) {
  if (names.length === 1 && names[0] === "none") return { slicers: [], notes: [] };
  const known = all.map(({ name }) => name);
  const slicers = [...new Set(names)].map((name) => {
    const matching = all.filter(
      (slicer) => slicer.name === name || slicer.name.replace(/^(query|document)\./, "") === name,
    );
    if (matching.length === 1) return matching[0]!;
    if (matching.length > 1) {
      throw new InputError(
        `--slice "${name}" is a column of both queries and documents; write query.${name} or document.${name}`,
      );
    }
    throw new InputError(
      `--slice "${name}" is not there; the queries can be sliced by ${known.slice(0, 20).join(", ")}, or none.${didYouMean(name, known)}`,
    );
  });
  return { slicers, notes: [] };
}

const ownNames = ["query-length", "relevant-documents", "lexical-overlap", "language", "none"];
const leastKnown = 0.5;
const mostColumns = 5;
