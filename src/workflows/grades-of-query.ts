import type { Qrels } from "../contracts/qrels.js";

/** Grades of a query's judged documents by document id; empty where it has none. */
export function gradesOfQuery(qrels: Qrels | null, queryId: string): Map<string, number> {
  const grades = new Map<string, number>();
  const query = qrels?.queryIds.indexOf(queryId) ?? -1;
  if (qrels === null || query < 0) return grades;
  for (let i = qrels.offsets[query]!; i < qrels.offsets[query + 1]!; i++) {
    grades.set(qrels.documentIds[qrels.documents[i]!]!, qrels.grades[i]!);
  }
  return grades;
}
