import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Estimate } from "../contracts/benchmark-result.js";
import type { Run } from "../contracts/run.js";
import { type ListAgreement, listAgreement } from "../metrics/list-agreement.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { estimateMean } from "../statistics/estimate-mean.js";
import type { StoredResult } from "../storage/result-store.js";
import { readTrecRun } from "../storage/trec-run.js";

/** How alike the lists of two runs are, with no judgement involved. */
export interface AgreementReport {
  readonly a: string;
  readonly b: string;
  /** Queries for which both have a list, and for which only one has. */
  readonly queries: number;
  readonly onlyInA: number;
  readonly onlyInB: number;
  /** Patience of rank-biased overlap, and depth of `tauTopK`. */
  readonly p: number;
  readonly k: number;
  /** Rank-biased overlap, 0 to 1 (the estimate); `rboLeast` and `rboGreatest` bound its mean over all that is unseen. */
  readonly rbo: Estimate | null;
  readonly rboLeast: number | null;
  readonly rboGreatest: number | null;
  /** Means over the queries where each exists (`n`), -1 to 1; null where it exists for none. */
  readonly tauTopK: Estimate | null;
  readonly tau: Estimate | null;
  readonly tauAp: Estimate | null;
  /** Entry `i` of each belongs to `queryIds[i]`; null where it does not exist. */
  readonly perQuery: {
    readonly queryIds: readonly string[];
    readonly rbo: readonly number[];
    readonly tauTopK: readonly (number | null)[];
    readonly tau: readonly (number | null)[];
    readonly tauAp: readonly (number | null)[];
  };
}

/** Agreement of two runs, query by query and in the mean. */
export function agreementOfLists(
  [idA, idB]: readonly [string, string],
  a: Run,
  b: Run,
  seed: number,
): AgreementReport {
  const found = listAgreement(a, b);
  const { queryIds, rbo, rboMin, rboResidual, tauTopK, tau, tauAp, p, k, onlyInA, onlyInB } = found;
  return {
    a: idA,
    b: idB,
    queries: queryIds.length,
    onlyInA,
    onlyInB,
    p,
    k,
    rbo: estimated(rbo, [0, 1], seed),
    rboLeast: meanOf(rboMin),
    rboGreatest: meanOf(rboMin.map((value, i) => value + rboResidual[i]!)),
    tauTopK: estimated(tauTopK, [-1, 1], seed),
    tau: estimated(tau, [-1, 1], seed),
    tauAp: estimated(tauAp, [-1, 1], seed),
    perQuery: {
      queryIds,
      rbo: Array.from(rbo),
      tauTopK: orNull(tauTopK),
      tau: orNull(tau),
      tauAp: orNull(tauAp),
    },
  };
}

/** The lists of a candidate of a stored result; null where they are not beside it, as with a report page alone. */
export async function storedRun({ folder, result }: StoredResult, candidate: string): Promise<Run | null> {
  const manifest = result.runs.find(({ name }) => name === candidate);
  const file = manifest === undefined ? null : join(folder, manifest.file);
  return file !== null && existsSync(file) ? readTrecRun(file, { name: candidate, mayBeEmpty: true }) : null;
}

function estimated(
  values: ListAgreement["rbo"],
  range: readonly [number, number],
  seed: number,
): Estimate | null {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? null : estimateMean(known, { random: seededRandom(seed), range });
}

function meanOf(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function orNull(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}
