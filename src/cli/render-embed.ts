import { countOf, formatCount } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import type { EmbedReport } from "../workflows/embed.js";
import { duration } from "./progress.js";

/** What `embed` did, for people. */
export function embedText(report: EmbedReport, width: number): string {
  const { model, role, files, rows, dims, precision, bytesPerVector, earlierRows, counts, seconds, paidUsd } =
    report;
  const table = textTable(
    [{ header: "" }, { header: "", overflow: "wrap" }],
    [
      ["model", model],
      ["texts", `${formatCount(rows)}, each as a ${role}`],
      ["ids", report.id === null ? `numbers of ${report.unit}s` : `column ${report.id}`],
      ["text", report.text.length === 0 ? "whole lines" : `column ${report.text.join(", ")}`],
      ["dimensions", formatCount(dims)],
      ...(precision === "float32"
        ? []
        : [["precision", `${precision}: ${countOf(bytesPerVector, "byte")} a vector`]]),
      ["tokens read", formatCount(counts.tokens)],
      ["files", files.join(", ")],
      ...(paidUsd === 0
        ? []
        : [["paid", paidUsd === null ? "unknown" : `$${Number(paidUsd.toPrecision(3))}`]]),
    ],
    { width },
  ).text;
  const body = table.split("\n").slice(2).join("\n");
  return `${[body.trimEnd(), ...remarks(report), done(earlierRows, rows, seconds)].join("\n")}\n`;
}

/** What is odd about the texts; each is among the vectors all the same. */
function remarks({ counts, examples }: EmbedReport): string[] {
  const such = (ids: readonly string[]): string => `such as ${ids.map(visibleText).join(", ")}`;
  const { blankTexts, repeatedIds, truncatedTexts, textsWithoutTokens } = counts;
  return [
    ...(blankTexts === 0 ? [] : [`${countOf(blankTexts, "text")} blank, ${such(examples.blankTexts)}`]),
    ...(repeatedIds === 0
      ? []
      : [`${countOf(repeatedIds, "row")} with the id of an earlier row, ${such(examples.repeatedIds)}`]),
    ...(truncatedTexts === 0
      ? []
      : [`${countOf(truncatedTexts, "text")} longer than the model reads: cut at its limit`]),
    ...(textsWithoutTokens === 0
      ? []
      : [
          `${countOf(textsWithoutTokens, "text")} of which the model knows nothing: a vector of zeros, or of the prompt alone`,
        ]),
  ].map((text) => `warning: ${text}`);
}

function done(earlier: number, rows: number, seconds: number): string {
  if (earlier === rows) return "Nothing to do: the vectors of these texts by this model are there already.";
  const rest = earlier === 0 ? "" : `, after ${formatCount(earlier)} of an earlier run`;
  return `Done in ${duration(seconds)}: ${formatCount(rows - earlier)} texts${rest}.`;
}
