import type { FoundTerm, TermFailure, WordsFindings } from "../../contracts/analysis/words.js";
import {
  countOf,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatPEquation,
  formatPercent,
  metricLabel,
} from "../format.js";

/** How the tokenizer cuts the terms; what was left out where it is not at hand. */
export function tokenWords({ terms, tokens, leftOut }: WordsFindings): string {
  if (tokens === null) return `${countOf(terms, "term")}; ${leftOut[0] ?? "the tokenizer is not at hand"}`;
  const { piecesPerWord, ordinary, broken, unknown, ordinaryBroken } = tokens;
  const beside = ordinary === null ? "" : `, ${ordinary.mean.toFixed(1)} for ordinary words`;
  const share = ordinaryBroken === null ? "" : ` (${formatPercent(ordinaryBroken)} of ordinary words)`;
  const missing = unknown === 0 ? "" : `; ${countOf(unknown, "holds", "hold")} what the vocabulary lacks`;
  return `${countOf(terms, "term")}: ${piecesPerWord.mean.toFixed(1)} pieces a word${beside}; ${formatCount(broken)} broken into 3 or more${share}${missing}`;
}

/** Whether the space finds the items that hold a term. */
export function foundWords({ found }: WordsFindings): string | null {
  if (found === null || (found.broken === null && found.whole === null)) return null;
  const share = (side: NonNullable<typeof found.broken>): string =>
    `${formatPercent(side.mean)} (${side.low === side.high ? "" : `${formatPercent(side.low)} to ${formatPercent(side.high)}, `}${countOf(side.n, "term")})`;
  return [
    found.broken === null
      ? null
      : `of what could hold a broken term, ${share(found.broken)} of its nearest items do`,
    found.whole === null ? null : `of a whole one, ${share(found.whole)}`,
  ]
    .filter((part) => part !== null)
    .join("; ");
}

/** Scores of queries with broken terms against the others'. */
export function failureWords(
  { where, with: held, without, difference, low, high, adjusted }: TermFailure,
  metric: string,
): string {
  return `broken terms in the ${where}: ${metricLabel(metric)} ${held.mean.toFixed(3)} over ${formatCount(held.n)} queries, ${without.mean.toFixed(3)} over the other ${formatCount(without.n)}; ${formatDelta(difference)} (${formatDeltaInterval(low, high)}), ${formatPEquation(adjusted)}${adjusted <= 0.05 ? "" : ": no difference is shown"}`;
}

/** The pieces of a term, apart. */
export function piecesShown({ pieces }: FoundTerm): string {
  return pieces === null ? "" : pieces.join(" · ");
}

export const wordsMethod =
  "A term is broken where a word of it is cut into 3 pieces or more, or is unknown. Intervals at 95 %; differences by Welch's test, p by Holm's procedure. It is a comparison of queries as they are, not an experiment: queries with rare terms may be hard for other reasons.";
