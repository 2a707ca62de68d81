import { briefFindingsBlock } from "./brief-findings-block.js";
import type { CandidateNote, CandidateRow } from "./candidate-rows.js";
import { choiceWords } from "./choice-words.js";
import { costBlock } from "./cost-block.js";
import { failuresBlock } from "./failures-block.js";
import {
  countOf,
  formatBytes,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatInterval,
  formatMs,
  formatPEquation,
  formatPercent,
  formatRate,
  formatScore,
  listOf,
  metricLabel,
  unknownValue,
} from "./format.js";
import { gatesBlock } from "./gates-block.js";
import { holesBlock } from "./holes-block.js";
import { visibleText } from "./plain-text.js";
import { promptAblationBlock } from "./prompt-ablation-block.js";
import type { ReportData } from "./report-data.js";
import { orderedComparisons, type ReportView, reportView } from "./report-view.js";
import { robustnessBlock } from "./robustness-block.js";
import { simulationBlock } from "./simulation-block.js";
import { slicesBlock } from "./slices-block.js";
import { stagesBlock } from "./stages-block.js";
import { sweepBlock } from "./sweep-block.js";
import { styled, type TableCell, type TableColumn, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** How wide the terminal is, and whether it shows colour. */
export interface TerminalOptions {
  readonly columns?: number;
  readonly color?: boolean;
}

export interface BenchmarkTerminalOptions extends TerminalOptions {
  /** Slices and missed documents in a few lines instead of their tables; default false. */
  readonly brief?: boolean;
}

/** The findings of a benchmark for a terminal: table, notes, decision, next steps. No line break at the end. */
export function benchmarkTerminal(
  data: ReportData,
  { columns = 80, color = false, brief = false }: BenchmarkTerminalOptions = {},
): string {
  const width = Math.max(24, Math.min(columns, 160));
  const view = reportView(data);
  const blocks = [
    titleBlock(view, width, color),
    tableBlock(view, width, color),
    notesBlock(view, width, color),
    view.metric === null ? overlapBlock(view, width, color) : comparisonBlock(view, width, color),
    stagesBlock(view, width, color),
    sweepBlock(view, width, color),
    holesBlock(view, width, color),
    robustnessBlock(view, width, color),
    promptAblationBlock(view, width, color),
    ...(brief
      ? [briefFindingsBlock(view, width, color)]
      : [slicesBlock(view, width, color), failuresBlock(view, width, color)]),
    costBlock(view, width),
    decisionBlock(view, width, color),
    view.result.simulation === undefined ? "" : simulationBlock(view.result.simulation, width, color),
    gatesBlock(view, width, { color, brief }),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function titleBlock({ result: { dataset } }: ReportView, width: number, color: boolean): string {
  const split = dataset.split === null ? "" : ` (${dataset.split})`;
  const facts = [
    ...(dataset.documents === 0 ? [] : [countOf(dataset.documents, "document")]),
    dataset.judgedQueries > 0
      ? `${countOf(dataset.judgedQueries, "judged query", "judged queries")}, ${formatCount(dataset.judgedQueries - dataset.withoutPositive)} of them with a relevant document`
      : countOf(dataset.queries, "query", "queries"),
  ];
  const warnings = dataset.warnings.map(({ message }) => `! ${message}`);
  return [
    ...wrapToWidth(visibleText(`${dataset.name}${split}`), width).map((line) => styled(line, "bold", color)),
    ...wrapToWidth(facts.join("; "), width),
    ...(dataset.notes ?? []).flatMap((note) => wrapToWidth(visibleText(note), width)),
    ...warnings.flatMap((line) =>
      wrapToWidth(visibleText(line), width).map((part) => styled(part, "caution", color)),
    ),
  ].join("\n");
}

function tableBlock(view: ReportView, width: number, color: boolean): string {
  const columns = tableColumns(view);
  const { text, leftOut } = textTable(
    columns.map(({ column }) => column),
    view.rows.map((row) => columns.map(({ cell }) => cell(row))),
    { width, color },
  );
  const hidden =
    leftOut.length === 0
      ? []
      : wrapToWidth(`Not shown for want of room: ${listOf(leftOut)}.`, width).map((line) =>
          styled(line, "dim", color),
        );
  return [text, ...hidden].join("\n");
}

interface TerminalColumn {
  readonly column: TableColumn;
  readonly cell: (row: CandidateRow) => TableCell;
}

function tableColumns({ result, metric }: ReportView): TerminalColumn[] {
  const number = (
    header: string,
    dropOrder: number | null,
    cell: (row: CandidateRow) => string,
  ): TerminalColumn => ({
    column: { header, align: "right", ...(dropOrder === null ? {} : { dropOrder }) },
    cell,
  });
  const columns: TerminalColumn[] = [
    { column: { header: "Candidate", overflow: "cut-middle", minWidth: 26 }, cell: nameCell },
  ];
  if (metric !== null) {
    columns.push(
      number(metricLabel(metric), null, ({ primary }) => formatScore(primary?.mean)),
      number("95 % interval", 2, ({ primary }) => formatInterval(primary?.low, primary?.high)),
    );
    result.metrics
      .filter((other) => other !== metric)
      .forEach((other, i) => {
        columns.push(
          number(metricLabel(other), 4 + i, ({ candidate }) => formatScore(candidate.metrics[other]?.mean)),
        );
      });
    columns.push(number("unjudged", 10, ({ candidate }) => formatPercent(candidate.unjudged?.mean)));
  }
  columns.push(
    number("p50", 1, ({ candidate }) => formatMs(candidate.timing?.queryMs?.p50)),
    number("p95", 20, ({ candidate }) => formatMs(candidate.timing?.queryMs?.p95)),
    number("texts/s", 3, ({ candidate }) => formatRate(candidate.timing?.indexTextsPerSecond)),
    number("model", 30, ({ candidate }) => formatBytes(candidate.memory.modelBytes)),
    number("memory", 40, ({ candidate }) => formatBytes(candidate.memory.peakRssBytes)),
    number("dims", 60, ({ candidate }) => formatCount(candidate.dims)),
  );
  return columns;
}

/** `*` marks what could be the best, `x` what failed. */
function nameCell({ candidate, name, couldBeBest }: CandidateRow): TableCell {
  if (candidate.status !== "ok") return { text: `x ${name}`, style: "failure" };
  return couldBeBest ? { text: `* ${name}`, style: "good" } : `  ${name}`;
}

/** What lowers trust first, then remarks; the same note of several candidates is one line. */
function notesBlock({ rows }: ReportView, width: number, color: boolean): string {
  const byText = new Map<string, CandidateNote & { readonly names: string[] }>();
  for (const { name, notes } of rows) {
    for (const note of notes) {
      const key = `${note.alone ? name : ""} ${note.kind} ${note.text}`;
      const same = byText.get(key);
      if (same === undefined) byText.set(key, { ...note, names: [name] });
      else same.names.push(name);
    }
  }
  return [...byText.values()]
    .sort((a, b) => Number(a.kind === "remark") - Number(b.kind === "remark"))
    .map(({ kind, text, names }) => ({ kind, text: visibleText(`${shortListOf(names)}: ${text}`) }))
    .flatMap(({ kind, text }) => {
      const sign = kind === "failure" ? "x" : kind === "caution" ? "!" : "-";
      return indented(text, `${sign} `, width).map((line) =>
        styled(line, kind === "remark" ? "dim" : kind, color),
      );
    })
    .join("\n");
}

function shortListOf(names: readonly string[]): string {
  return names.length <= 3 ? listOf(names) : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}

/** The candidate in front minus each other one, or each other one minus the baseline. */
function comparisonBlock(view: ReportView, width: number, color: boolean): string {
  const { baseline } = view.result;
  const fixed = baseline ?? view.rows[0]?.candidate.id ?? "";
  const all = orderedComparisons(view, view.metric!);
  const chosen = all.filter(({ a, b }) => (baseline === null ? a : b) === fixed);
  if (chosen.length === 0) return "";
  const title = `Difference in ${metricLabel(view.metric!)}: ${baseline === null ? `${view.nameOf(fixed)} minus …` : `… minus ${view.nameOf(fixed)}`}`;
  const { text, leftOut } = textTable(
    [
      { header: "", overflow: "cut-middle", minWidth: 23 },
      { header: "delta", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
      { header: "Holm", align: "right" },
      { header: "wins/ties/losses", align: "right", dropOrder: 2 },
      { header: "n", align: "right", dropOrder: 3 },
    ],
    chosen.map((c) => [
      view.nameOf(baseline === null ? c.b : c.a),
      formatDelta(c.delta),
      formatDeltaInterval(c.low, c.high),
      formatPEquation(c.pAdjusted),
      `${c.wins}/${c.ties}/${c.losses}`,
      formatCount(c.n),
    ]),
    { width, color },
  );
  const hidden = [
    ...(leftOut.length > 0 ? [`Not shown for want of room: ${listOf(leftOut)}.`] : []),
    ...(chosen.length < all.length
      ? [`${chosen.length} of ${all.length} comparisons; the report has all.`]
      : []),
  ];
  return [
    ...wrapToWidth(visibleText(title), width).map((line) => styled(line, "bold", color)),
    text,
    ...hidden.flatMap((line) => wrapToWidth(line, width)).map((line) => styled(line, "dim", color)),
  ].join("\n");
}

function overlapBlock(view: ReportView, width: number, color: boolean): string {
  const { overlap, disagreements } = view.result;
  const k = overlap[0]?.k;
  const pairs =
    k === undefined
      ? []
      : [
          textTable(
            [
              { header: "Lists of", overflow: "cut-middle", minWidth: 20 },
              { header: `Jaccard of top ${k}`, align: "right" },
              { header: "same lists", align: "right", dropOrder: 1 },
            ],
            overlap
              .slice(0, 28)
              .map(({ a, b, jaccard, identical }) => [
                `${view.nameOf(a)} and ${view.nameOf(b)}`,
                formatPercent(jaccard),
                formatCount(identical),
              ]),
            { width, color },
          ).text,
          ...(overlap.length > 28
            ? [styled(`28 of ${overlap.length} pairs; the report has more.`, "dim", color)]
            : []),
        ];
  const queries = disagreements
    .slice(0, 5)
    .flatMap(({ query, queryId }) => indented(visibleText(`${query} (${queryId})`), "- ", width));
  return [
    ...pairs,
    ...(queries.length === 0 ? [] : ["", styled("They disagree most on", "bold", color), ...queries]),
  ].join("\n");
}

function decisionBlock(view: ReportView, width: number, color: boolean): string {
  const { words, rows, metric } = view;
  const paragraph = (text: string) => wrapToWidth(visibleText(text), width);
  const best = rows.filter(({ couldBeBest }) => couldBeBest);
  const set =
    metric === null || best.length === 0
      ? []
      : best.flatMap(({ name, primary }) =>
          indented(
            visibleText(
              `${name}  ${primary === null ? unknownValue : `${formatScore(primary.mean)} (${formatInterval(primary.low, primary.high)})`}`,
            ),
            "* ",
            width,
          ),
        );
  const frontier = rows.filter(({ candidate }) => candidate.pareto === true).map(({ name }) => name);
  const unweighed = rows
    .filter(({ primary, candidate }) => primary !== null && candidate.pareto === null)
    .map(({ name }) => name);
  const reason = words.reason === words.headline ? [] : paragraph(words.reason);
  return [
    ...paragraph(words.headline).map((line) => styled(line, "bold", color)),
    ...set.map((line) => styled(line, "good", color)),
    ...reason,
    ...(frontier.length === 0
      ? []
      : paragraph(
          `On the frontier of quality against latency, by measured values: ${listOf(frontier)}.${unweighed.length === 0 ? "" : ` Not weighed, for want of a latency: ${listOf(unweighed)}.`}`,
        )),
    ...choiceLines(view).flatMap(paragraph),
    ...(words.level === "" ? [] : paragraph(words.level).map((line) => styled(line, "dim", color))),
    ...(words.next.length === 0
      ? []
      : [
          "",
          styled("Next", "bold", color),
          ...words.next.flatMap((step) => indented(visibleText(step), "- ", width)),
        ]),
  ].join("\n");
}

/** Where something was required or weighed: what became of it, and what each step to a slower candidate buys. */
function choiceLines({ result, nameOf }: ReportView): string[] {
  const { requirements, weights, tradeOffs } = choiceWords(result, nameOf);
  return requirements.length + weights.length === 0 ? [] : [...requirements, ...weights, ...tradeOffs];
}

function indented(text: string, sign: string, width: number): string[] {
  return wrapToWidth(text, width - sign.length).map(
    (line, i) => (i === 0 ? sign : " ".repeat(sign.length)) + line,
  );
}
