import type { SimulatedShare, Simulation } from "../contracts/simulation.js";
import {
  countOf,
  formatCount,
  formatLevel,
  formatPercent,
  formatScore,
  listOf,
  metricLabel,
} from "./format.js";

/** A simulation on the user's own scores in sentences: errors, intervals, power. */
export interface SimulationWords {
  readonly errors: string;
  readonly intervals: string;
  readonly power: string;
}

/** Words for a simulation, the same in every report. */
export function simulationWords(simulation: Simulation): SimulationWords {
  const { falseWinners, coverage, power, candidates, queries, dataSets, metric, level } = simulation;
  const equal =
    candidates === 2
      ? `${rateOf(falseWinners.bestTwoEqual)} where the two are equal`
      : `${rateOf(falseWinners.bestTwoEqual)} where the best two are equal and ${rateOf(falseWinners.allEqual)} where all ${formatCount(candidates)} are`;
  const sets = `${countOf(dataSets, "simulated data set")} of ${countOf(queries, "query", "queries")}`;
  const at = power.map(
    ({ difference, observed, named }) =>
      `${formatPercent(named.share)} at ${formatScore(difference)}${observed ? " (the one seen)" : ""}`,
  );
  const wrong = Math.max(...power.map((one) => one.wrong.share));
  return {
    errors: `On your data this procedure names a false winner in ${equal} (${sets}; ${metricLabel(metric)}, level ${formatLevel(level)}).`,
    intervals: `Its 95 % intervals hold the true mean in ${coveredOf(coverage.means)} of cases and the true difference in ${coveredOf(coverage.differences)}${coverage.dataSets === dataSets ? "" : ` (${countOf(coverage.dataSets, "data set")})`}.`,
    power: `With ${countOf(queries, "query", "queries")} the better of the best two is named, by their true difference, in ${listOf(at)}; a wrong one in ${wrong === 0 ? "none" : `at most ${formatPercent(wrong)}`}.`,
  };
}

/** `4.1 % (3.0 % to 5.5 %)`. */
export function rateOf({ share, low, high }: Pick<SimulatedShare, "share" | "low" | "high">): string {
  return `${formatPercent(share)} (${formatPercent(low)} to ${formatPercent(high)})`;
}

function coveredOf({ share }: { readonly share: number }): string {
  return `${(100 * share).toFixed(1)} %`;
}
