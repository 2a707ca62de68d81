import { countOf, formatCount, formatPercent } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { LogSampleReport } from "../workflows/queries-from-log.js";

/** How queries were drawn from a search log, for people. */
export function logSampleText(sample: LogSampleReport, width: number): string {
  const { strata, searches, distinct, sampled, blank, tooLong, personal } = sample;
  const column =
    sample.countColumn === null ? ", each row a search" : `, searches in the column "${sample.countColumn}"`;
  const lines = [
    `${sample.log}: ${countOf(searches, "search", "searches")} of ${countOf(distinct, "different query", "different queries")} (column "${sample.queryColumn}"${column}); ${formatCount(sampled)} drawn, seed ${sample.seed}.`,
    ...(blank > 0 ? [`${countOf(blank, "row")} without a query left out.`] : []),
    ...(tooLong > 0 ? [`${countOf(tooLong, "row")} left out: too long for a query.`] : []),
  ];
  const table = textTable(
    [
      { header: "stratum" },
      { header: "searched", align: "right" },
      { header: "queries", align: "right" },
      { header: "drawn", align: "right" },
      { header: "share of searches", align: "right" },
    ],
    strata.map(({ stratum, least, most, queries, sampled: drawn, searches: own }) => [
      stratum,
      least === most ? formatCount(most) : `${formatCount(least)} to ${formatCount(most)}`,
      formatCount(queries),
      formatCount(drawn),
      formatPercent(own / searches),
    ]),
    { width },
  ).text;
  const after =
    personal.length === 0
      ? []
      : [
          `! ${countOf(personal.length, "drawn query seems", "drawn queries seem")} to hold something of a person (${personal
            .slice(0, 3)
            .map(({ queryId, what }) => `${queryId}: ${what}`)
            .join(", ")}${personal.length > 3 ? ", …" : ""}); look before you pass the file on.`,
        ];
  const wrap = (texts: readonly string[]): string[] =>
    texts.flatMap((line) => wrapToWidth(visibleText(line), width));
  return `${[...wrap(lines), table, ...wrap(after)].join("\n")}\n\n`;
}
