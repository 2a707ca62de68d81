import { InputError } from "../contracts/errors.js";
import { logGamma } from "./log-gamma.js";

/** P(N = n) of a Poisson distribution with mean `mean`, above 0. Throws `InputError` for any other mean. */
export function poissonPmf(n: number, mean: number): number {
  if (!(mean > 0))
    throw new InputError(`the mean of a Poisson distribution is ${mean}; expected more than 0`);
  if (n < 0 || !Number.isInteger(n)) return 0;
  return Math.exp(n * Math.log(mean) - mean - logGamma(n + 1));
}
