import type { Estimate } from "../contracts/benchmark-result.js";
import {
  countOf,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatInterval,
  formatP,
  formatPercent,
  formatScore,
  metricLabel,
} from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { CompareReport } from "../workflows/compare.js";

/** Findings of `compare` for people. */
export function comparisonText(report: CompareReport, width: number): string {
  const { a, b, queries } = report;
  const head = `a: ${visibleText(a)}\nb: ${visibleText(b)}\npaired over ${formatCount(queries)} queries with a relevant document`;
  const parts = [
    head,
    differences(report, width),
    holesLines(report, width),
    agreementText(report, width),
    wrapToWidth(undecided, width).join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function differences({ a, b, comparisons }: CompareReport, width: number): string {
  const rows = comparisons.map((one) => [
    metricLabel(one.metric),
    pairName(one, a, b),
    formatDelta(one.delta),
    formatDeltaInterval(one.low, one.high),
    formatP(one.pAdjusted),
    `${one.wins}/${one.ties}/${one.losses}`,
    formatP(one.p),
  ]);
  const table = textTable(
    [
      { header: "metric" },
      { header: "candidate", overflow: "cut-middle", minWidth: 16 },
      { header: "a − b", align: "right" },
      { header: "95 % interval", align: "right" },
      { header: "Holm p", align: "right" },
      { header: "wins/ties/losses", align: "right", dropOrder: 1 },
      { header: "p", align: "right", dropOrder: 2 },
    ],
    rows,
    { width },
  );
  return `${table.text}${leftOutNote(table.leftOut)}`;
}

/** One line a metric: what unjudged documents leave open. */
function holesLines({ holes }: CompareReport, width: number): string {
  const lines = holes
    .filter(({ candidates }) => candidates.some(({ documents }) => documents > 0))
    .map(({ metric, candidates: [a, b], pairs: [pair] }) => {
      const open =
        pair === undefined
          ? "no bound is known for it"
          : `a − b could be ${formatDeltaInterval(pair.low, pair.high)}${pair.exact ? "" : " at most"}, so the order ${pair.settled ? "is settled" : "could turn"}`;
      return `${metricLabel(metric)}: unjudged ${formatPercent(a!.share)} of a, ${formatPercent(b!.share)} of b; condensed ${formatScore(a!.condensed.mean)} and ${formatScore(b!.condensed.mean)}; ${open}.`;
    });
  if (lines.length === 0) return "";
  return ["What nobody judged counts as not relevant; whatever it turns out to be:", ...lines]
    .flatMap((line) => wrapToWidth(line, width))
    .join("\n");
}

function agreementText({ a, b, agreement }: CompareReport, width: number): string {
  const [first] = agreement;
  if (first === undefined) return "";
  const rows = agreement.map((one) => [
    pairName(one, a, b),
    formatScore(one.rbo?.mean),
    intervalOf(one.rbo),
    formatInterval(one.rboLeast, one.rboGreatest),
    formatDelta(one.tauTopK?.mean),
    formatDelta(one.tau?.mean),
    formatDelta(one.tauAp?.mean),
    formatCount(one.queries),
  ]);
  const table = textTable(
    [
      { header: "candidate", overflow: "cut-middle", minWidth: 16 },
      { header: `RBO p=${first.p}`, align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 3 },
      { header: "bounds", align: "right", dropOrder: 5 },
      { header: `tau top ${first.k}`, align: "right" },
      { header: "tau-b", align: "right", dropOrder: 2 },
      { header: "tau_AP", align: "right", dropOrder: 4 },
      { header: "queries", align: "right", dropOrder: 1 },
    ],
    rows,
    { width },
  );
  const alone = agreement
    .filter(({ onlyInA, onlyInB }) => onlyInA + onlyInB > 0)
    .map(
      (one) =>
        `${pairName(one, a, b)}: ${countOf(one.onlyInA, "query", "queries")} only in a, ${formatCount(one.onlyInB)} only in b, not counted.`,
    );
  return [
    "How alike the lists are, whatever is relevant",
    `${table.text}${leftOutNote(table.leftOut)}`,
    ...alone.flatMap((line) => wrapToWidth(visibleText(line), width)),
  ].join("\n");
}

function pairName(one: { readonly a: string; readonly b: string }, a: string, b: string): string {
  return one.a === one.b ? one.a : one.a === a && one.b === b ? "a − b" : `${one.a} − ${one.b}`;
}

function intervalOf(estimate: Estimate | null): string {
  return formatInterval(estimate?.low, estimate?.high);
}

function leftOutNote(leftOut: readonly string[]): string {
  return leftOut.length === 0
    ? ""
    : `\n(no room for ${leftOut.join(", ")}; a wider terminal or --json shows them)`;
}

const undecided =
  "Described, not decided: each p is that of a single look, and none is counted. `alidade bench` decides and counts.";
