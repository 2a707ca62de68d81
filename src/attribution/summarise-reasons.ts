import { type FailureReason, type FailureSummary, reasonCodes } from "../contracts/failures.js";
import {
  isFound,
  isMissed,
  type RankedAnswer,
  type RankedDocument,
  type RankedQuery,
  rivalsOf,
} from "./ranked-query.js";
import { reasonLift } from "./reason-lift.js";

export type ReasonSummary = FailureSummary["perCandidate"][number];

/** Reads the reasons of one relevant document of a query, held against its rivals. */
export type ReasonReader = (
  queryId: string,
  answer: RankedAnswer,
  rivals: readonly RankedDocument[],
) => readonly FailureReason[];

/** How deep a list is read for rivals, in units of k: relevant documents between them take room. */
export const rivalDepth = 5;

/**
 * How often each reason is read off for the relevant documents a candidate missed, and for those it found, by the same
 * rules: a reason as common among both explains nothing. `rank` gives each query's list to `rivalDepth` times k.
 */
export function summariseReasons(
  id: string,
  queryIds: readonly string[],
  k: number,
  rank: (queryId: string, depth: number) => RankedQuery,
  read: ReasonReader,
  onQuery?: (done: number) => void,
): ReasonSummary {
  const column = () => new Int32Array(queryIds.length);
  const [missed, found] = [column(), column()];
  const missedWith = new Map(reasonCodes.map((code) => [code, column()]));
  const foundWith = new Map(reasonCodes.map((code) => [code, column()]));
  let crowdedOut = 0;
  let withoutReason = 0;
  for (const [q, queryId] of queryIds.entries()) {
    if (q % 500 === 0) onQuery?.(q);
    const query = rank(queryId, rivalDepth * k);
    for (const answer of query.answers) {
      const rivals = rivalsOf(query, answer, k);
      const hit = isFound(answer.rank, k);
      if (!hit && !isMissed(answer, rivals, query.retrieved, k)) {
        crowdedOut++;
        continue;
      }
      const reasons = read(queryId, answer, rivals);
      (hit ? found : missed)[q]!++;
      for (const { code } of reasons) (hit ? foundWith : missedWith).get(code)![q]!++;
      if (!hit && reasons.length === 0) withoutReason++;
    }
  }
  const total = (values: Int32Array) => values.reduce((sum, value) => sum + value, 0);
  return {
    id,
    found: total(found),
    missed: total(missed),
    crowdedOut,
    withoutReason,
    reasons: reasonCodes.map((code) => {
      const columns = { missed, found, missedWith: missedWith.get(code)!, foundWith: foundWith.get(code)! };
      return {
        code,
        missed: total(columns.missedWith),
        found: total(columns.foundWith),
        queries: columns.missedWith.filter((count, q) => count + columns.foundWith[q]! > 0).length,
        lift: reasonLift(columns),
      };
    }),
  };
}
