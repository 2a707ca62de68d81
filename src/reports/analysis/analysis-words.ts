import type { AnalysisResult } from "../../contracts/analysis-result.js";
import { countOf, formatCount, listOf } from "../format.js";
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

/** What to try next: only commands that there are. */
export function nextWords({
  candidate,
  full,
  dataset,
  queries,
  labels,
  judgedQueries,
}: AnalysisResult): SummaryLine[] {
  const name = `'${candidate.id}'`;
  const missing = [
    ...(queries === null
      ? ["queries (--queries FILE)"]
      : judgedQueries === 0
        ? ["judgements (--qrels FILE)"]
        : []),
    ...(labels === null ? ["labels (--labels FILE)"] : []),
  ];
  return [
    ...(full
      ? []
      : [{ label: "Next", text: `alidade analyze ${name} --full -o report.html   all of it, with charts` }]),
    ...(dataset === null || judgedQueries === 0
      ? []
      : [{ label: "Next", text: `alidade bench -m ${name} --explain QUERY-ID   why a query fails` }]),
    ...(missing.length === 0
      ? []
      : [{ label: "Not shown", text: `what needs ${listOf(missing)}`, style: "dim" as const }]),
  ];
}

const similarityNames = { cosine: "cosine", dot: "dot product", euclidean: "Euclidean distance" } as const;
