import { InputError } from "../contracts/errors.js";
import { requireShare } from "../contracts/require-share.js";
import { requireWhole } from "../contracts/require-whole.js";
import { guardedBoundPower, valuesForBound } from "../statistics/guarded-bound-power.js";
import { guardedMeanBound } from "../statistics/guarded-mean-bound.js";
import { meanAndDeviation } from "../statistics/mean-and-deviation.js";

export interface NonInferiorityOptions {
  /** The largest drop that would be accepted, fixed before the scores were seen; from 0 to below 1. */
  readonly margin: number;
  /** Chance of passing at a true drop equal to the margin; default .05. */
  readonly alpha?: number;
}

/** Whether a new candidate is shown to be no worse than an old one by a margin. */
export interface NonInferiority {
  readonly n: number;
  /** Mean of new - old. */
  readonly delta: number;
  /** Standard deviation of the differences; NaN for one. */
  readonly deviation: number;
  /** One-sided lower bound of the true mean of new - old (`guardedMeanBound`). */
  readonly bound: number;
  /** The bound lies above -margin. False is no evidence of a drop: see the bound. */
  readonly shown: boolean;
  /** Chance of being shown with these queries and this spread where the two are equally good. */
  readonly power: number;
  /** Queries with which that chance would be 80 %; null above a million. */
  readonly queriesForPower: number | null;
  /** Queries for 80 % if the difference is as seen; null where it is seen at or below -margin: none are enough. */
  readonly queriesNeeded: number | null;
}

/**
 * Non-inferiority of a new candidate from its differences new - old, query by query: shown only where the one-sided
 * lower bound at alpha lies above -margin. At a true drop equal to the margin it is shown in at most the share alpha of
 * cases; a rule that passes whatever shows no established drop passes 73 % at twice the margin. Scores range over 1, so that
 * a query can lose at most 1; larger losses that are seen widen that.
 * Throws `InputError` for no differences, one that is not finite, a margin outside [0, 1), an alpha outside 0 to 1.
 */
export function nonInferiority(
  differences: ArrayLike<number>,
  { margin, alpha = 0.05 }: NonInferiorityOptions,
): NonInferiority {
  requireMargin(margin);
  requireShare("alpha", alpha, 0.05);
  const { n, mean, deviation } = meanAndDeviation(differences);
  if (n === 0) throw new InputError("non-inferiority needs at least one difference");
  const worst = worstOf(differences);
  const bound = guardedMeanBound(differences, { worst, alpha });
  const spread = { deviation: n === 1 ? 0 : deviation, threshold: -margin, worst, alpha };
  return {
    n,
    delta: mean,
    deviation,
    bound,
    shown: bound > -margin,
    power: n === 1 ? 0 : guardedBoundPower(n, { ...spread, mean: 0 }),
    queriesForPower: valuesForBound({ ...spread, mean: 0 }),
    queriesNeeded: valuesForBound({ ...spread, mean }),
  };
}

/** The chance of passing before anything is measured: equally good candidates, n queries, an assumed spread. */
export function nonInferiorityPower(
  n: number,
  { margin, deviation, alpha = 0.05 }: NonInferiorityOptions & { readonly deviation: number },
): Pick<NonInferiority, "power" | "queriesForPower"> {
  requireMargin(margin);
  requireSpread(n, deviation, alpha);
  const options = { deviation, mean: 0, threshold: -margin, worst: -1, alpha };
  return { power: guardedBoundPower(n, options), queriesForPower: valuesForBound(options) };
}

export interface EstablishedDropOptions {
  /** The drop whose chance of being noticed is told; above 0. */
  readonly drop: number;
  readonly alpha?: number;
}

/** Whether a drop of a new candidate is established. */
export interface EstablishedDrop {
  readonly n: number;
  readonly delta: number;
  readonly deviation: number;
  /** One-sided upper bound of the true mean of new - old. */
  readonly bound: number;
  /** The bound lies below 0. False says little: see the power. */
  readonly established: boolean;
  /** Chance of being established with these queries and this spread at a true drop of `drop`. */
  readonly power: number;
  readonly queriesForPower: number | null;
}

/**
 * Whether a drop is established: the one-sided upper bound of new - old lies below 0, which happens by chance in at most
 * the share alpha of cases. That no drop is established is no evidence that there is none. Throws as `nonInferiority`.
 */
export function establishedDrop(
  differences: ArrayLike<number>,
  { drop, alpha = 0.05 }: EstablishedDropOptions,
): EstablishedDrop {
  requireShare("the drop", drop, 0.05);
  requireShare("alpha", alpha, 0.05);
  const losses = Float64Array.from(differences, (difference) => -difference);
  const { n, mean, deviation } = meanAndDeviation(losses);
  if (n === 0) throw new InputError("a drop needs at least one difference");
  const worst = worstOf(losses);
  const bound = -guardedMeanBound(losses, { worst, alpha });
  const spread = { deviation: n === 1 ? 0 : deviation, mean: drop, threshold: 0, worst, alpha };
  return {
    n,
    delta: -mean,
    deviation,
    bound,
    established: bound < 0,
    power: n === 1 ? 0 : guardedBoundPower(n, spread),
    queriesForPower: valuesForBound(spread),
  };
}

/** The chance of noticing a drop before anything is measured, with an assumed spread. */
export function establishedDropPower(
  n: number,
  { drop, deviation, alpha = 0.05 }: EstablishedDropOptions & { readonly deviation: number },
): Pick<EstablishedDrop, "power" | "queriesForPower"> {
  requireShare("the drop", drop, 0.05);
  requireSpread(n, deviation, alpha);
  const options = { deviation, mean: drop, threshold: 0, worst: -1, alpha };
  return { power: guardedBoundPower(n, options), queriesForPower: valuesForBound(options) };
}

function requireMargin(margin: number): void {
  if (margin >= 0 && margin < 1) return;
  throw new InputError(`the margin is ${margin}; expected a number from 0 to below 1, such as 0.02`);
}

function requireSpread(n: number, deviation: number, alpha: number): void {
  requireWhole("the number of queries", n);
  requireShare("alpha", alpha, 0.05);
  if (!(deviation >= 0 && Number.isFinite(deviation)))
    throw new InputError(`the deviation is ${deviation}; expected a number from 0, such as 0.28`);
}

function worstOf(differences: ArrayLike<number>): number {
  let worst = -1;
  for (let i = 0; i < differences.length; i++) worst = Math.min(worst, differences[i]!);
  return worst;
}
