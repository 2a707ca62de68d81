import type { Comparison } from "../contracts/benchmark-result.js";

/** The same comparison seen from the other side. */
export function turnedComparison(comparison: Comparison): Comparison {
  const { a, b, delta, low, high, wins, losses } = comparison;
  return { ...comparison, a: b, b: a, delta: -delta, low: -high, high: -low, wins: losses, losses: wins };
}
