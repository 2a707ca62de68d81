import type { Qrels } from "../contracts/qrels.js";

/** Grades by document id, by query id, of all queries in one pass. */
export function gradesByQuery(qrels: Qrels | null): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const all = new Map<string, Map<string, number>>();
  for (const [query, id] of (qrels?.queryIds ?? []).entries()) {
    const grades = new Map<string, number>();
    for (let i = qrels!.offsets[query]!; i < qrels!.offsets[query + 1]!; i++) {
      grades.set(qrels!.documentIds[qrels!.documents[i]!]!, qrels!.grades[i]!);
    }
    all.set(id, grades);
  }
  return all;
}
