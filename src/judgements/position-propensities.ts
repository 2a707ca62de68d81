import type { ClickLog, ClickRow } from "../contracts/click-log.js";
import { InputError } from "../contracts/errors.js";

/** Chance that a user looks at a position, relative to the first, and where the numbers come from. */
export interface PositionPropensities {
  /** What is assumed or was measured, as a sentence. */
  readonly assumption: string;
  /** Above 0 to 1 for a position from 1; null where it is not known. */
  readonly at: (position: number) => number | null;
  /** Measured ones only: pairs of query and document behind each position. */
  readonly pairs?: ReadonlyMap<number, number>;
}

/**
 * Propensities that fall with the position as 1 / position^eta (Joachims, Swaminathan and Schnabel 2017, who simulate
 * with eta = 1): an assumption, not a measurement. eta 0 means no position bias. Throws `InputError` unless eta is 0 to 5.
 */
export function positionCurve(eta: number): PositionPropensities {
  if (!(eta >= 0 && eta <= 5)) throw new InputError(`eta is ${eta}; expected a number from 0 to 5`);
  return {
    assumption: `users look at position r with a chance of 1/r^${eta} of that of the first: assumed, not measured`,
    at: (position) => position ** -eta,
  };
}

/**
 * Propensities that somebody has measured: entry `i` is that of position i + 1. Throws `InputError` for none, or one
 * that is not above 0 and at most 1.
 */
export function givenPropensities(values: readonly number[]): PositionPropensities {
  if (values.length === 0) throw new InputError("No propensity was given; give one for each position");
  values.forEach((value, i) => {
    if (!(value > 0 && value <= 1)) {
      throw new InputError(
        `The propensity of position ${i + 1} is ${value}; expected a number above 0 and at most 1`,
      );
    }
  });
  return {
    assumption: `propensities given for positions 1 to ${values.length}`,
    at: (position) => values[position - 1] ?? null,
  };
}

/**
 * Propensities measured where positions were swapped at random: position k against the first, over the pairs of query
 * and document that were shown at both, Σ w ctr_k / Σ w ctr_1 with w = n_1 n_k / (n_1 + n_k) (the swap experiment of
 * Joachims, Swaminathan and Schnabel 2017, section 5.3). Right only if chance alone put a document here or there; in a
 * log without random swaps better documents stand higher, and the numbers are wrong. At most 1; null where a position
 * has no such pair or no click. Throws `InputError` where no position but the first can be measured.
 */
export function swapPropensities({ rows }: ClickLog): PositionPropensities {
  const byPair = new Map<string, ClickRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.queryId, row.documentId]);
    byPair.set(key, [...(byPair.get(key) ?? []), row]);
  }
  const sums = new Map<number, { here: number; first: number; pairs: number }>();
  for (const shown of byPair.values()) {
    const first = shown.find(({ position }) => position === 1);
    if (first === undefined || first.impressions === 0) continue;
    for (const { position, impressions, clicks } of shown) {
      if (position === 1 || impressions === 0) continue;
      const weight = (first.impressions * impressions) / (first.impressions + impressions);
      const sum = sums.get(position) ?? { here: 0, first: 0, pairs: 0 };
      sum.here += (weight * clicks) / impressions;
      sum.first += (weight * first.clicks) / first.impressions;
      sum.pairs++;
      sums.set(position, sum);
    }
  }
  const measured = new Map([[1, 1]]);
  for (const [position, { here, first }] of sums)
    if (here > 0 && first > 0) measured.set(position, Math.min(1, here / first));
  if (measured.size === 1) {
    throw new InputError(
      "No document was shown both at the first and at another position with clicks at both, so nothing can be measured; swap positions at random for a part of the users, give propensities, or assume a curve",
    );
  }
  return {
    assumption: `propensities measured from documents shown at the first and at another position, for ${measured.size} positions: right only if chance put them there`,
    at: (position) => measured.get(position) ?? null,
    pairs: new Map([...sums].map(([position, { pairs }]) => [position, pairs])),
  };
}
