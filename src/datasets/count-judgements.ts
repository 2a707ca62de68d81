import type { Qrels } from "../contracts/qrels.js";

/** Rows of the queries that have a judgement. */
export function judgedRows({ queryIds, offsets }: Qrels): number[] {
  return queryIds.map((_, query) => query).filter((query) => offsets[query + 1]! > offsets[query]!);
}

/** Ids of the judged queries none of whose grades is above 0. */
export function withoutPositive(qrels: Qrels): string[] {
  return judgedRows(qrels)
    .filter(
      (query) =>
        !qrels.grades.subarray(qrels.offsets[query]!, qrels.offsets[query + 1]!).some((grade) => grade > 0),
    )
    .map((query) => qrels.queryIds[query]!);
}

/** What a summary says of judgements; zeros where there are none. */
export function countJudgements(qrels: Qrels | null): {
  judgedQueries: number;
  withoutPositive: number;
  judgements: number;
} {
  return {
    judgedQueries: qrels === null ? 0 : judgedRows(qrels).length,
    withoutPositive: qrels === null ? 0 : withoutPositive(qrels).length,
    judgements: qrels?.documents.length ?? 0,
  };
}
