import { expect, test } from "vitest";
import type { Amount } from "../contracts/price.js";
import { amountWords } from "./money-words.js";

const amount = (
  low: number | null,
  high: number | null,
  certainty: Amount["certainty"] = "reported",
): Amount => ({
  usd: low === high ? low : null,
  atLeastUsd: low,
  atMostUsd: high,
  certainty,
});

test.each([
  [amount(12.3, 12.3), "$12.30"],
  [amount(0, 0, null), "$0.00"],
  [amount(12.3, null), "at least $12.30"],
  [amount(0, null, null), "unknown"],
  [amount(1, 2.5), "$1.00 to $2.50"],
  [amount(null, null, null), "unknown"],
  [amount(0.004, 0.004), "$0.004"],
  [amount(12.3, 12.3, "unverified"), "about $12.30 (unverified price)"],
  [amount(12.3, null, "unverified"), "at least about $12.30 (unverified price)"],
])("%j", (value, words) => {
  expect(amountWords(value)).toBe(words);
});
