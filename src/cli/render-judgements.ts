import type { MergedRaters } from "../contracts/dataset.js";
import { countOf, formatCount, formatDelta, formatPercent, formatScore } from "../reports/format.js";
import { textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { RaterAgreement } from "../workflows/validate.js";

/** How far raters agree and how their grades became one, for people. */
export function agreementText(
  { raters, ratedTwice, unanimous, withoutOpinion, alpha, raterPairs }: RaterAgreement,
  { ratings, disagreements, tiesBroken, meaning }: MergedRaters,
  width: number,
): string {
  const lines = [
    `${countOf(raters.length, "rater")} gave ${countOf(ratings, "grade")}: ${raters.map(({ id, ratings: given }) => `${nameOf(id)} ${formatCount(given)}`).join(", ")}.`,
    `${countOf(ratedTwice, "pair")} graded at least twice: ${formatCount(unanimous)} always the same, ${formatCount(disagreements)} differently.`,
    `Merged by ${meaning}${tiesBroken > 0 ? ` (${countOf(tiesBroken, "tie")})` : ""}.`,
    withoutOpinion > 0 ? `${countOf(withoutOpinion, "grade")} below 0 (no opinion) left out.` : "",
    `Krippendorff's alpha (${alpha.level}): ${alphaWords(alpha)}`,
  ];
  const text = lines.filter((line) => line !== "").flatMap((line) => wrapToWidth(line, width));
  return [...text, ...(raterPairs.length === 0 ? [] : [pairTable(raterPairs, width)])].join("\n");
}

function alphaWords({ alpha, low, high, pairs }: RaterAgreement["alpha"]): string {
  if (pairs === 0) return "unknown, no pair was graded by two raters.";
  if (alpha === null) return "unknown, all grades are equal.";
  const interval =
    low === null || high === null ? "" : ` (95 % interval ${formatScore(low)} to ${formatScore(high)})`;
  return `${formatScore(alpha)}${interval}; 1 is perfect, 0 is chance.`;
}

function pairTable(pairs: RaterAgreement["raterPairs"], width: number): string {
  const rows = pairs.map(({ a, b, n, agreement, kappa, linear, quadratic, meanDifference }) => [
    `${nameOf(a)} and ${nameOf(b)}`,
    formatCount(n),
    formatPercent(agreement),
    formatScore(kappa.kappa),
    formatScore(linear.kappa),
    formatScore(quadratic.kappa),
    quadratic.low === null || quadratic.high === null
      ? "unknown"
      : `${formatScore(quadratic.low)} to ${formatScore(quadratic.high)}`,
    formatDelta(meanDifference),
  ]);
  return textTable(
    [
      { header: "raters", overflow: "cut-middle", minWidth: 12 },
      { header: "pairs", align: "right" },
      { header: "same", align: "right" },
      { header: "kappa", align: "right" },
      { header: "linear", align: "right", dropOrder: 1 },
      { header: "quadratic", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 2 },
      { header: "mean difference", align: "right", dropOrder: 3 },
    ],
    rows,
    { width },
  ).text;
}

function nameOf(rater: string): string {
  return rater === "" ? "(unnamed)" : rater;
}
