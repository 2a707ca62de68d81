import {
  countOf,
  formatBytes,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatInterval,
  formatLevel,
  formatMs,
  formatPEquation,
  formatPercent,
  formatScore,
  formatTime,
  listOf,
  metricLabel,
  winsTiesLosses,
} from "./format.js";
import { holesWords, primaryHoles } from "./holes-words.js";
import { candidatesTable, cautionsList } from "./markdown-candidates.js";
import { markdownBlock, markdownCode, markdownText } from "./markdown-text.js";
import { paidWords } from "./money-words.js";
import type { ReportData } from "./report-data.js";
import { orderedComparisons, type ReportView, reportView } from "./report-view.js";
import { robustnessWords } from "./robustness-words.js";
import { turnedComparison } from "./turned-comparison.js";

/** A decision record in Markdown: the question, the evidence, the verdict, its risks and what would change it. */
export function decisionRecord(data: ReportData): string {
  const view = reportView(data);
  const sections: [string, string][] = [
    ["Question", questionOf(view)],
    ["Verdict", verdictOf(view)],
    ["Evidence", candidatesTable(view)],
    ["Ruled out", ruledOutOf(view)],
    ["Cost", costOf(view)],
    ["Risks", risksOf(view)],
    ["What would change the verdict", changeOf(view)],
    ["Compute it again", againOf(view)],
  ];
  const { result } = view;
  const title = `# Embedding model for ${markdownText(result.dataset.name)}`;
  const status = `Status: proposed · ${formatTime(result.createdAt)} · result ${markdownCode(result.id)}`;
  const body = sections
    .filter(([, text]) => text !== "")
    .map(([heading, text]) => `## ${heading}\n\n${text}`);
  return `${[title, status, ...body].join("\n\n")}\n`;
}

function questionOf({ result, rows, metric, nameOf }: ReportView): string {
  const { dataset, baseline } = result;
  const split = dataset.split === null ? "" : `, split ${markdownText(dataset.split)}`;
  const judged =
    metric === null
      ? "without judgements"
      : `${countOf(dataset.judgements, "judgement")} on ${countOf(dataset.judgedQueries, "query", "queries")}, ${formatCount(dataset.withoutPositive)} of them without a relevant document and left out of the means`;
  return [
    `Which of ${countOf(rows.length, "candidate")} should find documents in ${markdownText(dataset.name)}?`,
    `Compared: ${rows.map(({ candidate }) => markdownCode(candidate.id)).join(", ")}.${baseline === null ? "" : ` In use today (baseline): ${markdownText(nameOf(baseline))}.`}`,
    `Data: ${countOf(dataset.documents, "document")}, ${countOf(dataset.queries, "query", "queries")}${split}; ${judged}. Fingerprint ${markdownCode(dataset.fingerprint)}.`,
  ].join("\n\n");
}

function verdictOf({ rows, words, metric }: ReportView): string {
  const best = rows.filter(({ couldBeBest }) => couldBeBest);
  const set = best.map(
    ({ name, primary }) =>
      `- ${markdownText(name)}: ${metricLabel(metric!)} ${formatScore(primary?.mean)}, 95 % interval ${formatInterval(primary?.low, primary?.high)}, n = ${formatCount(primary?.n)}`,
  );
  return [
    `**${markdownText(words.headline)}**`,
    markdownText(words.reason),
    set.length === 0 ? "" : `Could be the best:\n\n${set.join("\n")}`,
    words.level,
    words.earlierLooks.map((line) => `- ${markdownText(line)}`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function ruledOutOf(view: ReportView): string {
  const { result, rows, metric, nameOf } = view;
  const comparisons = metric === null ? [] : orderedComparisons(view, metric);
  const lines = result.decision.ruledOut.map(({ id, p, by }) => {
    const found = comparisons.find(({ a, b }) => (a === by && b === id) || (a === id && b === by));
    const head = `- ${markdownText(nameOf(id))}, by ${markdownText(nameOf(by))} (${markdownText(formatPEquation(p))})`;
    if (found === undefined) return head;
    const seen = found.a === id ? found : turnedComparison(found);
    const { delta, low, high, n } = seen;
    return `${head}: ${formatDelta(delta)} (95 % interval ${formatDeltaInterval(low, high)}, n = ${n}, ${winsTiesLosses(seen)})`;
  });
  const failed = rows
    .filter(({ candidate }) => candidate.status === "failed")
    .map(
      ({ name, notes }) =>
        `- ${markdownText(name)} was not judged: ${notes.map(({ text }) => markdownText(text)).join("; ")}`,
    );
  return [...lines, ...failed].join("\n");
}

function costOf({ rows }: ReportView): string {
  return rows
    .filter(({ candidate }) => candidate.status !== "failed")
    .map(({ name, candidate }) => {
      const { timing, memory, cost } = candidate;
      const price = markdownText(paidWords(cost));
      if (timing === null)
        return `- ${markdownText(name)}: neither speed nor memory was measured, cost: ${price}`;
      const cached = timing.cached ? `, cached, measured ${formatTime(timing.measuredAt)}` : "";
      return `- ${markdownText(name)}: query ${formatMs(timing.queryMs?.p50)} (p95 ${formatMs(timing.queryMs?.p95)}${cached}), model ${formatBytes(memory.modelBytes)}, vectors ${formatBytes(memory.vectorBytes)}, peak memory ${formatBytes(memory.peakRssBytes)}, cost: ${price}`;
    })
    .join("\n");
}

function risksOf(view: ReportView): string {
  const { rows, result } = view;
  const unjudged = rows.flatMap(({ name, candidate }) =>
    candidate.unjudged !== null && candidate.unjudged.mean > 0
      ? [
          `- ${markdownText(name)}: ${formatPercent(candidate.unjudged.mean)} of its top ${candidate.unjudged.k} was judged by nobody and counts as not relevant`,
        ]
      : [],
  );
  const { robustness } = result;
  const perturbed =
    robustness === undefined
      ? []
      : [`- Queries written otherwise: ${markdownText(robustnessWords(view, robustness).finding)}`];
  const warnings = result.dataset.warnings.map(({ message }) => `- Data: ${markdownText(message)}`);
  return [cautionsList(view), ...unjudged, ...perturbed, ...warnings]
    .filter((line) => line !== "")
    .join("\n");
}

function changeOf(view: ReportView): string {
  const { result, metric, words } = view;
  if (metric === null) return words.next.map((step) => `- ${markdownText(step)}`).join("\n");
  const [first, second] = orderedComparisons(view, metric);
  const lines = [
    result.decision.queriesNeeded === null
      ? ""
      : `- About ${countOf(result.decision.queriesNeeded, "judged query", "judged queries")} in all would separate the best two, if their difference is as large as it looks.`,
    first?.detectable == null
      ? ""
      : `- With this many queries a difference of ${formatScore(first.detectable)} in ${metricLabel(metric)} would be found four times in five${second === undefined ? "" : " (best two)"}; a smaller one may have been missed.`,
    unjudgedChange(view),
    "- Other data, or another revision of a model, is another question.",
    result.decision.look === undefined
      ? "- Earlier looks at the same question are not counted; each one makes a false winner likelier."
      : `- A further look at these candidates, on these data grown or judged anew, or by another metric, is decided at level ${formatLevel(result.decision.look.nextLevel)}.`,
  ];
  return lines.filter((line) => line !== "").join("\n");
}

/** What judging the unjudged documents could change: the order within bounds, where these are known. */
function unjudgedChange(view: ReportView): string {
  const holes = primaryHoles(view);
  const order = holes === null ? "" : holesWords(view, holes).order;
  if (order !== "") return `- Documents that nobody judged: ${markdownText(order)}`;
  return view.rows.some(({ candidate }) => (candidate.unjudged?.mean ?? 0) > 0)
    ? "- Judgements of documents that are unjudged today can move any score, up or down."
    : "";
}

function againOf({ data, result }: ReportView): string {
  const { machine } = result;
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
  return [
    data.command === null ? "" : markdownBlock(data.command),
    `Seed ${result.seed}, lists of depth ${formatCount(result.depth)}, profile ${markdownText(result.profile)}; ${markdownText(listOf(versions))}. Measured on ${markdownText(machine.cpu)}, ${countOf(machine.cores, "core")}, Node ${markdownText(machine.node)}.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
