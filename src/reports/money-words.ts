import type { CandidateResult } from "../contracts/benchmark-result.js";
import type { Amount } from "../contracts/price.js";
import { formatUsd } from "./format.js";

/**
 * An amount in words: `$12.30`, `at least $12.30`, `$1.00 to $2.50`, `unknown`, and `about $12.30 (unverified price)`
 * where a price in it is not verified. Never zero for what is not known, also where nothing above zero is known of it.
 */
export function amountWords({ atLeastUsd, atMostUsd, certainty }: Amount): string {
  if (atLeastUsd === null || (atLeastUsd === 0 && atMostUsd === null)) return "unknown";
  const about = certainty === "unverified" ? "about " : "";
  const [low, high] = [formatUsd(atLeastUsd), formatUsd(atMostUsd)];
  const words =
    atMostUsd === null ? `at least ${about}${low}` : `${about}${low === high ? low : `${low} to ${high}`}`;
  return certainty === "unverified" ? `${words} (unverified price)` : words;
}

/** What was paid for a candidate's lists and who says so; for one on the user's machine only that no vendor asks a price. */
export function paidWords({ usd, source, asOf, prices }: CandidateResult["cost"]): string {
  if (usd === 0 && prices === undefined) return source;
  return `${formatUsd(usd)} paid (${source}${asOf === null ? "" : `, as of ${asOf}`})`;
}
