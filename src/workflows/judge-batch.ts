import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { judgingBatch } from "../judgements/judging-batch.js";
import { followDesign } from "../judgements/judging-design.js";
import { poolSheet } from "../judgements/pool-sheet.js";
import { writeFileAtomic } from "../storage/atomic-file.js";
import { readLabels } from "../storage/judging-log.js";
import { projectFolder } from "../storage/project-folder.js";
import { type ConflictRule, type ImportReport, importJudgements } from "./import-judgements.js";
import { type JudgeReport, reportOf } from "./judge.js";
import { gradeIn, type JudgingOptions, openJudging } from "./open-judging.js";
import { sheetRows } from "./sheet-rows.js";

export interface JudgeBatchOptions extends JudgingOptions {
  /** Where the sheet is written; it must not exist, because it may hold grades. */
  readonly file: string;
  /** At least so many pairs, in whole queries; default 100. */
  readonly pairs?: number | undefined;
  readonly excerpt?: number | undefined;
  readonly delimiter?: "," | ";" | "\t" | undefined;
}

export interface JudgeBatchReport {
  readonly schema: "alidade/judge-batch/v1";
  /** Null where nothing is left to ask: no file is written then. */
  readonly file: string | null;
  readonly pairs: number;
  readonly queries: number;
  readonly cutTexts: number;
}

/**
 * Writes what is to be judged next as a sheet for a spreadsheet: whole queries in the order of the design, their
 * documents in an order that tells nothing. Throws as `openJudging`, and `InputError` for a file that exists.
 */
export async function judgeBatch(options: JudgeBatchOptions): Promise<JudgeBatchReport> {
  const { cwd, file, pairs = 100, excerpt = 500, rater, delimiter } = options;
  if (existsSync(resolve(cwd, file))) {
    throw new InputError(
      `There is a file already, and it may hold grades: import it (alidade judge --import ${file}), then move it away, or name another`,
      { file },
    );
  }
  const judging = await openJudging(options);
  const gradeOf = gradeIn(judging.grades);
  const state = followDesign(judging.pool, gradeOf, judging.design);
  const batch = judgingBatch(judging.pool, state, gradeOf, { metric: judging.design.metric, pairs });
  const { rows, cutTexts } = sheetRows(judging.dataset, batch, excerpt);
  if (rows.length > 0) await writeFileAtomic(resolve(cwd, file), poolSheet(rows, { rater, delimiter }));
  return {
    schema: "alidade/judge-batch/v1",
    file: rows.length > 0 ? file : null,
    pairs: rows.length,
    queries: batch.length,
    cutTexts,
  };
}

export interface JudgeImportOptions extends JudgingOptions {
  /** Filled-in sheets. */
  readonly files: readonly string[];
  readonly conflicts?: ConflictRule | undefined;
}

/** What was taken back, and where judging stands with it. */
export interface JudgeImportReport {
  readonly imported: ImportReport;
  readonly judged: JudgeReport;
}

/** Takes sheets back as `pool --import` does, and says where judging stands. Throws as both. */
export async function judgeImport(options: JudgeImportOptions): Promise<JudgeImportReport> {
  const { files, config, cwd, rater, conflicts } = options;
  const before = await openJudging(options);
  const imported = await importJudgements({
    files,
    config,
    source: before.source,
    target: before.target,
    cwd,
    rater,
    conflicts,
    grades: scale,
  });
  const after = await openJudging(options);
  const state = followDesign(after.pool, gradeIn(after.grades), after.design);
  const { labels } = await readLabels(projectFolder(cwd).judgingLog);
  const history = labels.filter(({ design }) => design === after.digest);
  return {
    imported,
    judged: reportOf(after, state, { asked: imported.added, history, predictions: null, options }),
  };
}

/** -1 says that nobody can tell. */
const scale = "-1-3";
