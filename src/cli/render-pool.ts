import { countOf, formatCount, listOf, metricLabel } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { ImportReport } from "../workflows/import-judgements.js";
import type { ClickReport } from "../workflows/judge-by-clicks.js";
import type { PoolReport } from "../workflows/pool.js";
import { agreementText } from "./render-judgements.js";

/** What `pool` collected, for people. */
export function poolText(report: PoolReport, width: number): string {
  const { file, dataset, candidates, depth, pairs, pooled, judged, undecisive, perQuery, queries } = report;
  const asked = queries.filter(({ left }) => left > 0).length;
  const by = report.rater === null ? "judged already" : `judged already by ${report.rater}`;
  const lines = [
    `${dataset}: the top ${formatCount(depth)} of ${listOf(candidates)} for ${countOf(queries.length, "query", "queries")}.`,
    `${countOf(pooled, "different pair")} of query and document: ${formatCount(judged)} ${by}, ${report.onlyDecisive === null ? "" : `${formatCount(undecisive)} without effect on any difference of ${metricLabel(report.onlyDecisive)}, `}${formatCount(pairs)} to judge.`,
  ];
  if (file === null || perQuery === null) {
    lines.push("Nothing is left to judge, so no file was written. Run alidade bench.");
  } else {
    const { least, median, most } = perQuery;
    lines.push(
      `${countOf(asked, "query", "queries")} with ${least === most ? formatCount(most) : `${formatCount(least)} to ${formatCount(most)}`} each${least === most ? "" : `, ${formatCount(Math.round(median))} in the median`}; about ${duration(report.seconds)} of judging (7.8 s a document and 0.018 s a word, as measured by Smucker and Clarke 2012).`,
    );
    if (report.cutTexts > 0) lines.push(`${countOf(report.cutTexts, "text")} cut; --excerpt shows more.`);
    lines.push(`wrote ${file}`, "", ...nextSteps(report, file));
  }
  return `${lines.flatMap((line) => (line === "" ? [""] : wrapToWidth(visibleText(line), width))).join("\n")}\n`;
}

function nextSteps({ onlyDecisive }: PoolReport, file: string): string[] {
  return [
    "Fill in the column grade: 0 not relevant, 1 related, 2 a good alternative, 3 exactly what is asked. Empty means not judged; rows may be left for another time. Leave the ids alone.",
    ...(onlyDecisive === null
      ? []
      : [
          `Differences of ${metricLabel(onlyDecisive)} will be right in sign for each query judged whole; the scores themselves will be too low, because what all candidates found alike stays unjudged.`,
        ]),
    `Then: alidade pool --import ${file}`,
  ];
}

/** What `pool --import` did, for people. */
export function importText(report: ImportReport, width: number): string {
  const raters =
    report.agreement === null || report.merged === null
      ? []
      : ["", agreementText(report.agreement, report.merged, width)];
  const next = [
    "",
    report.blank > 0
      ? "Next: alidade bench, or alidade pool for a sheet of what is left."
      : "Next: alidade bench",
  ];
  return `${[...importedRows(report, width), ...raters, ...next].join("\n")}\n`;
}

/** What became of the rows of imported sheets, line by line. */
export function importedRows(report: ImportReport, width: number): string[] {
  const { file, rows, blank, added, known, repeated, conflicts, changedTexts, judgements, judgedQueries } =
    report;
  const lines = [
    ...report.notes.map((note) => `note: ${note}`),
    `${countOf(rows, "row")}: ${countOf(added, "new judgement")}, ${formatCount(known)} known already, ${formatCount(conflicts.length)} against earlier ones, ${formatCount(blank)} not judged yet${repeated > 0 ? `, ${formatCount(repeated)} said twice` : ""}.`,
    ...conflictLines(report),
  ];
  if (changedTexts > 0) {
    lines.push(
      `note: ${countOf(changedTexts, "row")} with a query or title that is not quite the one in the data; the ids count`,
    );
  }
  const changed = added > 0 || (report.conflictRule === "replace" && conflicts.length > 0);
  lines.push(
    changed
      ? `${report.created ? "wrote" : "added to"} ${file}: ${formatCount(judgements.before)} judgements before, ${formatCount(judgements.after)} now; ${formatCount(judgedQueries.before)} judged queries before, ${formatCount(judgedQueries.after)} now`
      : `${file} is as it was`,
  );
  return lines.flatMap((line) => wrapToWidth(visibleText(line), width));
}

/** What `pool --clicks` made of a log, for people. */
export function clicksText(report: ClickReport, width: number): string {
  const { clicks, impressions, clippedClicks, effectiveClicks, unknownPositions, clip } = report;
  const lines = [
    `${countOf(clicks, "click")} on ${countOf(impressions, "impression")}; ${report.assumption}.`,
    `Weights up to ${clip}: ${formatCount(clippedClicks)} clicks cut to it. The clicks are worth ${formatCount(Math.round(effectiveClicks))} of equal weight.`,
    unknownPositions.impressions > 0
      ? `${countOf(unknownPositions.impressions, "impression")} with ${countOf(unknownPositions.clicks, "click")} at positions of unknown propensity left out.`
      : "",
    report.leftOut > 0 ? `${countOf(report.leftOut, "pair")} shown too seldom left out.` : "",
    `wrote ${report.file}: ${countOf(report.pairs, "weak judgement")} of ${countOf(report.queries, "query", "queries")}`,
    "Weak judgements: clicks say what users chose among what they were shown, not what is relevant. They stay apart from people's grades.",
    `Next: alidade bench --corpus … --queries … --qrels ${report.file}`,
  ];
  const text = lines.filter((line) => line !== "").flatMap((line) => wrapToWidth(visibleText(line), width));
  return `${text.join("\n")}\n`;
}

function conflictLines({ conflicts, conflictRule }: ImportReport): string[] {
  if (conflicts.length === 0) return [];
  const shown = conflicts
    .slice(0, shownConflicts)
    .map(
      ({ queryId, documentId, rater, earlier, now }) =>
        `- ${queryId} ${documentId}${rater === "" ? "" : ` by ${rater}`}: was ${earlier}, the sheet says ${now}`,
    );
  const rule =
    conflictRule === "replace"
      ? "the new grades took their place"
      : "the earlier grades stay; --conflicts replace takes the new";
  const more =
    conflicts.length > shownConflicts
      ? [`… and ${formatCount(conflicts.length - shownConflicts)} more (--json lists all)`]
      : [];
  return [`Where the sheet and earlier judgements differ, ${rule}:`, ...shown, ...more];
}

function duration(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

const shownConflicts = 10;
