import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { ClickLog } from "../contracts/click-log.js";
import { InputError } from "../contracts/errors.js";
import { editQrels } from "../datasets/edit-qrels.js";
import { readClickLog } from "../datasets/read-click-log.js";
import { clickRelevance, type WeakJudgements } from "../judgements/click-relevance.js";
import {
  givenPropensities,
  type PositionPropensities,
  positionCurve,
  swapPropensities,
} from "../judgements/position-propensities.js";
import { weakGrades } from "../judgements/weak-grades.js";
import { writeFileAtomic } from "../storage/atomic-file.js";

export interface JudgeByClicksOptions {
  /** Click log: CSV, TSV, JSON lines, Parquet or SQL. */
  readonly log: string;
  /**
   * How positions hide relevance, which must be said: `eta=1` (assumed: 1/position^eta), `1,0.6,0.4` (measured
   * elsewhere, from the first position), or `swaps` (measured from this log).
   */
  readonly propensity: string | undefined;
  readonly clip?: number | undefined;
  readonly minImpressions?: number | undefined;
  readonly cwd: string;
  /** A new CSV of weak judgements. */
  readonly file: string;
}

export interface ClickReport extends Omit<WeakJudgements, "judgements"> {
  readonly schema: "alidade/weak-judgements/v1";
  readonly file: string;
  readonly pairs: number;
  readonly queries: number;
  /** Pairs shown too seldom. */
  readonly leftOut: number;
}

/**
 * Makes weak judgements of a click log and writes them to a file of their own, under a rater that says what they are,
 * so that nothing takes them for the grades of people. Throws `InputError` where the position bias is not stated, for
 * a log without positions, and for a file that exists.
 */
export async function judgeByClicks({
  log,
  propensity,
  clip,
  minImpressions,
  cwd,
  file,
}: JudgeByClicksOptions): Promise<ClickReport> {
  const path = resolve(cwd, file);
  if (existsSync(path)) {
    throw new InputError("There is such a file already; weak judgements go to a file of their own", { file });
  }
  if (!/\.csv$/i.test(file)) throw new InputError(`-o is "${file}"; weak judgements are written as .csv`);
  const clicks = await readClickLog(log, { cwd });
  const weak = clickRelevance(clicks, { propensities: propensitiesOf(propensity, clicks), clip });
  const { ratings, leftOut } = weakGrades(weak, { minImpressions });
  if (ratings.length === 0)
    throw new InputError("Every pair was shown too seldom to say anything; lower --min-impressions");
  const target = { file: { path, shown: file }, format: "csv", exists: false, columns: {} } as const;
  await writeFileAtomic(path, await editQrels(target, { added: ratings, replaced: [] }));
  const { judgements: _, ...facts } = weak;
  return {
    ...facts,
    schema: "alidade/weak-judgements/v1",
    file,
    pairs: ratings.length,
    queries: new Set(ratings.map(({ queryId }) => queryId)).size,
    leftOut,
  };
}

function propensitiesOf(given: string | undefined, log: ClickLog): PositionPropensities {
  const rule =
    "say how the position hides relevance: --propensity eta=1 (assumed: 1/position^eta), --propensity 1,0.6,0.4 (measured elsewhere), or --propensity swaps (measured here, where positions were swapped at random)";
  if (given === undefined)
    throw new InputError(`Clicks are judgements only with their position bias stated; ${rule}`);
  if (given === "swaps") return swapPropensities(log);
  const eta = /^eta=(\d+(?:\.\d+)?)$/.exec(given)?.[1];
  if (eta !== undefined) return positionCurve(Number(eta));
  const values = given.split(",").map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  if (values.length < 2 || values.some(Number.isNaN))
    throw new InputError(`--propensity is "${given}"; ${rule}`);
  return givenPropensities(values);
}
