import { countOf, formatCount, formatDelta, metricLabel, unknownValue } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { ExplainedDifferences, ProfilesReport } from "../workflows/compare-profiles.js";

/** A run under every harness profile, for people. */
export function profilesText({ run, qrels, judgedQueries, metrics }: ProfilesReport, width: number): string {
  const head = `${visibleText(run)} against ${visibleText(qrels)}\n${countOf(judgedQueries, "judged query", "judged queries")}`;
  const parts = metrics.map((metric) => metricText(metric, width));
  return `${[head, ...parts, wrapToWidth(note, width).join("\n")].join("\n\n")}\n`;
}

function metricText(differences: ExplainedDifferences, width: number): string {
  const { metric, reference, scores } = differences;
  const table = textTable(
    [
      { header: metricLabel(metric) },
      { header: "value", align: "right" },
      { header: "queries", align: "right" },
      { header: `− ${reference}`, align: "right" },
      { header: "because", overflow: "wrap", minWidth: 30 },
    ],
    scores.map((score, row) => [
      score.profile,
      score.value === null ? "error" : shownValue(score.printed, score.value),
      score.value === null ? unknownValue : formatCount(score.queries),
      score.profile === reference ? "" : formatDelta(score.delta),
      becauseOf(differences, row),
    ]),
    { width },
  );
  return table.text;
}

/** A harness that prints everything is shown to six decimals. */
function shownValue(printed: string | null, value: number): string {
  return printed === null || printed.length > 8 ? value.toFixed(6) : printed;
}

function becauseOf({ scores, reasons, reference }: ExplainedDifferences, row: number): string {
  const { profile, causes, together, idle, error } = scores[row]!;
  if (profile === reference) return "the reference of the others";
  const parts = causes.map(({ queries, effect }, i) => {
    const touched = queries === 0 ? "" : `${countOf(queries, "query", "queries")}`;
    const alone = effect === null ? "" : `${smallDelta(effect)} alone`;
    const inBrackets = [touched, alone].filter((part) => part !== "").join(", ");
    return `${reasons[row]![i]}${inBrackets === "" ? "" : ` (${inBrackets})`}`;
  });
  if (together !== null && Math.abs(together) > 5e-7 && causes.length > 1) {
    parts.push(`these together ${smallDelta(together)} more`);
  }
  if (error !== null) return [error, ...parts.slice(1)].join("; ");
  if (parts.length > 0) return parts.join("; ");
  return idle.length === 0 ? "the same conventions" : "other conventions, without effect on this run";
}

function smallDelta(value: number): string {
  const size = Math.abs(value);
  if (size >= 5e-5 || size === 0) return formatDelta(value);
  return `${value < 0 ? "−" : "+"}${size.toExponential(0)}`;
}

const note =
  "“Alone” is what the mean would change by if only that convention were switched; the queries are those whose score it changes or that it takes into the mean or out of it. All of these programs are right by their own conventions: compare numbers of one profile only.";
