import { formatCount, formatInterval, formatScore, formatTime, metricLabel } from "./format.js";
import { candidatesTable } from "./markdown-candidates.js";
import { gatesTable } from "./markdown-gates.js";
import { markdownBlock, markdownCode, markdownText } from "./markdown-text.js";
import { costSentence, type RecordWords, recordWords } from "./record-words.js";
import type { ReportData } from "./report-data.js";
import { type ReportView, reportView } from "./report-view.js";

/** A decision record in Markdown: the question, the evidence, the verdict, its risks and what would change it. */
export function decisionRecord(data: ReportData): string {
  const view = reportView(data);
  const record = recordWords(view);
  const sections: [string, string][] = [
    ["Question", questionOf(view, record)],
    ["Verdict", verdictOf(view)],
    ["Gates", gatesTable(view)],
    ["Evidence", candidatesTable(view)],
    ["Ruled out", listed(record.ruledOut)],
    ["Cost", listed(record.cost.map(costSentence))],
    ["Risks", listed(record.risks)],
    ["What would change the verdict", listed(record.change)],
    ["Compute it again", againOf(view, record)],
  ];
  const { result } = view;
  const title = `# Embedding model for ${markdownText(result.dataset.name)}`;
  const status = `Status: proposed · ${formatTime(result.createdAt)} · result ${markdownCode(result.id)}`;
  const body = sections
    .filter(([, text]) => text !== "")
    .map(([heading, text]) => `## ${heading}\n\n${text}`);
  return `${[title, status, ...body].join("\n\n")}\n`;
}

function questionOf({ result }: ReportView, { question, compared, baseline, data }: RecordWords): string {
  return [
    markdownText(question),
    `Compared: ${compared.map(markdownCode).join(", ")}.${baseline === "" ? "" : ` ${markdownText(baseline)}`}`,
    `Data: ${markdownText(data)} Fingerprint ${markdownCode(result.dataset.fingerprint)}.`,
  ].join("\n\n");
}

function verdictOf({ rows, words, metric, result }: ReportView): string {
  const best = rows.filter(({ couldBeBest }) => couldBeBest);
  const set = best.map(
    ({ name, primary }) =>
      `- ${markdownText(name)}: ${metricLabel(metric!)} ${formatScore(primary?.mean)}, 95 % interval ${formatInterval(primary?.low, primary?.high)}, n = ${formatCount(primary?.n)}`,
  );
  return [
    `**${markdownText(words.headline)}**`,
    markdownText(words.reason),
    set.length === 0
      ? ""
      : `${result.decision.winner === null ? "Could be the best" : "The best"}:\n\n${set.join("\n")}`,
    words.level,
    words.earlierLooks.map((line) => `- ${markdownText(line)}`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function listed(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${withCode(sentence)}`).join("\n");
}

/** Commands between backticks stay code. */
function withCode(sentence: string): string {
  return sentence
    .split(/`(alidade [^`]*)`/)
    .map((part, i) => (i % 2 === 1 ? markdownCode(part) : markdownText(part)))
    .join("");
}

function againOf({ data }: ReportView, { verify, settings }: RecordWords): string {
  return [
    data.command === null ? "" : markdownBlock(data.command),
    "Whether these numbers follow from the runs and judgements stored with the result, without the network:",
    markdownBlock(verify),
    markdownText(settings),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
