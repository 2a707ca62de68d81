import { type Dataset, type DatasetWarning, datasetVersion, type TextTable } from "../contracts/dataset.js";
import type { Qrels } from "../contracts/qrels.js";
import { compareUtf8 } from "../numeric/compare-utf8.js";
import { seededRandom, seededSample } from "../numeric/seeded-random.js";
import { countJudgements, withoutPositive } from "./count-judgements.js";
import { datasetFingerprint } from "./dataset-fingerprint.js";
import type { AnsweredQueries } from "./dataset-source.js";
import { datasetWarning } from "./dataset-warning.js";
import { type ErrorList, errorList } from "./error-list.js";
import { groupJudgements } from "./group-judgements.js";
import type { JudgementRows } from "./judgement-rows.js";
import { mergeJudgements } from "./merge-judgements.js";
import { documentText, type TextRows, textRows } from "./text-rows.js";

/** What a reader has read: rows already checked one by one, judgements null where there are none. */
export interface DatasetParts {
  readonly name: string;
  readonly split: string | null;
  /** Null where none were given; then there must be judgements. */
  readonly corpus: TextRows | null;
  /** Null where none were given; without a corpus the judged queries are taken, their ids as texts. */
  readonly queries: TextRows | null;
  readonly judgements: JudgementRows | null;
  /** What the reader told from the files by itself. */
  readonly notes?: readonly string[] | undefined;
}

export interface AssembleOptions {
  readonly errors: ErrorList;
  readonly seed: number;
  /** A seeded sample of this many of the queries that would be answered; never of documents. */
  readonly limit?: number | undefined;
  /** Which queries are answered where there are judgements; default `judged`. */
  readonly answered?: AnsweredQueries | undefined;
  /** Rule by which grades of several raters become one; default `median`. */
  readonly merge?: string | undefined;
  /** Take documents without any text: only for vectors that exist already. */
  readonly textless?: boolean | undefined;
}

/**
 * Makes a dataset of checked rows: rules that need more than one row, warnings, the sample, the fingerprint.
 * Queries are those with a judgement, in the order of their source (all of them where there are no judgements), and
 * the judgements are grouped in that order, so query row `i` owns judgement row `i`. Throws `InputErrors`: nothing to
 * read, every document blank, a judgement of an unknown query, the same pair judged twice, no judged document there.
 */
export function assembleDataset(parts: DatasetParts, options: AssembleOptions): Dataset {
  const { corpus, judgements } = parts;
  const { errors } = options;
  const queries =
    parts.queries ?? (corpus === null && judgements !== null ? namelessQueries(judgements) : null);
  if (corpus !== null) checkRows(corpus, "document", errors);
  if (queries !== null) checkRows(queries, "query", errors);
  if (judgements !== null) checkRows(judgements, "judgement", errors);
  // Rows lost to mistakes would make good judgements look wrong, so what follows needs whole tables.
  errors.throwIfAny();

  const warnings = absentSides(parts);
  const merged = mergeJudgements(judgements, options.merge, errors);
  errors.throwIfAny();
  if (merged.warning !== null) warnings.push(merged.warning);
  const texts = corpus === null ? [] : corpusTexts(corpus, warnings, options);
  const answered = answeredQueries(queries, judgements, warnings, options);
  const limited = answered.rows.length < answered.from.length;
  const judgementsOf = (rows: readonly number[], all: boolean): Qrels | null =>
    merged.judgements === null || queries === null
      ? null
      : groupJudgements(merged.judgements, { corpus, queries, answered: rows, all, errors });
  const qrels = judgementsOf(answered.rows, !limited && options.answered !== "unjudged");
  errors.throwIfAny();
  if (qrels !== null) warnings.push(...judgementWarnings(qrels, corpus));
  const tableOf = (rows: readonly number[]): TextTable => ({
    ids: rows.map((row) => queries!.ids[row]!),
    texts: rows.map((row) => queries!.texts[row]!),
  });
  const table = tableOf(answered.rows);
  const documents = { ids: corpus?.ids ?? [], texts, titles: corpus?.titles ?? [] };
  return {
    summary: {
      schema: datasetVersion,
      name: parts.name,
      split: parts.split,
      kind: "retrieval",
      fingerprint: datasetFingerprint(documents, table, qrels),
      documents: documents.ids.length,
      queries: table.ids.length,
      ...countJudgements(qrels),
      ...(merged.summary === null ? {} : { merged: merged.summary }),
      warnings,
      ...(parts.notes === undefined || parts.notes.length === 0 ? {} : { notes: [...parts.notes] }),
    },
    corpus: documents,
    queries: table,
    qrels,
    ...(limited
      ? { sampledFrom: { queries: tableOf(answered.from), qrels: judgementsOf(answered.from, true) } }
      : {}),
    ...(merged.ratings === null ? {} : { ratings: merged.ratings }),
  };
}

/** The judged queries where no queries were given: what is asked is not known, so each is shown by its id. */
function namelessQueries({ place, queryIds, lines }: JudgementRows): TextRows {
  const rows = textRows("query", place, errorList());
  for (const id of queryIds.keys()) rows.add(id, "", id, lines[0] ?? 0);
  return rows;
}

/** What cannot be done without documents or queries. */
function absentSides({ corpus, queries, judgements }: DatasetParts): DatasetWarning[] {
  if (corpus !== null || judgements === null) return [];
  const documents = datasetWarning("no-documents", [...judgements.documentIds.keys()]);
  if (queries !== null) return [documents];
  return [documents, datasetWarning("no-query-texts", [...judgements.queryIds.keys()])];
}

/** The texts that are embedded; blank ones are counted, and not one other is a mistake. */
function corpusTexts(
  corpus: TextRows,
  warnings: DatasetWarning[],
  { errors, textless }: AssembleOptions,
): readonly string[] {
  const texts = corpus.ids.map((_, row) => documentText(corpus.titles[row]!, corpus.texts[row]!));
  const blank = corpus.ids.filter((_, row) => texts[row] === "");
  if (blank.length === corpus.ids.length && textless !== true) {
    errors.add("Not one document has a title or a text", { file: corpus.place.shown });
    errors.throwIfAny();
  }
  if (blank.length > 0) warnings.push(datasetWarning("blank-document", blank));
  const marked = corpus.ids.filter((_, row) => htmlTag.test(texts[row]!));
  if (marked.length > 0) warnings.push(datasetWarning("markup-in-text", marked));
  return texts;
}

function checkRows(rows: TextRows | JudgementRows, what: string, errors: ErrorList): void {
  if (rows.seen === 0) errors.add(`There is not one ${what} in it`, { file: rows.place.shown });
}

/** Rows of the queries to answer, ascending; those without judgement are left out, then the sample is drawn `from` the rest. */
function answeredQueries(
  queries: TextRows | null,
  judgements: JudgementRows | null,
  warnings: DatasetWarning[],
  { limit, seed, answered = "judged" }: AssembleOptions,
): { readonly rows: readonly number[]; readonly from: readonly number[] } {
  if (queries === null) return { rows: [], from: [] };
  const all = queries.ids.map((_, row) => row);
  const wanted = (row: number): boolean =>
    judgements === null ||
    answered === "all" ||
    judgements.queryIds.has(queries.ids[row]!) === (answered === "judged");
  const judged = all.filter(wanted);
  if (answered === "judged" && judged.length < all.length) {
    const dropped = all.filter((row) => judgements?.queryIds.has(queries.ids[row]!) === false);
    warnings.push(
      datasetWarning(
        "query-without-judgement",
        dropped.map((row) => queries.ids[row]!),
      ),
    );
  }
  if (limit === undefined || limit >= judged.length) return { rows: judged, from: judged };
  // Drawn from the ids in byte order, so that the sample does not depend on the order of the file.
  const ordered = [...judged].sort((a, b) => compareUtf8(queries.ids[a]!, queries.ids[b]!));
  const kept = new Set(
    Array.from(seededSample(ordered.length, limit, seededRandom(seed)), (i) => ordered[i]!),
  );
  const left = judged.filter((row) => !kept.has(row));
  warnings.push(
    datasetWarning(
      "limited-queries",
      left.map((row) => queries.ids[row]!),
      `of ${judged.length}, seed ${seed}`,
    ),
  );
  return { rows: judged.filter((row) => kept.has(row)), from: judged };
}

function judgementWarnings(qrels: Qrels, corpus: TextRows | null): DatasetWarning[] {
  const warnings: DatasetWarning[] = [];
  const absentIds = qrels.documentIds.map((id) => corpus !== null && !corpus.rowOf.has(id));
  const absent: string[] = [];
  for (const document of qrels.documents) {
    if (absentIds[document] === true) absent.push(qrels.documentIds[document]!);
  }
  if (absent.length > 0) warnings.push(datasetWarning("judgement-of-absent-document", absent));
  const none = withoutPositive(qrels);
  if (none.length > 0) warnings.push(datasetWarning("query-without-positive", none));
  return warnings;
}

/** A tag as editors of shops and sites write them; not `a < b` or `<unknown>`. */
const htmlTag =
  /<\/?(a|b|br|div|em|font|h[1-6]|hr|i|img|li|ol|p|span|strong|table|td|th|tr|u|ul)(\s[^<>]*)?\/?>/i;
