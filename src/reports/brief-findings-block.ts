import type { FailureSummary } from "../contracts/failures.js";
import { reasonCodes } from "../contracts/failures.js";
import { formatPercent, rangeOf } from "./format.js";
import { visibleText } from "./plain-text.js";
import { explainsMisses, reasonWords } from "./reason-words.js";
import type { ReportView } from "./report-view.js";
import { briefSlicesWords } from "./slices-words.js";
import { styled } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** Slices and missed documents in a sentence or two each, for a terminal; empty where there are neither. */
export function briefFindingsBlock(view: ReportView, width: number, color: boolean): string {
  const { slices, failures } = view.result;
  const sentences = [
    slices === undefined ? "" : briefSlicesWords(view, slices),
    failures === undefined ? "" : briefFailuresWords(failures),
  ].filter((words) => words !== "");
  if (sentences.length === 0) return "";
  return [
    ...sentences.flatMap((words) => wrapToWidth(visibleText(words), width)),
    ...wrapToWidth("Each slice and each reason: `alidade report`, or the page report.html.", width).map(
      (line) => styled(line, "dim", color),
    ),
  ].join("\n");
}

/** How many relevant documents the candidates missed, and the reasons that are more common there than among those found. */
function briefFailuresWords({ k, perCandidate }: FailureSummary): string {
  const missed = perCandidate.map((one) => one.missed);
  if (missed.every((count) => count === 0)) return "";
  const leads = reasonCodes.flatMap((code) => {
    const shares = perCandidate.flatMap((one) => {
      const reason = one.reasons.find((counted) => counted.code === code);
      return reason !== undefined && one.missed > 0 && explainsMisses(reason, one)
        ? [reason.missed / one.missed]
        : [];
    });
    if (shares.length === 0) return [];
    const of = `${shares.length} of ${perCandidate.length} candidates`;
    return [
      `${reasonWords[code].label.toLowerCase()} (${rangeOf(shares, formatPercent)} of the misses of ${of})`,
    ];
  });
  const why =
    leads.length === 0
      ? "No reason that can be read off their texts is more common there than among those found."
      : `More common there than among those found: ${leads.join("; ")}.`;
  return `Missed in the top ${k}: ${rangeOf(missed, String)} relevant documents a candidate. ${why} \`alidade bench --explain ID\` shows a query.`;
}
