import type { FailureSummary, ReasonCode, ReasonCount } from "../contracts/failures.js";
import { formatCount, formatPercent } from "./format.js";

/** What a reason is called, and how it is read off. */
export interface ReasonWords {
  readonly label: string;
  /** Where room is short. */
  readonly short: string;
  readonly how: string;
}

export const reasonWords: Readonly<Record<ReasonCode, ReasonWords>> = {
  "no-shared-word": {
    label: "No shared word",
    short: "no word",
    how: "no word of the query stands in the document, stems compared, stop words left out",
  },
  negation: {
    label: "Negation",
    short: "negated",
    how: "the query excludes a word that a document above has, and this one has not",
  },
  number: {
    label: "Number or unit",
    short: "number",
    how: "document and query have the same quantity or model number, a document above has another in its place",
  },
  "rare-word": {
    label: "Rare word",
    short: "rare",
    how: "a word of the query that at most half a percent of the documents have stands in this one and in none above",
  },
  "cut-document": {
    label: "Cut document",
    short: "cut",
    how: "a word of the query stands only beyond what the model reads of the document",
  },
  "near-duplicate": {
    label: "Near-duplicate above",
    short: "twin",
    how: "a document above has nearly the same text (Jaccard of words and word pairs from 0.8) and a lower grade or none",
  },
};

/**
 * Whether a reason is more common among missed documents than among found ones: its lift's interval lies above 1; or it
 * stands in ten queries and beside no found document, where at least five were to be expected.
 */
export function explainsMisses(
  reason: ReasonCount,
  { missed, found }: FailureSummary["perCandidate"][number],
): boolean {
  if (reason.lift !== null) return reason.lift.low > 1;
  return reason.found === 0 && reason.queries >= 10 && (reason.missed / missed) * found >= 5;
}

/** `4.1 (2.3 to 7.0)`, or why there is no lift. */
export function liftWords({ lift, missed, found }: ReasonCount): string {
  if (lift !== null) return `${lift.value.toFixed(1)} (${lift.low.toFixed(1)} to ${lift.high.toFixed(1)})`;
  if (missed === 0) return "–";
  return found === 0 ? "never beside a found one" : "too few";
}

/** `103 (47 %)`. */
export function countAndShare(count: number, of: number): string {
  return of === 0 ? "–" : `${formatCount(count)} (${formatPercent(count / of)})`;
}
