import { reasonCodes } from "../contracts/failures.js";
import { formatCount, formatPercent, listOf } from "./format.js";
import { explainsMisses, reasonWords } from "./reason-words.js";
import type { ReportView } from "./report-view.js";
import { styled, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** Of the documents each candidate missed, the share each reason was read off for, for a terminal; empty without any. */
export function failuresBlock(
  { result: { failures }, rows }: ReportView,
  width: number,
  color: boolean,
): string {
  if (failures === undefined || failures.perCandidate.every(({ missed }) => missed === 0)) return "";
  const codes = reasonCodes.filter((code) =>
    failures.perCandidate.some(({ reasons }) => reasons.some((one) => one.code === code && one.missed > 0)),
  );
  const byId = new Map(failures.perCandidate.map((one) => [one.id, one]));
  const { text, leftOut } = textTable(
    [
      { header: "", overflow: "cut-middle", minWidth: 18 },
      { header: "missed", align: "right" },
      ...codes.map((code, i) => ({
        header: reasonWords[code].short,
        align: "right" as const,
        dropOrder: codes.length - i,
      })),
      { header: "none", align: "right" },
    ],
    rows.flatMap(({ name, candidate }) => {
      const one = byId.get(candidate.id);
      if (one === undefined) return [];
      return [
        [
          name,
          formatCount(one.missed),
          ...codes.map((code) => {
            const reason = one.reasons.find((counted) => counted.code === code)!;
            const share = one.missed === 0 ? "–" : formatPercent(reason.missed / one.missed);
            return explainsMisses(reason, one) ? { text: `${share} +`, style: "caution" as const } : share;
          }),
          one.missed === 0 ? "–" : formatPercent(one.withoutReason / one.missed),
        ],
      ];
    }),
    { width, color },
  );
  const title = `Relevant documents missed in the top ${failures.k}, and what can be read off their texts`;
  const note = `+: more common than among those found. Without it a reason explains nothing. none: no reason read off.${leftOut.length === 0 ? "" : ` Not shown for want of room: ${listOf(leftOut)}.`}`;
  return [
    ...wrapToWidth(title, width).map((line) => styled(line, "bold", color)),
    text,
    ...wrapToWidth(note, width).map((line) => styled(line, "dim", color)),
  ].join("\n");
}
