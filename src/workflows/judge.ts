import { throwIfAborted } from "../contracts/errors.js";
import type { LabelEntry } from "../contracts/judging.js";
import { editQrels, type QrelsTarget } from "../datasets/edit-qrels.js";
import { followDesign, type JudgingState } from "../judgements/judging-design.js";
import { judgingSeconds } from "../judgements/judging-time.js";
import { writeFileAtomic } from "../storage/atomic-file.js";
import { appendLabel, readLabels } from "../storage/judging-log.js";
import { projectFolder } from "../storage/project-folder.js";
import { type Foretelling, foretell, type PredictionSums } from "./foretell-grades.js";
import { gradeIn, type JudgingOptions, type OpenJudging, openJudging } from "./open-judging.js";
import { sheetRows } from "./sheet-rows.js";

/** One pair to judge, as it is shown: nothing tells which candidate found the document, or where. */
export interface ShownQuestion {
  readonly query: string;
  readonly title: string;
  readonly text: string;
  /** The text is longer than what is shown. */
  readonly cut: boolean;
  /** The grade given before, where an answer is being taken back. */
  readonly earlier: number | null;
  /** Judgements so far that the verdict rests on, and what judging everything would take. */
  readonly judgements: number;
  readonly pool: number;
  readonly queriesBegun: number;
  readonly queries: number;
  readonly place: number;
  readonly documents: number;
  /** Candidates that are not ruled out yet. */
  readonly racing: number;
  readonly candidates: number;
}

/** `skip`: nobody can tell; it is not asked again. `undo`: the question before once more. */
export type JudgeAnswer =
  | { readonly kind: "grade"; readonly grade: number }
  | { readonly kind: "skip" }
  | { readonly kind: "undo" }
  | { readonly kind: "quit" };

export interface JudgeOptions extends JudgingOptions {
  /** Shows a question and gives the answer; a question that nobody answers any more is `quit`. */
  readonly ask: (question: ShownQuestion) => Promise<JudgeAnswer>;
  /** Characters of the text to show; default 700. */
  readonly excerpt?: number | undefined;
  /** A language model whose grades are taken as predictions. */
  readonly model?: Foretelling | undefined;
  /** Most judgements to ask for in this session. */
  readonly most?: number | undefined;
}

export interface JudgeReport extends Omit<JudgingState, "question" | "queriesAhead"> {
  readonly schema: "alidade/judge/v1";
  readonly dataset: string;
  readonly candidates: readonly string[];
  readonly metric: string;
  readonly seed: number;
  readonly alpha: number;
  /** Judgements given in this session, skips included. */
  readonly asked: number;
  /** Judgements that judging has given so far, in all sessions of this design. */
  readonly given: number;
  readonly skipped: number;
  /** File of the judgements. */
  readonly file: string;
  /** Whether the config or the flags name that file yet. */
  readonly named: boolean;
  /** Grades that a language model predicted: used to shorten judging, never as judgements. */
  readonly predictions: PredictionSums | null;
  /** A guess at the time that judging the rest of the pool would take, in seconds. */
  readonly secondsLeft: number;
}

/**
 * Asks one pair after the other until the comparison is settled, judging the rest would hardly settle it, or whoever
 * judges quits. Every answer is on the disk, in the file of the judgements and in a log, before the next question; the
 * next call goes on from there, whatever happened to this one. Throws as `openJudging`, and `InterruptedError` where
 * the signal says so.
 */
export async function judge(options: JudgeOptions): Promise<JudgeReport> {
  const judging = await openJudging(options);
  const { cwd, signal, most = Number.POSITIVE_INFINITY } = options;
  const log = projectFolder(cwd).judgingLog;
  const history = (await readLabels(log)).labels.filter(
    ({ design, rater }) => design === judging.digest && rater === (options.rater ?? ""),
  );
  const predictions = options.model === undefined ? null : await foretell(judging, options.model, options);
  const gradeOf = gradeIn(judging.grades);
  const follow = (): JudgingState =>
    followDesign(judging.pool, gradeOf, judging.design, predictions?.gradeOf);
  let target = judging.target;
  let asked = 0;
  let state = follow();
  let again: LabelEntry | null = null;
  while ((state.question !== null || again !== null) && asked < most) {
    throwIfAborted(signal);
    const pair: Pair = again ?? state.question!;
    if (again === null && predictions !== null && (await predictions.ahead(state))) {
      state = follow();
      continue;
    }
    const answer = await options.ask(
      shown(judging, state, pair, again?.grade ?? null, options.excerpt ?? 700),
    );
    throwIfAborted(signal);
    if (answer.kind === "quit") break;
    if (answer.kind === "undo") {
      again = history.pop() ?? again;
      continue;
    }
    const label: LabelEntry = {
      time: new Date().toISOString(),
      queryId: pair.queryId,
      documentId: pair.documentId,
      grade: answer.kind === "skip" ? noOpinion : answer.grade,
      rater: options.rater ?? "",
      design: judging.digest,
    };
    target = await writeLabel(target, label, again !== null);
    await appendLabel(log, label);
    remember(judging, label);
    history.push(label);
    again = null;
    asked++;
    state = follow();
  }
  return reportOf(judging, state, { asked, history, predictions: predictions?.sums() ?? null, options });
}

interface Pair {
  readonly queryId: string;
  readonly documentId: string;
}

function remember({ grades }: OpenJudging, { queryId, documentId, grade }: LabelEntry): void {
  grades.set(queryId, (grades.get(queryId) ?? new Map()).set(documentId, grade));
}

/** Adds the judgement to the file of the data, or changes it there, in one step. */
async function writeLabel(
  target: QrelsTarget,
  { queryId, documentId, grade, rater }: LabelEntry,
  known: boolean,
): Promise<QrelsTarget> {
  const row = { queryId, documentId, grade, rater };
  const edit = known ? { added: [], replaced: [row] } : { added: [row], replaced: [] };
  await writeFileAtomic(target.file.path, await editQrels(target, edit));
  return { ...target, exists: true };
}

function shown(
  { dataset, pool }: OpenJudging,
  state: JudgingState,
  { queryId, documentId }: Pair,
  earlier: number | null,
  excerpt: number,
): ShownQuestion {
  const { rows, cutTexts } = sheetRows(dataset, [{ queryId, documentIds: [documentId] }], excerpt);
  const { query, title, text } = rows[0]!;
  return {
    query,
    title,
    text,
    cut: cutTexts > 0,
    earlier,
    judgements: state.judgements,
    pool: state.pool,
    queriesBegun: state.question?.queriesBegun ?? state.queriesJudged,
    queries: state.queries,
    place: state.question?.place ?? 1,
    documents: state.question?.documents ?? 1,
    racing: state.couldBeBest.length,
    candidates: pool.candidateIds.length,
  };
}

/** The state of judging as a report. */
export function reportOf(
  { dataset, pool, design, target }: OpenJudging,
  state: JudgingState,
  {
    asked,
    history,
    predictions,
    options,
  }: {
    readonly asked: number;
    readonly history: readonly LabelEntry[];
    readonly predictions: PredictionSums | null;
    readonly options: JudgingOptions;
  },
): JudgeReport {
  const { question: _, queriesAhead: __, ...facts } = state;
  const pairs = new Map(
    history.map((label) => [JSON.stringify([label.queryId, label.documentId]), label.grade]),
  );
  const lengths = dataset.corpus.texts.slice(0, 1000).map(({ length }) => Math.min(length, 700));
  const usual = lengths.length === 0 ? 0 : lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const left = Math.max(0, state.pool - state.judgements);
  const { source } = options;
  return {
    schema: "alidade/judge/v1",
    ...facts,
    dataset: dataset.summary.name,
    candidates: pool.candidateIds,
    metric: design.metric,
    seed: design.seed,
    alpha: design.alpha,
    asked,
    given: pairs.size,
    skipped: [...pairs.values()].filter((grade) => grade < 0).length,
    file: target.file.shown,
    named: source.kind !== "tables" || source.qrels !== undefined,
    predictions,
    secondsLeft: left * judgingSeconds([usual]),
  };
}

/** Pooled and not judged: it is not asked again, and metrics count it as unjudged. */
const noOpinion = -1;
