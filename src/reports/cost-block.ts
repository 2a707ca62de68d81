import type { CandidateResult } from "../contracts/benchmark-result.js";
import { amountWords } from "./money-words.js";
import { visibleText } from "./plain-text.js";
import type { ReportView } from "./report-view.js";
import { wrapToWidth } from "./text-width.js";

/** What each candidate costs a month at the traffic stated, in a sentence; empty where none was stated. */
export function costBlock({ rows }: ReportView, width: number): string {
  const words = rows.flatMap(({ name, candidate }) => {
    const { monthly } = candidate.cost;
    return monthly === undefined ? [] : [`${name} ${amountWords(monthly.total)}`];
  });
  if (words.length === 0) return "";
  const missing = missingWords(rows.map(({ candidate }) => candidate));
  const sentence = `A month at the traffic stated: ${words.join("; ")}.${missing}`;
  return wrapToWidth(visibleText(sentence), width).join("\n");
}

/** What is not known of the monthly costs of some candidates, and so what to state. */
function missingWords(candidates: readonly CandidateResult[]): string {
  const missing = new Set(
    candidates.flatMap(({ cost }) => cost.monthly?.parts.flatMap((part) => part.missing) ?? []),
  );
  return missing.size === 0 ? "" : ` Not known: ${[...missing].join(", ")}.`;
}
