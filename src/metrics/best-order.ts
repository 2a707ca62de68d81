import type { Qrels } from "../contracts/qrels.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Run } from "../contracts/run.js";

/**
 * A run with the first `top` documents of each list in the order of their grades, highest first, unjudged ones as grade 0
 * and equal ones as they stood: what a perfect reranker would make of it. Scores are ranks, negated.
 */
export function bestOrder(qrels: Qrels, run: Run, top: number): Run {
  requireWhole("top", top);
  const judged = new Map(qrels.queryIds.map((id, row) => [id, row]));
  const documents = run.documents.slice();
  const scores = new Float64Array(run.scores.length);
  run.queryIds.forEach((queryId, query) => {
    const [start, end] = [run.offsets[query]!, run.offsets[query + 1]!];
    for (let i = start; i < end; i++) scores[i] = start - i;
    const row = judged.get(queryId);
    if (row === undefined) return;
    const grades = new Map<string, number>();
    for (let i = qrels.offsets[row]!; i < qrels.offsets[row + 1]!; i++)
      grades.set(qrels.documentIds[qrels.documents[i]!]!, qrels.grades[i]!);
    const gradeOf = (document: number): number => Math.max(0, grades.get(run.documentIds[document]!) ?? 0);
    const head = Array.from(documents.subarray(start, Math.min(end, start + top)), (document, place) => ({
      document,
      place,
      grade: gradeOf(document),
    }));
    head.sort((a, b) => b.grade - a.grade || a.place - b.place);
    head.forEach(({ document }, i) => {
      documents[start + i] = document;
    });
  });
  return { ...run, documents, scores };
}
