import type { Decision } from "../contracts/benchmark-result.js";
import type { EarlierLook } from "../contracts/look.js";
import { countOf, formatCount, formatLevel, formatTime, listOf, metricLabel } from "./format.js";

/** One sentence: which look this is and at what level it was decided, or that looks were not counted. */
export function lookWords({ metric, alpha, look }: Decision): string {
  const by = `by ${metricLabel(metric!)} alone`;
  if (look === undefined)
    return `Decided at level ${formatLevel(alpha)}, ${by}. Earlier looks at the same question are not counted.`;
  const { number, level, later, others } = look;
  const together = `all looks together keep ${formatLevel(alpha)}`;
  const beside =
    others === 0
      ? ""
      : ` ${countOf(others, "other look")} at these data compared other candidates and ${others === 1 ? "is" : "are"} not counted.`;
  const since =
    later === 0
      ? ""
      : ` ${countOf(later, "look")} at it followed since; a new one would be look ${formatCount(number + later + 1)}.`;
  return `Look ${formatCount(number)} of this question, decided at level ${formatLevel(level)} ${by}; ${together}.${since}${beside}`;
}

/** One line for each earlier look at the question: when, on what, and what it said. */
export function earlierLookLines(look: Decision["look"]): string[] {
  return (look?.earlier ?? []).map((earlier) => {
    const { number, level, askedAt, metric, queries, candidates } = earlier;
    const name = number === null ? "A look that said nothing" : `Look ${number}`;
    const at = level === null ? "" : ` at level ${formatLevel(level)}`;
    return `${name}, ${formatTime(askedAt)}, ${metricLabel(metric)} over ${countOf(queries, "query", "queries")}, ${countOf(candidates.length, "candidate")}${at}: ${verdictOf(earlier)}.`;
  });
}

/** What a look said, in a few words. */
export function verdictOf({ winner, couldBeBest }: Pick<EarlierLook, "winner" | "couldBeBest">): string {
  if (winner !== null) return `${winner} is the best`;
  if (couldBeBest === null) return "it ended before its verdict";
  return couldBeBest.length <= 3
    ? `not separable: ${listOf(couldBeBest)}`
    : `not separable: ${countOf(couldBeBest.length, "candidate")}`;
}
