import {
  countOf,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatLevel,
  formatPercent,
  formatUsd,
  listOf,
  metricLabel,
} from "../reports/format.js";
import { visibleLines, visibleText } from "../reports/plain-text.js";
import { styled, textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { JudgeReport, ShownQuestion } from "../workflows/judge.js";
import type { JudgeBatchReport } from "../workflows/judge-batch.js";
import { duration } from "./progress.js";

/** One pair as it is shown to whoever judges. */
export function questionText(question: ShownQuestion, width: number, color: boolean): string {
  const { query, title, text, cut, earlier } = question;
  const wrap = (line: string): string[] =>
    wrapToWidth(visibleText(line), width - 2).map((part) => `  ${part}`);
  const head = `query ${formatCount(question.queriesBegun)} of at most ${formatCount(question.queries)}, document ${question.place} of at most ${question.documents}; ${countOf(question.judgements, "judgement")} of at most ${formatCount(question.pool)}; ${question.racing} of ${question.candidates} candidates could be best`;
  const lines = [
    "",
    ...wrapToWidth(head, width).map((line) => styled(line, "dim", color)),
    "",
    ...wrap(query).map((line) => styled(line, "bold", color)),
    "",
    ...(title === "" ? [] : wrap(title)),
    ...(text === "" ? [] : wrap(text)),
    ...(cut ? ["  (cut; --excerpt shows more)"] : []),
    "",
  ];
  if (earlier !== null) lines.push(`You ${earlier < 0 ? "skipped this" : `gave ${earlier}`}; what now?`);
  return `${lines.join("\n")}\n`;
}

/** What the keys do. */
export const keysLine =
  "3 exactly what is asked   2 a good alternative   1 related   0 not relevant   s cannot tell   u undo   q quit";

/** Where judging stands, for people. */
export function judgeText(report: JudgeReport, width: number): string {
  const { metric, status, pairs, alpha } = report;
  const lines = [
    `${report.dataset}: ${listOf(report.candidates)} on ${metricLabel(metric)}.`,
    `${countOf(report.judgements, "judgement")} of ${formatCount(report.pool)} in the tops of all lists (${formatPercent(report.pool === 0 ? 0 : report.judgements / report.pool)}); ${formatCount(report.queriesJudged)} of ${countOf(report.queries, "query", "queries")}, ${formatCount(report.queriesWhole)} of them whole. ${formatCount(report.asked)} given now${report.skipped > 0 ? `; ${formatCount(report.skipped)} that nobody could tell` : ""}.`,
    "",
    verdict(report),
  ];
  const table =
    pairs.length === 0
      ? []
      : [
          "",
          textTable(
            [
              { header: "", overflow: "cut-middle", minWidth: 20 },
              { header: "difference", align: "right" },
              { header: "interval, at any moment", align: "right" },
              { header: "wins/ties/losses", align: "right", dropOrder: 2 },
              { header: "n", align: "right", dropOrder: 1 },
            ],
            pairs.map((pair) => [
              visibleText(`${pair.a} − ${pair.b}`),
              formatDelta(pair.difference),
              formatDeltaInterval(pair.low, pair.high),
              `${pair.wins}/${pair.ties}/${pair.losses}`,
              formatCount(pair.queries),
            ]),
            { width },
          ).text,
        ];
  const after = [
    ...(report.predictions === null ? [] : ["", predictionsLine(report.predictions)]),
    "",
    ...nextLines(report, status),
  ];
  const wrapped = (texts: readonly string[]): string[] =>
    texts.flatMap((line) => (line === "" ? [""] : wrapToWidth(visibleText(line), width)));
  return visibleLines(
    `${[...wrapped(lines), ...table, ...wrapped(after)].join("\n")}\nDecided at level ${formatLevel(alpha)}, at whatever moment you look.\n`,
  );
}

function verdict({ status, winner, couldBeBest, ruledOut, chance, metric }: JudgeReport): string {
  const label = metricLabel(metric);
  const out = ruledOut.length === 0 ? "" : ` Ruled out: ${listOf(ruledOut)}.`;
  switch (status) {
    case "settled":
      return `Settled: ${winner} is the best on ${label}.`;
    case "unlikely":
      return `Not separable: ${listOf(couldBeBest)} could each be the best, and judging the rest would name a winner with a chance of ${formatPercent(chance)} or less.${out}`;
    case "exhausted":
      return `Not separable: everything is judged, and ${listOf(couldBeBest)} could each be the best. More queries would be needed.${out}`;
    default:
      return `Open: ${listOf(couldBeBest)} could each be the best.${out}${chance === null ? "" : ` Judging the rest would name a winner with a chance of ${formatPercent(chance)} or less, as it looks.`}`;
  }
}

function predictionsLine(sums: NonNullable<JudgeReport["predictions"]>): string {
  const tokens =
    sums.promptTokens === null
      ? "tokens unknown"
      : `${formatCount(sums.promptTokens)} tokens in, ${formatCount(sums.completionTokens)} out`;
  const price = sums.usd === null ? "price unknown" : formatUsd(sums.usd);
  return `${sums.model} predicted ${countOf(sums.pairs, "grade")}: ${countOf(sums.calls, "call")} now, ${formatCount(sums.failed)} of them without use; ${tokens}, ${price}. Predictions are not judgements: they are in no file of grades, and queries judged whole correct them.`;
}

function nextLines(report: JudgeReport, status: JudgeReport["status"]): string[] {
  const name = report.named
    ? []
    : [`Name ${report.file} in alidade.yaml (qrels: ${report.file}), or with --qrels, for other commands.`];
  if (status === "open") {
    return [
      `Next: alidade judge goes on from here; every judgement is in ${report.file}. Judging all the rest would take about ${duration(report.secondsLeft)}.`,
      ...name,
    ];
  }
  return [
    `Every judgement is in ${report.file}. Documents that were not asked count as not relevant for alidade bench, which knows nothing of this test: the verdict here is the one to keep.`,
    ...name,
  ];
}

/** What `judge --csv` wrote, for people. */
export function judgeBatchText(report: JudgeBatchReport, width: number): string {
  const lines =
    report.file === null
      ? ["Nothing is left to ask: alidade judge says how it stands."]
      : [
          `wrote ${report.file}: ${countOf(report.pairs, "pair")} of ${countOf(report.queries, "query", "queries")}, in the order in which they matter.`,
          ...(report.cutTexts > 0 ? [`${countOf(report.cutTexts, "text")} cut; --excerpt shows more.`] : []),
          "Fill in the column grade: 0 not relevant, 1 related, 2 a good alternative, 3 exactly what is asked. Finish queries in their order; what comes later than a gap is used once the gap is filled.",
          `Then: alidade judge --import ${report.file}`,
        ];
  return `${lines.flatMap((line) => wrapToWidth(visibleText(line), width)).join("\n")}\n`;
}
