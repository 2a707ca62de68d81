import type { Simulation } from "../../contracts/simulation.js";
import { countOf, formatCount, formatPercent, formatScore } from "../format.js";
import { type Html, html } from "../html.js";
import type { ReportView } from "../report-view.js";
import { rateOf, simulationWords } from "../simulation-words.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** How often the decision errs on data like the user's, and how often it finds what is there. */
export function simulationSection({ result }: ReportView): ReportSection | false {
  const { simulation } = result;
  if (simulation === undefined) return false;
  const words = simulationWords(simulation);
  return reportSection(
    "simulation",
    "Simulated on these scores",
    words.errors,
    html`<p>${words.intervals} ${words.power}</p>
${ratesTable(simulation)}
<p class="small">Each data set has ${countOf(simulation.queries, "query", "queries")}, drawn with replacement from those that count; seed ${String(simulation.seed)}, ${formatCount(simulation.flips)} sign flips a decision, ${formatCount(simulation.coverage.resamples)} resamples an interval of a mean. Candidates are made equal by shuffling each query's scores among them; a better one is then raised on every query. In brackets: the 95 % interval that ${countOf(simulation.dataSets, "data set")} leave.</p>`,
  );
}

function ratesTable({ falseWinners, coverage, power, candidates }: Simulation): Html {
  const row = (world: string, right: string, wrong: string): Html =>
    html`<tr><th scope="row">${world}</th><td class="number">${right}</td><td class="number">${wrong}</td></tr>
`;
  const covered = (one: Simulation["coverage"]["means"]): string =>
    `${rateOf(one)} of cases (least ${formatPercent(one.lowest)})`;
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">What is true</th><th scope="col" class="number">The better one is named</th><th scope="col" class="number">A false winner is named</th></tr></thead>
<tbody>${row("The best two are equal", "–", rateOf(falseWinners.bestTwoEqual))}${
    candidates > 2 && row(`All ${candidates} are equal`, "–", rateOf(falseWinners.allEqual))
  }${power.map(({ difference, observed, named, wrong }) =>
    row(
      observed
        ? `The means seen here (best two differ by ${formatScore(difference)})`
        : `The best two differ by ${formatScore(difference)}`,
      rateOf(named),
      rateOf(wrong),
    ),
  )}</tbody>
</table></div>
<p class="small">95 % intervals of means hold the true one in ${covered(coverage.means)}; of differences in ${covered(coverage.differences)}.</p>`;
}
