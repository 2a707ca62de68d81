import { InputError } from "../contracts/errors.js";
/** Mean, sample standard deviation (n - 1) and count; `deviation` is NaN for fewer than two values. */
export interface MeanAndDeviation {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Mean and sample standard deviation in one pass (Welford 1962), stable where the mean dwarfs the spread.
 * The mean of no values is NaN. Throws `InputError` for a value that is not finite: nothing is skipped.
 */
export function meanAndDeviation(values: ArrayLike<number>): MeanAndDeviation {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) throw new InputError(`value ${i} is ${value}; expected a finite number`);
    const step = value - mean;
    mean += step / (i + 1);
    squares += step * (value - mean);
  }
  const n = values.length;
  return {
    n,
    mean: n === 0 ? Number.NaN : mean,
    deviation: n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1)),
  };
}
