import type { InputLocation } from "../contracts/errors.js";

/** Where a dataset comes from: plain data, as the command line or the config gives it. Paths are relative to `cwd`. */
export type DatasetSource = FolderSource | TablesSource | VectorsSource;

/** Where a config names the files of a source, by the key that names them; for messages. */
export type SourcePlaces = Readonly<
  Partial<Record<"path" | "corpus" | "queries" | "qrels", InputLocation | undefined>>
>;

/** `--data FOLDER`: a BEIR folder, or one that holds tables named corpus, queries and qrels. */
export interface FolderSource {
  readonly kind: "beir";
  readonly path: string;
  readonly name?: string | undefined;
  readonly places?: SourcePlaces | undefined;
}

/**
 * `--corpus …`: files or SQL queries with named columns, TREC topics, TREC qrels, JSON. Columns that are not given are
 * found by common names. Without a corpus, runs can be compared on the judgements.
 */
export interface TablesSource {
  readonly kind: "tables";
  readonly corpus?: string | undefined;
  readonly id?: string | undefined;
  /** Columns separated by commas; with more than one, the first is the title. */
  readonly text?: string | undefined;
  readonly queries?: string | undefined;
  readonly queryId?: string | undefined;
  /** Column of the text; of TREC topics the field, or several separated by commas. */
  readonly queryText?: string | undefined;
  readonly qrels?: string | undefined;
  readonly qrelsQuery?: string | undefined;
  readonly qrelsDocument?: string | undefined;
  readonly qrelsGrade?: string | undefined;
  /** Column that names the rater. */
  readonly qrelsRater?: string | undefined;
  readonly name?: string | undefined;
  readonly places?: SourcePlaces | undefined;
}

/** A folder of vectors that exist already; their texts are the corpus and the queries. */
export interface VectorsSource {
  readonly kind: "vectors";
  readonly path: string;
  readonly name?: string | undefined;
}

export type AnsweredQueries = "judged" | "all" | "unjudged";

export interface ReadDatasetOptions {
  /** Which judgements of a folder. Default `test`. */
  readonly split?: string | undefined;
  /**
   * Which queries are answered where there are judgements: those with one (default), all, or those without. A query
   * without judgements then owns an empty row of them.
   */
  readonly answered?: AnsweredQueries | undefined;
  /** Answer only a seeded sample of this many queries. */
  readonly limit?: number | undefined;
  /** Default 42. */
  readonly seed?: number | undefined;
  /** How grades of several raters become one: `median` (default), `majority`, `mean`, `max`, `min`, `rater:NAME`. */
  readonly merge?: string | undefined;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Default true. False where only the documents matter: a folder or table without queries is then read. */
  readonly queriesRequired?: boolean | undefined;
  /** Longest line of a text file; default 64 MiB. */
  readonly maxLineBytes?: number | undefined;
}
