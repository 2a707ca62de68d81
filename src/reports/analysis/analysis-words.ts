import type { AnalysisResult } from "../../contracts/analysis-result.js";
import { countOf, formatCount, listOf } from "../format.js";
import { nextCommands } from "./next-commands.js";
import type { SummaryLine } from "./summary-line.js";

/** What was looked at: a title, then a line of facts. */
export function headWords({
  candidate,
  dataset,
  items,
  dims,
  similarity,
  queries,
  judgedQueries,
  labels,
}: AnalysisResult): string[] {
  const facts = [
    `${countOf(items, "item")} of ${formatCount(dims)} dimensions by ${similarityNames[similarity]}`,
    ...(queries === null
      ? []
      : [
          `${countOf(queries, "query", "queries")}${judgedQueries === 0 ? "" : `, ${formatCount(judgedQueries)} judged`}`,
        ]),
    ...(labels === null ? [] : [countOf(labels.distinct, "label")]),
  ];
  return [
    `The space of ${candidate.id}${dataset === null ? "" : ` over ${dataset.name}`}`,
    `${facts.join("; ")}.`,
  ];
}

/** What a reader must know of how it was measured: samples, and what was left out. */
export function factWords({ graph, notices }: AnalysisResult): string[] {
  const sampled =
    graph.lists === graph.of
      ? []
      : [
          `! Neighbours are those of a seeded sample of ${formatCount(graph.lists)} items among all ${formatCount(graph.of)}.`,
        ];
  return [...sampled, ...notices.map((notice) => `! ${notice}.`)];
}

/** What to try next: only commands that there are; then what was not shown for want of data. */
export function nextWords(result: AnalysisResult): SummaryLine[] {
  const { queries, labels, judgedQueries } = result;
  const missing = [
    ...(queries === null ? ["queries"] : judgedQueries === 0 ? ["judgements"] : []),
    ...(labels === null ? ["labels"] : []),
  ];
  return [
    ...nextCommands(result)
      .slice(0, mostCommands)
      .map(({ command }) => ({ label: "Next", text: command })),
    ...(missing.length === 0
      ? []
      : [{ label: "Not shown", text: `what needs ${listOf(missing)}`, style: "dim" as const }]),
  ];
}

const mostCommands = 2;
const similarityNames = { cosine: "cosine", dot: "dot product", euclidean: "Euclidean distance" } as const;
