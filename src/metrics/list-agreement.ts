import { throwIfAborted } from "../contracts/errors.js";
import { requireLists } from "../contracts/require-lists.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Run } from "../contracts/run.js";
import { kendallTau, kendallTopK, tauAp } from "./kendall-tau.js";
import { createListOrderer } from "./ordered-list.js";
import { profiles } from "./profiles.js";
import { rankBiasedOverlap } from "./rank-biased-overlap.js";

/** How alike two runs' lists are, query by query; entry `i` of every array belongs to `queryIds[i]`. */
export interface ListAgreement {
  readonly p: number;
  readonly k: number;
  /** Queries for which both have a list, in the order of the first run. */
  readonly queryIds: readonly string[];
  /** Queries for which only one of the two has a list; they are in no mean. */
  readonly onlyInA: number;
  readonly onlyInB: number;
  /** Rank-biased overlap of the whole lists, 0 to 1: estimate, least value, what the unseen part can add. */
  readonly rbo: Float64Array;
  readonly rboMin: Float64Array;
  readonly rboResidual: Float64Array;
  /** Kendall's tau of the top k, Fagin's for lists with different documents, -1 to 1; NaN where there is none. */
  readonly tauTopK: Float64Array;
  /** tau-b of the scores of the documents both lists hold; NaN where there is none. */
  readonly tau: Float64Array;
  /** tau_AP of the second list against the first, over the documents both hold; NaN where there is none. */
  readonly tauAp: Float64Array;
}

export interface ListAgreementOptions {
  /** Patience of RBO; default .9. */
  readonly p?: number | undefined;
  /** Depth of `tauTopK`; default 10. */
  readonly k?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Agreement of two runs without judgements, list by list. Lists are ordered, and ties found, as in the profile
 * `alidade` (float32 scores, ties by id); RBO and tau-b see the ties, the others that order. Cost: a sort a list,
 * and k² a query. Throws `InputError` as `rankBiasedOverlap`, for k that is no whole number from 1, a NaN score, and a
 * document or query listed twice.
 */
export function listAgreement(
  a: Run,
  b: Run,
  { p = 0.9, k = 10, signal }: ListAgreementOptions = {},
): ListAgreement {
  requireWhole("k", k);
  const rowsOfB = filledRows(b);
  const pairs = [...filledRows(a)].flatMap(([query, row]) => {
    const other = rowsOfB.get(query);
    return other === undefined ? [] : [{ query, row, other }];
  });
  const column = () => new Float64Array(pairs.length);
  const found = {
    rbo: column(),
    rboMin: column(),
    rboResidual: column(),
    tauTopK: column(),
    tau: column(),
    tauAp: column(),
  };
  const [readA, readB] = [listReader(a), listReader(b)];
  for (const [i, { row, other }] of pairs.entries()) {
    throwIfAborted(signal);
    const [first, second] = [readA(row), readB(other)];
    const { ext, min, residual } = rankBiasedOverlap(first, second, { p });
    found.rbo[i] = ext;
    found.rboMin[i] = min;
    found.rboResidual[i] = residual;
    found.tauTopK[i] = kendallTopK(first.items.slice(0, k), second.items.slice(0, k)) ?? Number.NaN;
    const common = commonItems(first.items, second.items);
    found.tau[i] =
      kendallTau(
        common.map(([x]) => first.scores[x]!),
        common.map(([, y]) => second.scores[y]!),
      ) ?? Number.NaN;
    const estimate = [...common].sort((x, y) => x[1] - y[1]).map(([place]) => place);
    found.tauAp[i] = tauAp(estimate) ?? Number.NaN;
  }
  return {
    p,
    k,
    queryIds: pairs.map(({ query }) => query),
    onlyInA: filledRows(a).size - pairs.length,
    onlyInB: rowsOfB.size - pairs.length,
    ...found,
  };
}

interface OrderedList {
  readonly items: readonly string[];
  /** Descending, in float32. */
  readonly scores: Float64Array;
}

function listReader(run: Run): (row: number) => OrderedList {
  const orderer = createListOrderer(run, profiles.alidade);
  const scoreOf = new Float64Array(run.documentIds.length);
  return (row) => {
    const length = orderer.order(row, Number.POSITIVE_INFINITY);
    for (let i = run.offsets[row]!; i < run.offsets[row + 1]!; i++) {
      scoreOf[run.documents[i]!] = Math.fround(run.scores[i]!);
    }
    const rows = orderer.rows.subarray(0, length);
    return {
      items: Array.from(rows, (document) => run.documentIds[document]!),
      scores: Float64Array.from(rows, (document) => scoreOf[document]!),
    };
  };
}

/** Places in both lists of the items they share, in the order of the first. */
function commonItems(first: readonly string[], second: readonly string[]): [number, number][] {
  const places = new Map(second.map((item, place) => [item, place]));
  return first.flatMap((item, place): [number, number][] => {
    const other = places.get(item);
    return other === undefined ? [] : [[place, other]];
  });
}

/** Rows of the queries that have a list with something in it. */
function filledRows(run: Run): Map<string, number> {
  requireLists(`run "${run.name}"`, run, run.scores);
  const filled = [...run.queryIds.entries()].filter(([row]) => run.offsets[row + 1]! > run.offsets[row]!);
  return new Map(filled.map(([row, id]) => [id, row]));
}
