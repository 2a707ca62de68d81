import { InputError } from "../contracts/errors.js";
import { requireChoice } from "../contracts/require-choice.js";
import { requireLists } from "../contracts/require-lists.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Run } from "../contracts/run.js";
import { compareUtf8 } from "../numeric/compare-utf8.js";
import { type SeededRandom, seededOrder } from "../numeric/seeded-random.js";
import { type TopRanks, topRanks } from "./top-ranks.js";

export interface PoolOptions {
  /** Documents taken from the top of each list. */
  readonly depth: number;
  /** Whether a pair needs no judgement any more. */
  readonly isJudged: (queryId: string, documentId: string) => boolean;
  /** Leave out documents that cannot change a difference between two of the runs (`DecisiveBy`). */
  readonly onlyDecisive?: DecisiveBy | undefined;
  readonly random: SeededRandom;
}

/**
 * When a document decides nothing: `membership`, when it is in the top k of all runs or of none, which holds for
 * measures that count (precision, recall); `rank`, when it has the same rank in all, which holds for measures that add
 * a discounted gain for each rank (nDCG).
 */
export type DecisiveBy = "membership" | "rank";

export interface PooledQuery {
  readonly queryId: string;
  /** Different documents in the top `depth` of all runs. */
  readonly pooled: number;
  /** Of these, judged already. */
  readonly judged: number;
  /** Of these, neither judged nor able to change a difference. */
  readonly undecisive: number;
  /** What is left to judge, in random order. */
  readonly documentIds: readonly string[];
}

/**
 * The pool of runs to a depth (Spärck Jones and van Rijsbergen 1975, as TREC does it): for each query the union of the
 * top `depth` documents, each once, without those that are judged. Nothing of it tells which run a document came from:
 * queries and the documents of a query are put in byte order of their ids, then shuffled. Lists are ordered as metrics
 * order them, ties included. With `onlyDecisive` only documents in which the runs differ are left (Carterette, Allan,
 * Sitaraman 2006). Throws `InputError` for a depth that is no whole number from 1, no run, and for `onlyDecisive` with
 * a single run.
 */
export function poolRuns(
  runs: readonly Run[],
  queryIds: readonly string[],
  { depth, isJudged, onlyDecisive, random }: PoolOptions,
): PooledQuery[] {
  requireWhole("depth", depth);
  requireOnce(queryIds);
  if (runs.length === 0) throw new InputError("There is no run to pool; give at least one");
  if (onlyDecisive !== undefined) {
    requireChoice("onlyDecisive", onlyDecisive, ["membership", "rank"] satisfies DecisiveBy[]);
    if (runs.length < 2)
      throw new InputError(
        "One run alone has nothing to be decided; pool at least two, or all its documents",
      );
  }
  for (const run of runs) requireLists(`run "${run.name}"`, run, run.scores);
  const lists = runs.map((run) => topRanks(run, depth));
  const ordered = [...queryIds].sort(compareUtf8);
  return Array.from(seededOrder(ordered.length, random), (place): PooledQuery => {
    const queryId = ordered[place]!;
    const ranks = lists.map((top) => top(queryId));
    const pooled = [...new Set(ranks.flatMap((list) => [...list.keys()]))].sort(compareUtf8);
    const open = pooled.filter((id) => !isJudged(queryId, id));
    const left = onlyDecisive === undefined ? open : open.filter((id) => decides(ranks, id, onlyDecisive));
    return {
      queryId,
      pooled: pooled.length,
      judged: pooled.length - open.length,
      undecisive: open.length - left.length,
      documentIds: Array.from(seededOrder(left.length, random), (i) => left[i]!),
    };
  });
}

function requireOnce(queryIds: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of queryIds) {
    if (seen.has(id)) throw new InputError(`the query "${id}" is given twice; give it once`);
    seen.add(id);
  }
}

function decides(ranks: readonly TopRanks[], id: string, by: DecisiveBy): boolean {
  const places = ranks.map((list) => list.get(id) ?? 0);
  return by === "rank"
    ? places.some((place) => place !== places[0])
    : places.some((place) => place > 0) && places.includes(0);
}
