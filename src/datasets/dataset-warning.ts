import type { DatasetWarning } from "../contracts/dataset.js";

/** A warning about the things with these ids: their number, up to five distinct examples, and what it means. */
export function datasetWarning(
  code: DatasetWarning["code"],
  ids: readonly string[],
  detail = "",
): DatasetWarning {
  const examples: string[] = [];
  for (const id of ids) {
    if (examples.length === shownExamples) break;
    if (!examples.includes(id)) examples.push(id);
  }
  return { code, count: ids.length, examples, message: messages[code](ids.length, detail) };
}

const shownExamples = 5;

const messages: Readonly<Record<DatasetWarning["code"], (count: number, detail: string) => string>> = {
  "judgement-of-absent-document": (count) =>
    `${plural(count, "judgement names a document", "judgements name documents")} that the corpus lacks; no candidate can find ${count === 1 ? "it" : "them"}`,
  "blank-document": (count) => `${plural(count, "document has", "documents have")} neither title nor text`,
  "markup-in-text": (count) =>
    `${plural(count, "document holds", "documents hold")} HTML tags, which every candidate reads as words; if your search does not, take them out (docs: data, "An export as it comes")`,
  "query-without-judgement": (count) =>
    `${plural(count, "query has", "queries have")} no judgement and ${count === 1 ? "is" : "are"} neither embedded nor scored`,
  "query-without-positive": (count) =>
    `${plural(count, "judged query has", "judged queries have")} no relevant document and ${count === 1 ? "is" : "are"} left out of means`,
  "document-without-vector": (count) =>
    `${plural(count, "document has", "documents have")} no vector and cannot be found`,
  "weak-judgements": (count, detail) =>
    `${plural(count, "judgement is", "judgements are")} weak, from clicks and not from people: ${detail}`,
  "raters-disagree": (count, detail) =>
    `${plural(count, "pair has", "pairs have")} different grades of different raters, merged by ${detail}`,
  "no-documents": (count) =>
    `No documents are given, only judgements of ${plural(count, "document", "documents")}: runs (run:FILE) can be compared and nothing else; documents are shown by their ids, and whether those listed exist is not checked`,
  "no-query-texts": (count) =>
    `No queries are given: the ${plural(count, "judged query is", "judged queries are")} shown by ${count === 1 ? "its id" : "their ids"}`,
  "limited-queries": (count, detail) =>
    `${plural(count, "query was", "queries were")} left out by the limit (a seeded sample${detail === "" ? "" : `: ${detail}`})`,
};

function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
