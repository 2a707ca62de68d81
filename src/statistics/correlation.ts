import { InputError } from "../contracts/errors.js";
import { meanAndDeviation } from "./mean-and-deviation.js";
import { midranks } from "./midranks.js";

/**
 * Pearson's product-moment correlation, -1 to 1; null where either side does not vary or there are fewer than two pairs.
 * Throws `InputError` for lists of different lengths and values that are not finite.
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  if (x.length !== y.length) {
    throw new InputError(`${x.length} values and ${y.length}; a correlation needs pairs`);
  }
  const a = meanAndDeviation(x);
  const b = meanAndDeviation(y);
  if (!(a.deviation > 0 && b.deviation > 0)) return null;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - a.mean) * (y[i]! - b.mean);
  return Math.max(-1, Math.min(1, sum / ((a.n - 1) * a.deviation * b.deviation)));
}

/** Spearman's rank correlation (1904), -1 to 1: Pearson's of the mean ranks, so that ties count half. As `pearson` else. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  for (const values of [x, y]) {
    const bad = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
    if (bad >= 0) throw new InputError(`value ${bad} is ${values[bad]}; expected a finite number`);
  }
  return pearson(midranks(x), midranks(y));
}
