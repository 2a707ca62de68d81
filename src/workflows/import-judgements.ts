import { join } from "node:path";
import type { Config } from "../contracts/config.js";
import type { Dataset, MergedRaters } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import type { Rating } from "../contracts/ratings.js";
import { requireChoice } from "../contracts/require-choice.js";
import { dataFolder } from "../datasets/data-folder.js";
import type { DatasetSource, ReadDatasetOptions, TablesSource } from "../datasets/dataset-source.js";
import { editQrels, type QrelsTarget } from "../datasets/edit-qrels.js";
import { errorList } from "../datasets/error-list.js";
import { qrelsTarget } from "../datasets/qrels-target.js";
import { readDataset } from "../datasets/read-dataset.js";
import { readJudgementSheet } from "../datasets/read-judgement-sheet.js";
import { withErrors } from "../datasets/with-errors.js";
import { type GradeScale, parseGradeScale } from "../judgements/grade-scale.js";
import { parseMergeRule } from "../judgements/merge-rule.js";
import { type RaterAgreement, raterAgreement } from "../judgements/rater-agreement.js";
import { type ReturnedRow, type SheetJudgements, sheetJudgements } from "../judgements/sheet-judgements.js";
import { isWeakRater } from "../judgements/weak-grades.js";
import { writeFileAtomic } from "../storage/atomic-file.js";

/** What happens where a pair has an earlier grade of the same rater and it differs. */
export type ConflictRule = "keep" | "replace" | "stop";

export interface ImportJudgementsOptions {
  /** Filled-in sheets. */
  readonly files: readonly string[];
  readonly config: Pick<Config, "split" | "merge" | "seed">;
  readonly source: DatasetSource;
  readonly cwd: string;
  /** Rater of rows that name none. */
  readonly rater?: string | undefined;
  /** Such as `0-3`, the default, which reaches as high as the earlier grades do. */
  readonly grades?: string | undefined;
  /** Default `keep`: the earlier grade stays. */
  readonly conflicts?: ConflictRule | undefined;
  /** A new file for all judgements, earlier ones too; default the file of the data. */
  readonly output?: string | undefined;
  /** Where the judgements of data that name none belong. */
  readonly target?: QrelsTarget | undefined;
}

/** An earlier grade that a sheet contradicts. */
export interface JudgementConflict {
  readonly queryId: string;
  readonly documentId: string;
  readonly rater: string;
  readonly earlier: number;
  readonly now: number;
}

export interface ImportReport {
  readonly schema: "alidade/judgement-import/v1";
  /** File of the judgements. */
  readonly file: string;
  readonly created: boolean;
  readonly rows: number;
  /** Rows without a grade. */
  readonly blank: number;
  readonly added: number;
  /** Grades that were there already, the same. */
  readonly known: number;
  readonly repeated: number;
  readonly conflicts: readonly JudgementConflict[];
  readonly conflictRule: ConflictRule;
  readonly changedTexts: number;
  readonly judgements: { readonly before: number; readonly after: number };
  readonly judgedQueries: { readonly before: number; readonly after: number };
  /** How several raters agree and how their grades become one; null with one. */
  readonly agreement: RaterAgreement | null;
  readonly merged: MergedRaters | null;
  readonly notes: readonly string[];
}

/**
 * Takes judgements back from filled-in sheets and adds them to those of the data, whole or not at all; no earlier row
 * is lost. Throws `InputErrors` with file and line for every mistake of the sheets (`sheetJudgements`), and
 * `InputError` where the judgements cannot be added to or, by `stop`, contradict earlier ones; nothing is then written.
 */
export async function importJudgements(options: ImportJudgementsOptions): Promise<ImportReport> {
  const { config, source, cwd, conflicts: rule = "keep", output } = options;
  if (options.files.length === 0) throw new InputError("No file to import was named; give --import pool.csv");
  requireChoice("conflicts", rule, ["keep", "replace", "stop"]);
  const { split, merge, seed } = config;
  const read: ReadDatasetOptions = { split, seed, cwd, answered: "all" };
  const before = await readDataset(source, read);
  const target = options.target ?? (await qrelsTarget(source, { cwd, split, output }));
  const notes: string[] = [];
  const sheet = await readSheets(before, options, notes);
  const earlier = earlierRatings(before);
  checkRule(merge, [...earlier.rows, ...sheet.ratings]);
  const change = changeOf(sheet, earlier, rule);
  if (rule === "stop" && change.conflicts.length > 0) throw contradicted(change.conflicts);
  const all = output === undefined ? change.added : [...earlier.rows, ...change.added];
  if (all.length > 0 || change.replaced.length > 0) {
    const replaced = output === undefined ? change.replaced : [];
    const added = output === undefined ? all : withGrades(all, change.replaced);
    await writeFileAtomic(target.file.path, await editQrels(target, { added, replaced }));
  }
  const after = await readDataset(await sourceAfter(source, target, options), { ...read, merge });
  return {
    schema: "alidade/judgement-import/v1",
    file: target.file.shown,
    created: !target.exists,
    rows: sheet.rows,
    blank: sheet.blank,
    added: change.added.length,
    known: change.known,
    repeated: sheet.repeated,
    conflicts: change.conflicts,
    conflictRule: rule,
    changedTexts: sheet.changedTexts,
    judgements: { before: before.summary.judgements, after: after.summary.judgements },
    judgedQueries: { before: before.summary.judgedQueries, after: after.summary.judgedQueries },
    agreement:
      after.ratings === undefined || after.summary.merged === undefined
        ? null
        : raterAgreement(after.ratings, { seed }),
    merged: after.summary.merged ?? null,
    notes,
  };
}

async function readSheets(
  { corpus, queries, qrels, ratings }: Dataset,
  { files, cwd, rater, grades }: ImportJudgementsOptions,
  notes: string[],
): Promise<SheetJudgements> {
  const errors = errorList();
  return withErrors(errors, async () => {
    const rows: ReturnedRow[] = [];
    for (const file of files) {
      const read = await readJudgementSheet(file, cwd, { errors, onNote: (note) => notes.push(note) });
      if (read.length === 0) errors.add("There is not one row in it", { file });
      rows.push(...read);
    }
    const judgements = sheetJudgements(rows, {
      queries: { ids: queries.ids, shown: queries.texts },
      documents: { ids: corpus.ids, shown: corpus.titles },
      scale: scaleOf(grades, ratings?.grades ?? qrels?.grades ?? []),
      rater,
      onError: (message, location) => errors.add(message, location),
    });
    errors.throwIfAny();
    return judgements;
  });
}

function scaleOf(given: string | undefined, earlier: Iterable<number>): GradeScale {
  if (given !== undefined) return parseGradeScale(given);
  let [lowest, highest] = [0, 3];
  for (const grade of earlier) {
    lowest = Math.min(lowest, grade);
    highest = Math.max(highest, grade);
  }
  return { lowest, highest };
}

interface EarlierRatings {
  readonly rows: readonly Rating[];
  readonly gradeOf: ReadonlyMap<string, number>;
}

function earlierRatings({ qrels, ratings }: Dataset): EarlierRatings {
  const rows: Rating[] = [];
  if (ratings !== undefined) {
    ratings.queryIds.forEach((queryId, pair) => {
      for (let entry = ratings.offsets[pair]!; entry < ratings.offsets[pair + 1]!; entry++) {
        const rater = ratings.raterIds[ratings.raters[entry]!]!;
        rows.push({ queryId, documentId: ratings.documentIds[pair]!, rater, grade: ratings.grades[entry]! });
      }
    });
  } else if (qrels !== null) {
    qrels.queryIds.forEach((queryId, row) => {
      for (let entry = qrels.offsets[row]!; entry < qrels.offsets[row + 1]!; entry++) {
        const documentId = qrels.documentIds[qrels.documents[entry]!]!;
        rows.push({ queryId, documentId, rater: "", grade: qrels.grades[entry]! });
      }
    });
  }
  return { rows, gradeOf: new Map(rows.map((row) => [keyOf(row), row.grade])) };
}

function keyOf({ queryId, documentId, rater }: Omit<Rating, "grade">): string {
  return JSON.stringify([queryId, documentId, rater]);
}

interface Change {
  readonly added: readonly Rating[];
  readonly replaced: readonly Rating[];
  readonly conflicts: readonly JudgementConflict[];
  readonly known: number;
}

function changeOf({ ratings }: SheetJudgements, { gradeOf }: EarlierRatings, rule: ConflictRule): Change {
  const added: Rating[] = [];
  const replaced: Rating[] = [];
  const conflicts: JudgementConflict[] = [];
  let known = 0;
  for (const { location: _, ...rating } of ratings) {
    const earlier = gradeOf.get(keyOf(rating));
    if (earlier === undefined) added.push(rating);
    else if (earlier === rating.grade) known++;
    else {
      const { grade: now, ...pair } = rating;
      conflicts.push({ ...pair, earlier, now });
      if (rule === "replace") replaced.push(rating);
    }
  }
  return { added, replaced, conflicts, known };
}

function withGrades(rows: readonly Rating[], replaced: readonly Rating[]): Rating[] {
  const grades = new Map(replaced.map((row) => [keyOf(row), row.grade]));
  return rows.map((row) => ({ ...row, grade: grades.get(keyOf(row)) ?? row.grade }));
}

function contradicted(conflicts: readonly JudgementConflict[]): InputError {
  const shown = conflicts
    .slice(0, 10)
    .map(({ queryId, documentId, earlier, now }) => `  ${queryId} ${documentId}: was ${earlier}, now ${now}`);
  const more = conflicts.length > 10 ? `\n  … and ${conflicts.length - 10} more` : "";
  return new InputError(
    `${conflicts.length} ${conflicts.length === 1 ? "grade differs" : "grades differ"} from earlier ones, and nothing was written; --conflicts keep leaves the earlier, --conflicts replace takes the new:\n${shown.join("\n")}${more}`,
  );
}

/** Where the data are read from once the judgements are written: with a new file, the same texts and that file. */
async function sourceAfter(
  source: DatasetSource,
  { file }: QrelsTarget,
  { cwd, config, output, target }: ImportJudgementsOptions,
): Promise<DatasetSource> {
  if (target !== undefined && source.kind === "tables") return { ...source, qrels: file.shown };
  if (source.kind === "vectors" || output === undefined) return source;
  const folder = source.kind === "beir" ? await dataFolder(source, { cwd, split: config.split }) : null;
  const tables: TablesSource =
    source.kind === "tables"
      ? source
      : folder?.layout === "tables"
        ? folder.source
        : {
            kind: "tables",
            corpus: join(source.path, "corpus.jsonl"),
            queries: join(source.path, "queries.jsonl"),
          };
  const { qrelsQuery: _, qrelsDocument: __, qrelsGrade: ___, qrelsRater: ____, ...texts } = tables;
  return { ...texts, qrels: file.shown };
}

/** Refuses what would leave judgements behind that cannot be read: a rule that names a rater nobody knows, clicks. */
function checkRule(merge: string | undefined, ratings: readonly Rating[]): void {
  if (ratings.some(({ rater }) => isWeakRater(rater))) {
    throw new InputError(
      "The judgements are weak ones of clicks; people's grades go to a file of their own: name another with --qrels, or none and a new one with -o",
    );
  }
  const rule = merge === undefined ? null : parseMergeRule(merge);
  const raters = new Set(ratings.map(({ rater }) => rater));
  if (rule?.kind !== "rater" || raters.has(rule.rater) || [...raters].every((rater) => rater === "")) return;
  throw new InputError(
    `The merge rule names the rater "${rule.rater}", who has judged nothing, here or before; the raters are ${[...raters].map((rater) => (rater === "" ? "an unnamed one" : rater)).join(", ")}`,
  );
}
